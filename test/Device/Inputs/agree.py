"""Solves a model on the processor and on a device and compares every number that it prints.

agree.py DEVICE TOLERANCE MODEL [OPTION ...]: exits 1 with a line for each number that differs by more
than the tolerance, relative to the largest of its answer where that is above 1.
"""
import json
import subprocess
import sys

device, tolerance, model, *options = sys.argv[1:]


def answers(where):
    done = subprocess.run(
        ["sbl", "run", model, "--json", "--device", where, *options], capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"--device {where} ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)["print"]


def numbers(value):
    if isinstance(value, (bool, str)) or value is None:
        return []
    if isinstance(value, (int, float)):
        return [float(value)]
    parts = value.values() if isinstance(value, dict) else value
    return [x for part in parts for x in numbers(part)]


here, there = answers("cpu"), answers(device)
compared = off = 0
for text in here:
    a, b = numbers(here[text]), numbers(there[text])
    assert len(a) == len(b), text
    scale = max([1.0, *map(abs, a)])
    for x, y in zip(a, b):
        compared += 1
        if not abs(x - y) <= float(tolerance) * scale:
            off += 1
            print(f"{text}: {x!r} on the processor, {y!r} on the device")
print(f"{compared} numbers compared, {off} off")
sys.exit(1 if off or not compared else 0)
