"""Types what a page shows and compares what comes out. Usage: check-transcript.py FILE.md …

The blocks of a page that are marked `repl` are one session. In the expected lines `…` stands for any
text, and a line of `…` alone for any number of lines.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

examples = pathlib.Path(__file__).resolve().parents[3] / "examples"
failures = []
for path in sys.argv[1:]:
    typed, wanted = [], []
    text = pathlib.Path(path).read_text(encoding="utf-8")
    for block in re.findall(r"^```repl\n(.*?)^```", text, re.M | re.S):
        for line in block.splitlines():
            prompt = re.match(r"(?:sbl>|\.\.\.>)(?: (.*)|$)", line)
            if prompt:
                typed.append(prompt.group(1) or "")
            else:
                wanted.append(line)
    if not typed:
        failures.append(f"{path}: no transcript")
        continue
    with tempfile.TemporaryDirectory() as folder:
        for model in examples.glob("*.sbl"):
            (pathlib.Path(folder) / model.name).symlink_to(model)
        done = subprocess.run(["sbl", "repl"], input="\n".join(typed) + "\n", text=True, cwd=folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
    pattern = ""
    for line in wanted:
        pattern += r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*?") + r"[ ]*\n"
    if not re.fullmatch(pattern, done.stdout):
        failures.append(f"{path}: the session shows something else:\n{done.stdout}")
if failures:
    print("\n".join(failures))
sys.exit(bool(failures))
