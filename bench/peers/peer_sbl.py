"""SBL through its Python package: the model's library is built first, so that solves here are solves only."""
import math
import os

import numpy as np

import problems


def prepare(kind, n, tolerance, settings):
    import sbl
    from sbl._runtime import c
    c.sbl_set_threads(1)
    text = problems.model(kind, n, tolerance, settings.get("options", ""))
    model = sbl.Model(os.environ["PEERS_LIBRARY"] if "PEERS_LIBRARY" in os.environ else text)

    def solve():
        solution = model.solve("B")["B"]
        answer = {"cost": solution.cost, "marginal_error": solution.marginal_error,
                  "iterations": int(solution.number("iterations"))}
        if kind == "pair":
            answer["log_v"] = np.array(solution.field("log_phi", 1.0))
            answer["log_u"] = np.array(solution.field("log_phihat", 0.0)) + 2 * math.log(1 / (n - 1))  # as masses
        else:
            answer["density"] = np.array(solution.density(0.5))
        return answer

    return solve
