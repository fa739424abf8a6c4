"""Checks the object of `sbl run --sweep --json`, read from stdin."""
import json
import sys

result = json.load(sys.stdin)
assert list(result) == ["model", "sweep", "runs", "files", "timings"], list(result)
assert result["sweep"] == {"sigma": [0.5, 1, 1.5], "n": [96, 128]}, result["sweep"]
runs = result["runs"]
assert [(r["params"]["sigma"], r["params"]["n"]) for r in runs] == \
    [(s, n) for s in (0.5, 1, 1.5) for n in (96, 128)]
for run in runs:
    assert run["exit"] == 0, run
    assert abs(run["print"]["cost(B)"] - run["print"]["exact"]) < 1e-5
    assert len(run["print"]["mean(x, B, t = [0, 1])"]) == 2
    assert [e["ok"] for e in run["expect"]] == [True]
assert result["files"] == []
