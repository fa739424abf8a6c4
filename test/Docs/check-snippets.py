"""Every model shown in the documentation must hold. Usage: check-snippets.py FILE.md …

A fenced block marked `sbl` is checked; one marked `sbl run` is solved. A block without a mark that begins
with `model` is checked too (the README's). Files that a model reads are those of the examples.
"""
import pathlib
import re
import subprocess
import sys

examples = pathlib.Path(__file__).resolve().parents[2] / "examples"
failures = 0
found = 0
for path in sys.argv[1:]:
    text = open(path, encoding="utf-8").read()
    for mark, body in re.findall(r"^```([a-z ]*)\n(.*?)^```", text, re.M | re.S):
        if mark not in ("sbl", "sbl run") and not body.startswith("model "):
            continue
        found += 1
        command = ["sbl", "run" if mark == "sbl run" else "check", "-"]
        done = subprocess.run(command, input=body, text=True, capture_output=True,
                              cwd=examples)
        if done.returncode != 0:
            failures += 1
            print(f"{path}: {' '.join(command)} exits {done.returncode}\n{body}\n{done.stderr}")
assert found, "no snippet found"
sys.exit(1 if failures else 0)
