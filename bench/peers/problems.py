"""The problems that every peer solves, as numbers and as models, and what an answer is judged by.

Three kinds, all on n x n cells:

pair        A Brownian reference of little noise on the unit square between two mixtures: entropic optimal transport with the cost
            |x - y|^2 / 2 at the temperature sigma^2.
barycentre  The entropic barycentre of the same two mixtures, as POT's `convolutional_barycenter2d` defines it. It is a bridge as
            well: the path measure over [0, 1] whose middle is asked, with weight one, to be near the uniform law. That adds
            the integral of p log p at t = 1/2, which the composition of two plans lacks against their sum.
drift       A bridge across a double well with a coupled second coordinate, over a gradient drift.
"""
import dataclasses
import math

import numpy as np


@dataclasses.dataclass(frozen=True)
class Blob:
    weight: float
    x: float
    y: float
    sd: float


START = (Blob(0.6, 0.38, 0.38, 0.035), Blob(0.4, 0.36, 0.58, 0.03))
END = (Blob(0.5, 0.62, 0.45, 0.03), Blob(0.5, 0.57, 0.62, 0.04))
SIGMA = 0.06

WELL_START = (Blob(0.5, -1, 0.4, 0.25), Blob(0.5, -0.9, -0.5, 0.3))
WELL_END = (Blob(0.6, 1, 0, 0.25), Blob(0.4, 0.8, 0.7, 0.3))
WELL_SIGMA = 0.7
WELL_HALF_WIDTH = 2.5
#: The cost of the drift problem: Richardson's limit of finite volumes and 4A steps agree to the digits written here.
WELL_POTENTIAL = "0.5 * (x^2 - 1)^2 + 0.5 * y^2 + 0.3 * x * y"


def places(kind, n):
    """Centres of the cells of one axis. POT's grid of the unit square has points in its corners."""
    if kind == "drift":
        h = 2 * WELL_HALF_WIDTH / n
        return -WELL_HALF_WIDTH + h * (np.arange(n) + 0.5)
    return np.linspace(0, 1, n)


def law(blobs, x):
    """Masses of the cells, n x n, first axis x; they sum to one."""
    p = sum(b.weight / (2 * math.pi * b.sd**2)
            * np.exp(-((x[:, None] - b.x)**2 + (x[None, :] - b.y)**2) / (2 * b.sd**2)) for b in blobs)
    return p / p.sum()


def laws(kind, n):
    x = places(kind, n)
    both = (WELL_START, WELL_END) if kind == "drift" else (START, END)
    return law(both[0], x), law(both[1], x)


def mixture(blobs):
    return " + ".join(f"{b.weight!r} * normal(mean = ({b.x!r}, {b.y!r}), sd = {b.sd!r})" for b in blobs)


def model(kind, n, tolerance, options=""):
    """The same problem in the language."""
    if kind == "drift":
        return f"""model well
axis x in [-{WELL_HALF_WIDTH}, {WELL_HALF_WIDTH}], cells = {n}
axis y in [-{WELL_HALF_WIDTH}, {WELL_HALF_WIDTH}], cells = {n}
time t in [0, 1], saved = 3
potential U = {WELL_POTENTIAL}
diffusion Q {{ drift = -grad(U)  noise = {WELL_SIGMA} }}
bridge B of Q {{
  at t = 0 : {mixture(WELL_START)}
  at t = 1 : {mixture(WELL_END)}
  tolerance = {tolerance!r}
  {options}
}}
print cost(B), iterations(B)
"""
    middle = ""
    if kind == "barycentre":
        middle = "at t = 0.5 : soft(uniform((-h / 2, -h / 2), (1 + h / 2, 1 + h / 2)), weight = 1)"
    return f"""model {kind}
let h = 1 / {n - 1}
axis x in [-h / 2, 1 + h / 2], cells = {n}
axis y in [-h / 2, 1 + h / 2], cells = {n}
time t in [0, 1], saved = {3 if middle else 2}
diffusion Q {{ noise = {SIGMA} }}
bridge B of Q {{
  at t = 0 : {mixture(START)}
  {middle}
  at t = 1 : {mixture(END)}
  tolerance = {tolerance!r}
  {options}
}}
print cost(B), iterations(B)
"""


def heat_kernel(x, variance):
    """Entries of the kernel from x_i to x_j, as masses of a cell."""
    h = x[1] - x[0]
    return h / math.sqrt(2 * math.pi * variance) * np.exp(-(x[:, None] - x[None, :])**2 / (2 * variance))


def plan_errors(n, log_u, log_v):
    """L1 errors of both marginals and the divergence from start x kernel of the plan u K v of the pair problem.

    The factors are scaled by their largest logs, so that nothing is out of range that a plan could see.
    """
    start, end = laws("pair", n)
    kernel = heat_kernel(places("pair", n), SIGMA**2)
    u = np.exp(log_u - log_u.max())
    v = np.exp(log_v - log_v.max())
    with np.errstate(over="ignore"):
        scale = np.exp(log_u.max() + log_v.max())
    first = u * (kernel @ v @ kernel) * scale
    second = v * (kernel @ u @ kernel) * scale
    seen, met = start > 1e-300, end > 1e-300
    cost = (np.sum(start[seen] * (log_u[seen] - np.log(start[seen]))) + np.sum(end[met] * log_v[met]))
    return float(abs(first - start).sum()), float(abs(second - end).sum()), float(cost)
