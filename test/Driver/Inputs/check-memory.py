"""`sbl check --memory` beside the most memory that `sbl run` has: within a tenth, where that is 200 MiB or more."""
import os
import re
import subprocess
import sys

sbl, model = sys.argv[1:]
units = {"KiB": 1 / 1024, "MiB": 1, "GiB": 1024}


def run(*arguments):
    """Output, and the most memory in MiB."""
    child = subprocess.Popen([sbl, *arguments], stdout=subprocess.PIPE, text=True)
    text = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, (arguments, child.returncode)
    return text, used.ru_maxrss / 1024


run("run", model, "--quiet", "--set", "n=32")  # the compiled code is in the cache from here on
said, _ = run("check", "--memory", model)
number, unit = re.search(r"in all, with the tool itself: about ([0-9.]+) (\w+)", said).groups()
predicted = float(number) * units[unit]
_, measured = run("run", model, "--quiet")
assert measured >= 200, measured
assert abs(predicted / measured - 1) < 0.1, (predicted, measured, said)
