"""Reference numbers of the low-noise tests.

Two computations that share nothing with the solver but the problem:

* between normal laws the bridge is normal: its closed form in 50 digits (mpmath);
* in a double well, fields are kept as logarithms, so that no range is too large, and moved by
  Strang steps of e^{-dt W/2} and the heat kernel; the sums over a band are taken relative to the
  field at their own place. Five numbers of steps are extrapolated (errors in dt^2, dt^4, ...), cells
  are halved to see that they do not matter.

    python3 low_noise_reference.py            prints every number of the tests
"""

import mpmath as mp
import numpy as np


def normal_bridge(sigma, m0, s0, m1, s1, at=(0.25, 0.5)):
    """Cost, and mean, variance and optimal drift K x + k0 at times in (0, 1), for T = 1."""
    mp.mp.dps = 50
    sigma, m0, s0, m1, s1 = (mp.mpf(str(v)) for v in (sigma, m0, s0, m1, s1))
    e = sigma**2
    c = (-e + mp.sqrt(e**2 + 4 * s0**2 * s1**2)) / 2  # covariance of the ends
    entropy = lambda determinant, n: (n * mp.log(2 * mp.pi * mp.e) + mp.log(determinant)) / 2
    distance = (m1 - m0) ** 2 + s0**2 + s1**2 - 2 * c
    joint = s0**2 * s1**2 - c**2
    cost = distance / (2 * e) + mp.log(2 * mp.pi * e) / 2 + entropy(s0**2, 1) - entropy(joint, 2)
    print("cost", mp.nstr(cost, 20))
    for t in at:
        t = mp.mpf(str(t))
        mean = (1 - t) * m0 + t * m1
        var = (1 - t) ** 2 * s0**2 + t**2 * s1**2 + 2 * t * (1 - t) * c + e * t * (1 - t)
        slope = (((1 - t) * c + t * s1**2) / var - 1) / (1 - t)
        shift = (m1 - mean) / (1 - t) - slope * mean
        print(f"t = {t}: mean {mp.nstr(mean, 18)} variance {mp.nstr(var, 18)}",
              f"drift {mp.nstr(slope, 18)} x + {mp.nstr(shift, 18)}")


