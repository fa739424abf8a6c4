"""A model with expectations that its continuity holds, and that it would not with a current 0.1 % too strong.

Usage: wrong-current.py MODEL < OUTPUT: what `sbl run MODEL --verify --json` says has both sides of the equation as expressions.
"""
import json
import sys

print(open(sys.argv[1]).read())
told = [each for all in json.load(sys.stdin)["verify"].values() for each in all if "continuity" in each["equality"]]
assert told and all(each["holds"] for each in told), told
for each in told:
    assert each["right"] == "0" and "velocity(" in each["left"], each
    print(f"expect {each['left']} < {each['allowed']!r}")
    print(f"expect {each['left'].replace('velocity(', '1.001 * velocity(')} > {each['allowed']!r}")
