"""Checks the object of `sbl run --json` for crossing.sbl against docs/language.md."""
import json
import math
import sys

text = open(sys.argv[1]).read()


def refuse(constant):
    raise ValueError(f"{constant} is no JSON")


root = json.loads(text, parse_constant=refuse)
assert list(root) == ["model", "params", "questions", "print", "expect", "files", "timings"], list(root)
assert root["model"] == "crossing"
assert root["params"] == {"sigma": 0.9, "n": 128}, root["params"]
assert isinstance(root["params"]["n"], int)

bridge = root["questions"]["B"]
assert list(bridge) == ["kind", "scheme", "steps", "iterations", "marginal_error", "converged",
                        "certificate", "memory", "seconds"], list(bridge)
assert bridge["kind"] == "bridge" and bridge["converged"] is True
assert bridge["scheme"] in ("kernel", "separable", "tridiagonal")
assert bridge["marginal_error"] < 1e-10
assert bridge["certificate"]["mass_drift"] < 1e-10
memory = bridge["memory"]
assert memory["field"] == 8 * 128 and memory["fields"] == 6
assert memory["times"] == memory["times_kept"] and memory["saved"] >= 2 * memory["times"] * memory["field"]
assert memory["history"] == ((2 * memory["differences"] + 1) * memory["field"] if memory["differences"] else 0), memory

printed = root["print"]
assert list(printed) == ["cost(B)", "iterations(B)", "mean(x, B, t = [0, 0.5, 1])",
                         "log(-cost(B))"], list(printed)
# The closed form: normal ends of variance a and b at distance d, kernel variance s. The covariance c
# of the ends solves c^2 + s c = a b; the cost is the divergence of their law from rho0 x kernel.
a, b, d, s = 0.25, 0.49, 2.0, 0.81
c = (math.sqrt(s * s + 4 * a * b) - s) / 2
cost = (a + b - 2 * c + d * d) / (2 * s) - 0.5 * math.log((a * b - c * c) / (a * s)) - 0.5
assert abs(printed["cost(B)"] / cost - 1) < 1e-8, (printed["cost(B)"], cost)
means = printed["mean(x, B, t = [0, 0.5, 1])"]
assert all(abs(m - e) < 1e-8 for m, e in zip(means, [-1, 0, 1])), means
assert printed["log(-cost(B))"] is None

(expect,) = root["expect"]
assert list(expect) == ["text", "left", "right", "ok"]
assert expect["text"] == "marginal_error(B) < 1e-10" and expect["ok"] is True
assert expect["right"] == 1e-10
assert root["files"] == []
timings = root["timings"]
assert list(timings) == ["parse", "check", "lower", "llvm", "load", "solve", "answers", "other", "total", "cached"], timings
assert isinstance(timings.pop("cached"), bool)
assert all(seconds >= 0 for seconds in timings.values())
