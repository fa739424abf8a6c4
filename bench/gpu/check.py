#!/usr/bin/env python3
"""Whether a device gives what the processor gives, for every question of the libraries beside it.

    build/bench/gpu/kit/check.py cuda [--only NAME]

Prints the largest difference of each, relative to the largest number of the same answer, and exits with 1 where one is above
1e-12. Numbers that are not finite must be the same.
"""
import argparse
import math

from kit import HERE, Failure, Model, load

MOST = 1e-12


def difference(here, there):
    largest = max((abs(x) for x in here if math.isfinite(x)), default=0) or 1
    worst = 0.0
    for x, y in zip(here, there):
        if x == y or (math.isnan(x) and math.isnan(y)):
            continue
        if not (math.isfinite(x) and math.isfinite(y)):
            return math.inf
        worst = max(worst, abs(x - y) / largest)
    return worst


def compare(model, question, kind, device):
    """The largest difference, and of what."""
    here, there = model.solve(question, "cpu"), model.solve(question, device)
    found = [(difference(a, b), what) for (what, a), (_, b) in zip(here.answers(kind), there.answers(kind))]
    here.free()
    there.free()
    return max(found, key=lambda each: each[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("device", choices=["cuda", "opencl"])
    parser.add_argument("--only", help="of one library")
    arguments = parser.parse_args()
    runtime, off = load(), 0
    for path in sorted((HERE / "models").glob(f"{arguments.only or '*'}.so")):
        with Model(runtime, path) as model:
            for question, kind in model.questions():
                try:
                    worst, what = compare(model, question, kind, arguments.device)
                except Failure as failure:
                    off += 1
                    print(f"FAILED {path.stem}, {question}: {failure}", flush=True)
                    continue
                off += worst > MOST
                print(f"{'ok' if worst <= MOST else 'OFF':6s} {path.stem}, {question}: {worst:.1e} in {what}", flush=True)
    raise SystemExit(1 if off else 0)


if __name__ == "__main__":
    main()
