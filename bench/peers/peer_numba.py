"""The drift problem as it is usually written by hand: finite volumes (Scharfetter-Gummel rates, second order), Crank-Nicolson along one
axis at a time (Strang), the transposed way forward, and plain iteration of the Schroedinger system. Numba compiles it."""
import math

import numba
import numpy as np

import problems


@numba.njit(cache=False, fastmath=True)
def solve_lines(lower, pivot, upper, keep_lower, keep, keep_upper, f, out):
    """out = (1 - tau/2 Q)^-1 (1 + tau/2 Q) f along the first axis; all columns side by side."""
    n, m = f.shape
    for i in range(n):
        for j in range(m):
            value = keep[i, j] * f[i, j]
            if i > 0:
                value += keep_lower[i, j] * f[i - 1, j]
            if i + 1 < n:
                value += keep_upper[i, j] * f[i + 1, j]
            out[i, j] = value
        if i > 0:
            for j in range(m):
                out[i, j] -= lower[i, j] * out[i - 1, j]
    for j in range(m):
        out[n - 1, j] *= pivot[n - 1, j]
    for i in range(n - 2, -1, -1):
        for j in range(m):
            out[i, j] = (out[i, j] - upper[i, j] * out[i + 1, j]) * pivot[i, j]


@numba.njit(cache=False)
def transpose(f, out):
    n, m = f.shape
    for a in range(0, n, 16):
        for b in range(0, m, 16):
            for i in range(a, min(a + 16, n)):
                for j in range(b, min(b + 16, m)):
                    out[j, i] = f[i, j]


@numba.njit(cache=False)
def march(steps, half, whole, f, g):
    """`steps` Strang steps: half along the first axis (twice where two meet is merged), whole along the second."""
    for k in range(steps):
        table = half if k == 0 else whole[0]
        solve_lines(table[0], table[1], table[2], table[3], table[4], table[5], f, g)
        transpose(g, f)
        table = whole[1]
        solve_lines(table[0], table[1], table[2], table[3], table[4], table[5], f, g)
        transpose(g, f)
    table = half
    solve_lines(table[0], table[1], table[2], table[3], table[4], table[5], f, g)
    f[:] = g


def bernoulli(p):
    small = np.abs(p) < 1e-8
    return np.where(small, 1 - p / 2, p / np.expm1(np.where(small, 1, p)))


def tables(potential, h, tau, transposed):
    """Factors of one Crank-Nicolson solve along the first axis; `potential` is U / sigma^2 of the drift -grad U."""
    s2 = problems.WELL_SIGMA**2
    n, m = potential.shape
    jump = 2 * (potential[1:] - potential[:-1])
    up, down = np.zeros((n, m)), np.zeros((n, m))
    up[:-1] = s2 / (2 * h * h) * bernoulli(jump)  # rate from i to i + 1
    down[1:] = s2 / (2 * h * h) * bernoulli(-jump)
    diagonal = -(up + down)
    above, below = up, down  # the backward equation: entries (i, i + 1) and (i, i - 1)
    if transposed:
        above, below = np.zeros_like(up), np.zeros_like(up)
        above[:-1] = down[1:]
        below[1:] = up[:-1]
    half = tau / 2
    lower, pivot, upper = -half * below, np.empty((n, m)), -half * above
    main = 1 - half * diagonal
    pivot[0] = 1 / main[0]
    for i in range(1, n):
        lower[i] = lower[i] * pivot[i - 1]
        pivot[i] = 1 / (main[i] - lower[i] * upper[i - 1])
    return np.stack([lower, pivot, upper, half * below, 1 + half * diagonal, half * above])


def prepare(kind, n, tolerance, settings):
    assert kind == "drift"
    steps = int(settings.get("steps", 100))
    x = problems.places(kind, n)
    h = x[1] - x[0]
    cell = h * h
    start, end = (p / cell for p in problems.laws(kind, n))

    def solve():
        tau = 1 / steps
        potential = (0.5 * (x[:, None]**2 - 1)**2 + 0.5 * x[None, :]**2 + 0.3 * x[:, None] * x[None, :]) / problems.WELL_SIGMA**2
        both = []
        for transposed in (False, True):
            both.append((tables(potential, h, tau / 2, transposed),
                         np.stack([tables(potential, h, tau, transposed),
                                   tables(np.ascontiguousarray(potential.T), h, tau, transposed)])))
        phi_end = np.ones((n, n))
        f, g = np.empty((n, n)), np.empty((n, n))
        for iteration in range(1, 5000):
            f[:] = phi_end
            march(steps, both[0][0], both[0][1], f, g)
            phi_start = f.copy()
            hat_start = start / phi_start
            f[:] = hat_start
            march(steps, both[1][0], both[1][1], f, g)
            error = cell * np.abs(f * phi_end - end).sum()
            if not np.isfinite(error):
                raise SystemExit("Crank-Nicolson went negative: more steps")
            phi_end = end / f
            if error < tolerance:
                break
        f[:] = phi_end
        march(steps, both[0][0], both[0][1], f, g)
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.where(end > 0, np.log(phi_end), 0), np.where(start > 0, np.log(f), 0)
        cost = cell * ((end * logs[0]).sum() - (start * logs[1]).sum())
        f[:] = phi_end
        march(steps // 2, both[0][0], both[0][1], f, g)
        middle = f.copy()
        f[:] = start / phi_start
        march(steps - steps // 2, both[1][0], both[1][1], f, g)
        return {"cost": float(cost), "density": middle * f, "iterations": iteration, "marginal_error": float(error)}

    return solve
