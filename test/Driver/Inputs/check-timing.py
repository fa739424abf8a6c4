"""Checks `timings` of `sbl run --json --timing`: the stages add up to the whole, the parts of the solves to the solves."""
import json
import math
import sys

timings = json.load(open(sys.argv[1]))["timings"]
stages = [timings[key] for key in ("parse", "check", "lower", "llvm", "load", "solve", "answers", "other")]
assert all(seconds >= 0 for seconds in stages), timings
assert math.isclose(sum(stages), timings["total"], rel_tol=1e-6), timings
# What no stage accounts for is not where the time goes.
assert timings["other"] < 0.5 * timings["total"], timings

solving = timings["solving"]
assert all(seconds >= 0 for seconds in solving.values()), solving
assert math.isclose(sum(solving.values()), timings["solve"], rel_tol=1e-6), timings
kind = sys.argv[2]
bridges = solving["tables"] > 0 and solving["iterations"] > 0 and solving["certificate"] > 0
assert bridges == (kind == "bridge"), solving

assert 1 << 20 < timings["memory"] < 1 << 40, timings
sweeps = timings["sweeps"]
assert (sweeps["count"] > 0) == bridges
if bridges:
    assert sweeps["seconds"] <= solving["tables"] + solving["iterations"] + solving["certificate"], timings
    assert sweeps["points_per_second"] > 0 and sweeps["operations_per_second"] > 0
    # The roof is measured, so it may be off by what else the machine does; not by its width.
    assert 0 < sweeps["fraction_of_roof"] < 1.5, sweeps
