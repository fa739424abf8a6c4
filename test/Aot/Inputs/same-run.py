"""Compares two objects of `sbl run --json` in everything but times."""
import json
import sys


def settled(value):
    if isinstance(value, dict):
        return {k: settled(v) for k, v in value.items() if k not in ("seconds", "timings")}
    return [settled(v) for v in value] if isinstance(value, list) else value


first, second = (settled(json.load(open(path))) for path in sys.argv[1:])
assert first["print"], "nothing was printed"
assert first == second, (first, second)
