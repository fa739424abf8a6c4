"""The error that a wave's certificate states is no less than half of the one it has, and no more than twenty times it."""
import json
import sys

run = json.load(sys.stdin)
stated = run["questions"]["E"]["certificate"]["time_error"]
(found,) = run["print"].values()
assert found > 1e-8, found
assert found / 2 <= stated <= 20 * found, (stated, found)
