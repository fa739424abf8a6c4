#!/usr/bin/env python3
"""Iterations of bridges to a marginal error of 1e-10: SBL's mixing beside plain iteration of the Schroedinger system.

    bench/solves/iterations.py [path/to/sbl]

Plain iteration is written out here with NumPy, on the same cells and from the same start, so that it shares nothing with SBL. An iteration
is one sweep back and one forth; SBL's count them all, those of its solves with other numbers of steps too. Exits 1 when SBL saves less
than six of seven. Counts are no times: they are the same on every machine.
"""
import json
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
except ImportError:
    raise SystemExit("skipped: NumPy is not installed (Debian: apt install python3-numpy)")

TOLERANCE = 1e-10
GOAL = 7

# name, axes, half width, cells, sigma^2 T, laws at both ends: weight, mean, standard deviation
PROBLEMS = (
    ("line, normal laws, sigma^2 T = 0.01", 1, 2, 256, 0.01, [(1, (-0.5,), 0.25)], [(1, (0.5,), 0.25)]),
    ("line, mixtures, 0.02", 1, 2.5, 256, 0.02, [(0.5, (-1,), 0.25), (0.5, (0.5,), 0.3)],
     [(0.5, (-0.4,), 0.2), (0.5, (1,), 0.3)]),
    ("line, mixtures, 0.2", 1, 3.5, 256, 0.2, [(0.5, (-1.5,), 0.4), (0.5, (0.5,), 0.5)],
     [(0.4, (-0.5,), 0.3), (0.6, (1.5,), 0.5)]),
    ("plane of 96 x 96, mixtures, 0.1", 2, 2.5, 96, 0.1, [(0.5, (-1, 0.3), 0.3), (0.5, (-0.5, -1), 0.35)],
     [(0.5, (1, 0), 0.3), (0.5, (0.3, 1.1), 0.35)]),
)


def law(axes, x, components):
    total = 0
    for weight, mean, sd in components:
        lines = [np.exp(-(x - m)**2 / (2 * sd**2)) / sd for m in mean]
        total = total + weight * (lines[0] if axes == 1 else np.multiply.outer(*lines))
    return total / total.sum()


def plain(axes, half, cells, variance, start, end):
    x = -half + 2 * half / cells * (np.arange(cells) + 0.5)
    # Images at reflecting ends, as SBL's axes have them.
    images = (x, -2 * half - x, 2 * half - x)
    kernel = sum(np.exp(-np.subtract.outer(x, image)**2 / (2 * variance)) for image in images)
    across = (lambda f: kernel @ f) if axes == 1 else (lambda f: kernel @ f @ kernel)
    p, q = law(axes, x, start), law(axes, x, end)
    phi = np.ones_like(q)
    for iteration in range(1, 100000):
        arrived = across(p / across(phi))
        if np.abs(phi * arrived - q).sum() < TOLERANCE:
            return iteration
        phi = q / arrived
    raise SystemExit("plain iteration does not converge")


def text(components):
    def one(weight, mean, sd):
        place = f"{mean[0]}, {sd}" if len(mean) == 1 else f"mean = ({mean[0]}, {mean[1]}), sd = {sd}"
        return f"{weight} * normal({place})"
    return " + ".join(one(*component) for component in components)


def ours(sbl, axes, half, cells, variance, start, end, cache):
    lines = [f"axis {name} in [-{half}, {half}], cells = {cells}" for name in "xy"[:axes]]
    model = "\n".join(lines) + f"""
time t in [0, 1], saved = 2
diffusion Q {{ noise = sqrt({variance}) }}
bridge B of Q {{
  at t = 0 : {text(start)}
  at t = 1 : {text(end)}
  tolerance = {TOLERANCE}
}}
"""
    done = subprocess.run([sbl, "run", "-", "--json"], input=model, text=True, capture_output=True,
                          env=dict(os.environ, SBL_CACHE_DIR=cache))
    if done.returncode:
        raise SystemExit(done.stderr)
    bridge = json.loads(done.stdout)["questions"]["B"]
    assert bridge["marginal_error"] < TOLERANCE, bridge
    return bridge["iterations"]


def main():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sbl = sys.argv[1] if len(sys.argv) > 1 else os.path.join(root, "build/bin/sbl")
    missed = False
    print(f"{'':42s} {'plain':>6s} {'SBL':>5s} {'fewer':>7s}")
    with tempfile.TemporaryDirectory() as cache:
        for name, *problem in PROBLEMS:
            theirs, mine = plain(*problem), ours(sbl, *problem, cache)
            missed |= theirs < GOAL * mine
            print(f"{name:42s} {theirs:6d} {mine:5d} {theirs / mine:6.1f}x" + ("" if theirs >= GOAL * mine else "  below 7"))
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
