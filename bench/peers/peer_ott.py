"""OTT-JAX on a Grid geometry, in double precision: log-sum-exp by axis unless `lse=0`."""
import math

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
from ott.geometry import grid  # noqa: E402
from ott.problems.linear import linear_problem  # noqa: E402
from ott.solvers.linear import acceleration, sinkhorn  # noqa: E402

import problems  # noqa: E402


def prepare(kind, n, tolerance, settings):
    assert kind == "pair"
    start, end = problems.laws(kind, n)
    x = problems.places(kind, n)
    reg = problems.SIGMA**2
    extra = {}
    if "momentum" in settings:
        extra["momentum"] = acceleration.Momentum(value=float(settings["momentum"]))
    if "anderson" in settings:
        extra["anderson"] = acceleration.AndersonAcceleration(memory=int(settings["anderson"]), refresh_every=1,
                                                              ridge_identity=float(settings.get("ridge", 1e-2)))
    solver = sinkhorn.Sinkhorn(lse_mode=settings.get("lse", "1") == "1", threshold=tolerance, max_iterations=20000,
                               inner_iterations=int(settings.get("inner", 10)), **extra)
    # OTT's squared Euclidean cost has no half.
    axes = [jnp.asarray(x)] * 2
    a, b = jnp.asarray(start.ravel()), jnp.asarray(end.ravel())

    @jax.jit
    def run(a, b):
        geometry = grid.Grid(x=axes, epsilon=2 * reg)
        out = solver(linear_problem.LinearProblem(geometry, a=a, b=b))
        return out.f, out.g, out.n_iters, out.converged

    def solve():
        f, g, iterations, converged = jax.block_until_ready(run(a, b))
        h = x[1] - x[0]
        norm = 2 * math.log(h / math.sqrt(2 * math.pi * reg))
        return {"log_u": np.asarray(f).reshape(n, n) / (2 * reg) - norm, "log_v": np.asarray(g).reshape(n, n) / (2 * reg),
                "iterations": int(iterations), "converged": bool(converged)}

    return solve
