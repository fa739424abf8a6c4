"""Instructions of one more unit of work, counted by callgrind.

    instructions.py PROGRAM FEW MANY UNITS CEILING

Runs `PROGRAM FEW` and `PROGRAM MANY`; the difference of their instructions over UNITS (an expression) is what the
kernels take, whatever starting and setting up costs. Fails above CEILING, and below a tenth of it: then the units
are no longer what they were.
"""
import re
import subprocess
import sys


def count(program, argument):
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, argument],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


program, few, many, units, ceiling = sys.argv[1:]
units = eval(units, {}, {})
each = (count(program, many) - count(program, few)) / units
print(f"{each:.1f} instructions each, at most {ceiling}")
sys.exit(0 if float(ceiling) / 10 < each <= float(ceiling) else 1)
