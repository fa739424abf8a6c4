#!/usr/bin/env python3
"""Whole-process figures of `sbl run`: accuracy beside closed forms, latency cold and cached, threads.

    bench/solves/run.py [path/to/sbl] [--runs N]

Everything is measured in one go on one machine, medians of N runs after a warm-up; compare the ratios,
not the times. Exits 1 when an accuracy figure is missed (times are never judged).
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

BROWNIAN = """
axis x in [-6, 6], cells = 128
time t in [0, 1], steps = 32
diffusion Q { noise = 1 }
bridge B of Q { at t = 0 : normal(-1, 0.5)  at t = 1 : normal(1, sqrt(0.5))  tolerance = 1e-12 }
print cost(B)
"""
ORNSTEIN_UHLENBECK = """
axis x in [-5, 5], cells = 128
time t in [0, 1], steps = 32
diffusion Q { drift = -1.5 * x  noise = 0.8 }
bridge B of Q { at t = 0 : normal(-1, sqrt(0.2))  at t = 1 : normal(0.8, sqrt(0.3))  tolerance = 1e-12 %s }
print cost(B)
"""
PLANE = """
axis x in [-6, 6], cells = 512
axis y in [-6, 6], cells = 512
time t in [0, 1], saved = 2, steps = 32
diffusion Q { drift = (-x, -2 * y)  noise = 1 }
bridge B of Q {
  at t = 0 : normal(mean = (-1, 0), sd = 0.5)
  at t = 1 : normal(mean = (1, 0.5), sd = 0.6)
  order = 4
}
print cost(B)
"""


def solve(sbl, text, *options, cache):
    environment = dict(os.environ, SBL_CACHE_DIR=cache)
    begin = time.perf_counter()
    done = subprocess.run([sbl, "run", "-", "--json", *options], input=text, text=True,
                          capture_output=True, env=environment)
    seconds = time.perf_counter() - begin
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout), seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sbl", nargs="?", default=str(ROOT / "build/bin/sbl"))
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    sbl, missed = arguments.sbl, False

    with tempfile.TemporaryDirectory() as cache:
        print("accuracy (closed form; 128 cells, 32 steps)")
        for name, text, exact, goal in (
                ("Brownian bridge O1a", BROWNIAN, 2.162448686554514, 1e-9),
                ("Ornstein-Uhlenbeck O2a, linear law", ORNSTEIN_UHLENBECK % "", 2.615364179218033, 1e-10),
                ("Ornstein-Uhlenbeck O2a, order 4", ORNSTEIN_UHLENBECK % "order = 4",
                 2.615364179218033, 1e-6)):
            answer, _ = solve(sbl, text, cache=cache)
            bridge = answer["questions"]["B"]
            error = abs(answer["print"]["cost(B)"] - exact) / exact
            worst = max(bridge["certificate"]["mass_drift"], bridge["marginal_error"])
            missed |= error > goal or worst > 1e-12
            print(f"  {name:38s} cost {error:8.1e} (goal {goal:.0e})   mass and marginals {worst:8.1e}")

        double_well = (ROOT / "examples/double_well.sbl").read_text()
        text = "\n".join(line for line in double_well.splitlines()
                         if not line.startswith(("plot", "save")))

        def median(*options):
            solve(sbl, text, *options, cache=cache)
            return statistics.median(solve(sbl, text, *options, cache=cache)[1]
                                     for _ in range(arguments.runs))

        def bare():
            begin = time.perf_counter()
            subprocess.run([sbl, "version"], capture_output=True, check=True)
            return time.perf_counter() - begin

        start = statistics.median(bare() for _ in range(arguments.runs))
        cold, warm = median("--no-cache"), median()
        print("latency of the first example without its plot, whole process")
        print(f"  `sbl version` {start * 1e3:.0f} ms; cold {cold * 1e3:.0f} ms ({cold / start:.1f} of it); "
              f"from the cache {warm * 1e3:.0f} ms ({warm / start:.1f})")

        def plane(threads):
            return min(solve(sbl, PLANE, "--threads", str(threads), cache=cache)[0]["questions"]["B"]["seconds"]
                       for _ in range(max(2, arguments.runs // 2)))

        plane(1)
        one, two = plane(1), plane(2)
        print("two threads, whole solve, 512 x 512, order 4")
        print(f"  one thread / two threads = {one / two:.2f}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
