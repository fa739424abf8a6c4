"""`sbl info --json` of a model with one of each kind: keys are a contract, and every accessor that it
lists is one that the checker takes. Usage: check-info.py MODEL.sbl"""
import json
import subprocess
import sys

model = sys.argv[1]
text = open(model, encoding="utf-8").read()
info = json.loads(subprocess.run(["sbl", "info", "--json", model], capture_output=True, check=True).stdout)

assert list(info) == ["model", "doc", "params", "axes", "time", "fields", "distributions", "waves", "diffusions",
                      "quantums", "flows", "casts", "bridges", "evolutions", "eigenproblems", "hitting", "samples", "reads", "print",
                      "expect", "files"], list(info)
sigma = info["params"][0]
assert sigma == {"name": "sigma", "type": "real", "value": 0.7, "default": 0.7, "lo": 0, "hi": 10, "lo_open": True,
                 "hi_open": False, "doc": "How rough."}, sigma
assert info["axes"][0] == {"name": "x", "lo": -4, "hi": 4, "cells": 64, "boundary": ["reflecting", "reflecting"],
                           "doc": ""}, info["axes"]
assert info["time"] == {"name": "s", "start": 0, "end": 1, "steps": None, "saved": [0, 0.5, 1]}, info["time"]
law = info["diffusions"][0]
assert law["drift"] == ["-x"] and law["noise"] == ["sigma"] and law["linear"] and not law["killed"], law
bridge = info["bridges"][0]
assert bridge["at"] == [{"time": 0, "kind": "hard", "law": "p", "weight": None},
                        {"time": 1, "kind": "soft", "law": "", "weight": 3}], bridge
assert bridge["options"]["tolerance"] == 1e-8 and bridge["options"]["scheme"] == "kernel", bridge
assert info["print"] == ["cost(B)"] and info["files"] == ["out.nc"], info

arguments = {"mean": "x, {}", "variance": "x, {}", "probability": "x > 0, {}", "state": "{}, 0", "overlap": "{}, {}"}
asked = 0
for question in info["bridges"] + info["evolutions"] + info["eigenproblems"]:
    items = [f"{accessor}({arguments.get(accessor, '{}').replace('{}', question['name'])})"
             for accessor in question["accessors"]]
    line = "\nsave \"o.nc\" : " + ", ".join(items) + "\n"
    done = subprocess.run(["sbl", "check", "-"], input=text + line, text=True, capture_output=True)
    assert done.returncode == 0, line + done.stderr
    asked += len(items)
assert asked > 40, asked
