"""POT: dense Sinkhorn solvers for the pair problem where the plan fits into memory, its convolutional barycentre."""
import math

import numpy as np
import ot

import problems


def prepare(kind, n, tolerance, settings):
    return {"pair": dense, "barycentre": convolutional}[kind](n, tolerance, settings)


def dense(n, tolerance, settings):
    """`ot.sinkhorn` with the squared distance as cost; POT's errors are 2-norms of a marginal, which the L1 norm bounds."""
    start, end = problems.laws("pair", n)
    x = problems.places("pair", n)
    points = np.stack(np.meshgrid(x, x, indexing="ij"), -1).reshape(-1, 2)
    cost = 0.5 * ot.dist(points, points)
    reg = problems.SIGMA**2
    stop = tolerance / n  # |v|_1 <= n |v|_2 over n^2 entries

    def solve():
        _, log = ot.sinkhorn(start.ravel(), end.ravel(), cost, reg, method=settings["method"], stopThr=stop,
                             numItermax=100000, log=True, warn=False)
        if "log_u" in log:
            log_u, log_v = log["log_u"], log["log_v"]
        elif "logu" in log:
            log_u, log_v = log["logu"], log["logv"]
        else:
            with np.errstate(divide="ignore"):
                log_u, log_v = np.log(log["u"]), np.log(log["v"])
        if "alpha" in log:
            log_u, log_v = log["alpha"] / reg, log["beta"] / reg
        h = x[1] - x[0]
        norm = 2 * math.log(h / math.sqrt(2 * math.pi * reg))  # POT's kernel is not normalised
        return {"log_u": log_u.reshape(n, n) - norm, "log_v": log_v.reshape(n, n),
                "iterations": int(log.get("niter", log.get("n_iter", 0)))}

    return solve


def convolutional(n, tolerance, settings):
    """Where `iterations` are given, so many are timed as the share of `of`, which the same iteration without logs needed."""
    images = np.stack(problems.laws("barycentre", n))
    reg = problems.SIGMA**2  # exp(-d^2 / reg): half of the time
    timed, needed = int(settings.get("iterations", 0)), int(settings.get("of", 0))

    def solve():
        density, log = ot.bregman.convolutional_barycenter2d(
            images, reg, method=settings["method"], numItermax=timed or 100000,
            stopThr=0 if timed else tolerance / n, log=True, warn=False)
        answer = {"density": density / density.sum() * (n - 1)**2}
        if timed:
            return answer | {"share": timed / needed, "iterations": needed}
        return answer | {"iterations": 10 * len(log["err"])}

    return solve
