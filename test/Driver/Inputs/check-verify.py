"""What `sbl run --verify --json` says of a model, as lines `question / equality: digits or reason`.

Usage: check-verify.py [LEAST]: with a number, every measured equality must hold and share that many digits.
"""
import json
import sys

least = float(sys.argv[1]) if len(sys.argv) > 1 else None
for question, equalities in json.load(sys.stdin)["verify"].items():
    for each in equalities:
        told = each["why"] if not each["applies"] else f"{each.get('digits')} digits"
        holds = "" if not each["applies"] else " holds" if each["holds"] else " fails"
        print(f"{question} / {each['equality']}:{holds} {told}")
        if least is None or not each["applies"] or "of its paths" in each["equality"]:
            continue
        assert each["holds"], each
        assert each["digits"] >= least, each
        assert each["difference"] <= each["allowed"], each
