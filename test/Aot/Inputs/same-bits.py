"""Compares what a built model printed with `sbl run --json` and a dumped NetCDF file, bit by bit."""

import json
import re
import sys

built, ran, dumped = sys.argv[1:]
lines = dict(line.split(" ", 1) for line in open(built).read().splitlines())
cost = json.load(open(ran))["print"]["cost(B)"]
assert float(lines["cost"]) == cost, (lines["cost"], cost)
numbers = re.search(r"density_B =(.*?);", open(dumped).read(), re.S).group(1)
expected = [float(v) for v in numbers.split(",")]
density = [float(v) for v in lines["density"].split()]
assert len(density) == 256 and density == expected