class DoubleWell:
    """Strang steps for dX = -4 depth x (x^2 - 1) dt + sigma dW on [-end, end]."""

    def __init__(self, sigma, depth, end, cells, steps):
        self.h, self.steps = 2 * end / cells, steps
        self.x = -end + (np.arange(cells) + 0.5) * self.h
        tau, s2 = 1.0 / steps, sigma**2
        drift = -4 * depth * self.x * (self.x**2 - 1)
        slope = -4 * depth * (3 * self.x**2 - 1)
        self.half = -tau / 2 * (drift**2 / (2 * s2) + slope / 2)
        self.potential = depth * (self.x**2 - 1) ** 2 / s2  # psi = e^-potential phi
        v = s2 * tau
        self.width = int(np.ceil((9 * np.sqrt(v) + v * 12 * depth / s2) / self.h)) + 1
        lag = np.arange(-self.width, self.width + 1) * self.h
        self.kernel = np.log(self.h) - lag**2 / (2 * v) - np.log(2 * np.pi * v) / 2
        self.heat_scratch = np.empty((cells, lag.size))

    def step(self, f):
        g = np.pad(f + self.half, self.width, constant_values=-np.inf)
        near = np.lib.stride_tricks.sliding_window_view(g, 2 * self.width + 1)
        own = near[:, self.width]
        s = self.heat_scratch
        np.subtract(near, own[:, None], out=s)
        s += self.kernel
        top = s.max(axis=1)
        s -= top[:, None]
        np.exp(s, out=s)
        return own + top + np.log(s.sum(axis=1)) + self.half

    def run(self, f, steps):
        for _ in range(steps):
            f = self.step(f)
        return f

    def bridge(self, log0, log1, psi_end=None):
        law1 = np.exp(log1) * self.h
        f = log1 - log1.max() - self.potential if psi_end is None else psi_end
        history = []
        for turn in range(400):
            back = self.run(f, self.steps)
            hat = self.run(log0 - back, self.steps)
            new = log1 - hat
            change = law1 @ np.abs(new - f - law1 @ (new - f) / law1.sum())
            if change < 1e-11:
                break
            # Anderson mixing of the last differences, weighted by the law.
            history.append((f.copy(), new - f))
            history = history[-7:]
            if len(history) > 1:
                dx = np.array([b[0] - a[0] for a, b in zip(history, history[1:])])
                df = np.array([b[1] - a[1] for a, b in zip(history, history[1:])])
                r = history[-1][1]
                centred = lambda v: (v - law1 @ v) * np.sqrt(law1)
                gamma = np.linalg.lstsq(np.array([centred(v) for v in df]).T, centred(r),
                                        rcond=1e-12)[0]
                new = f + r - gamma @ (dx + df)
            f = new
        f = new
        back = self.run(f, self.steps)
        cost = law1 @ (f + self.potential) - (np.exp(log0) * self.h) @ (back + self.potential)
        middle = self.run(f, self.steps // 2)
        other = self.run(log0 - back, self.steps // 2)
        rho = np.exp(middle + other) * self.h
        mean = rho @ self.x
        numbers = np.array([cost, mean, rho @ (self.x - mean) ** 2])
        return f, numbers, turn, change


def log_normal(x, m, s):
    return -((x - m) ** 2) / (2 * s**2) - np.log(s * np.sqrt(2 * np.pi))


def double_well(sigma, depth, end, law0, law1, cells, levels):
    numbers, guess = [], None
    for steps in levels:
        well = DoubleWell(sigma, depth, end, cells, steps)
        guess, found, turns, change = well.bridge(
            log_normal(well.x, *law0), log_normal(well.x, *law1), guess)
        print(cells, steps, turns, change, found, flush=True)
        numbers.append(found)
    table = numbers
    for order in range(1, len(table)):
        ratio = 4.0**order
        table = [(ratio * b - a) / (ratio - 1) for a, b in zip(table, table[1:])]
        print("extrapolated", *(f"{v:.12f}" for v in table[-1]))


def between_walls(sigma, end, law0, law1, cells):
    """Cost between reflecting walls at -end and end, by plain iteration in logarithms."""

    def log_sum(a, axis):
        top = a.max(axis=axis, keepdims=True)
        return np.squeeze(np.log(np.exp(a - top).sum(axis=axis, keepdims=True)) + top, axis=axis)

    h = 2 * end / cells
    x = -end + (np.arange(cells) + 0.5) * h
    images = [
        sign * x[None, :] + shift
        for shifted in (-1, 0, 1)
        for sign, shift in ((1, 4 * shifted * end), (-1, 4 * shifted * end + 2 * end))
    ]
    kernel = log_sum(np.array([log_normal(x[:, None], y, sigma) for y in images]), 0) + np.log(h)
    log0, log1 = (log_normal(x, *law) for law in (law0, law1))
    log0, log1 = (v - log_sum(v, 0) - np.log(h) for v in (log0, log1))
    f = np.zeros(cells)
    for turn in range(1000):
        back = log_sum(kernel + f, 1)
        hat = log_sum(kernel + (log0 - back)[:, None], 0)
        if h * np.abs(np.exp(hat + f) - np.exp(log1)).sum() < 1e-12:
            break
        f = log1 - hat
    print("walls", h * np.exp(log1) @ f - h * np.exp(log0) @ back, "after", turn)


if __name__ == "__main__":
    normal_bridge(0.05, -1, 0.1, 1, 0.15)
    normal_bridge(0.02, -1, 0.1, 1, 0.15)
    normal_bridge(0.06, -1, 0.1, 1, 0.15)  # in the plane, along
    normal_bridge(0.06, 0, 0.12, 0, 0.1)  # and across
    normal_bridge(0.05, -0.8, 0.08, 0.8, 0.08)  # in space, along x
    normal_bridge(0.05, -0.75, 0.07, 0.75, 0.09)  # along y
    normal_bridge(0.05, -0.1, 0.1, 0.1, 0.08)  # along z
    for cells in (600, 1200):
        double_well(0.15, 1, 1.8, (-1, 0.1), (0.9, 0.12), cells, (64, 128, 256, 512, 1024))
    double_well(0.1, 1, 1.8, (-1, 0.1), (0.9, 0.12), 1200, (64, 128, 256, 512))
    between_walls(0.05, 1.2, (-1, 0.1), (1, 0.15), 600)
