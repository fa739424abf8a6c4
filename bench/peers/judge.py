"""Whether two answers are answers to one question. Nothing of a peer's own report is believed: plans are judged by their factors."""
import numpy as np

import problems


def difference(case, cells, result, ours, reference):
    """(the largest difference, whether the case allows it).

    pair        L1 errors of both marginals of the plan that the factors make, and the relative difference of its divergence to SBL's
    barycentre  L1 distance of the density to SBL's
    drift       relative error of the cost against the reference; where the scheme is the same, its difference to SBL's, and the
                L1 distance of the density at t = 1/2
    """
    theirs = np.load(result["answer"])
    mine = np.load(ours["answer"])
    if case.kind == "pair":
        first, second, cost = problems.plan_errors(cells, theirs["log_u"], theirs["log_v"])
        _, _, own = problems.plan_errors(case.our_cells or case.cells, mine["log_u"], mine["log_v"])
        worst = max(first, second, abs(cost - own) / abs(own))
        return worst, bool(worst <= case.agreement)
    if case.kind == "barycentre":
        if "timed_share" in result:
            return None, True  # stopped early; the same iteration in full is judged beside it
        worst = float(np.abs(theirs["density"] - mine["density"]).sum() / np.abs(mine["density"]).sum())
        return worst, bool(worst <= case.agreement)
    if case.name.startswith("scheme"):
        worst = abs(result["cost"] - ours["cost"]) / abs(ours["cost"])
        worst = max(worst, float(np.abs(theirs["density"] - mine["density"]).sum() / np.abs(mine["density"]).sum()))
        return worst, bool(worst <= case.agreement)
    worst = abs(result["cost"] - reference) / abs(reference)
    return worst, bool(worst <= case.agreement)
