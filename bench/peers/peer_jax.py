"""The scheme of this project written by hand in JAX: positive kernels along the axes, 4A steps in the gauge of the drift's potential,
the transposed way forward, and Anderson mixing of log phi_T, all under one jit, in double precision.

`product` says how a kernel is applied: `dense` (one product of matrices an axis), `band` (blocks of the band, a batched product
each), `shifts` (the band's diagonals, one shifted field each, which XLA fuses).
"""
import functools
import math

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
from jax import lax  # noqa: E402

import problems  # noqa: E402

MEMORY = 6


def reflecting(x, variance):
    """The heat kernel between reflecting walls at half a cell outside: a banded matrix."""
    h = x[1] - x[0]
    lo, hi = x[0] - h / 2, x[-1] + h / 2
    kernel = sum(h / math.sqrt(2 * math.pi * variance) * np.exp(-(x[:, None] - image[None, :])**2 / (2 * variance))
                 for image in (x, 2 * lo - x, 2 * hi - x))
    return kernel


def applier(kernel, width, product):
    """A function that applies the symmetric kernel along both axes of a field."""
    n = len(kernel)
    if product == "dense" or 2 * width + 1 >= n:
        k = jnp.asarray(kernel)
        return lambda f: k @ f @ k
    if product == "shifts":
        diagonals = np.zeros((2 * width + 1, n))
        for d in range(-width, width + 1):
            rows = np.arange(max(0, -d), min(n, n - d))
            diagonals[d + width, rows] = kernel[rows, rows + d]
        diagonals = jnp.asarray(diagonals)

        def along_first(f):
            padded = jnp.pad(f, ((width, width), (0, 0)))
            return sum(diagonals[d][:, None] * lax.slice_in_dim(padded, d, d + n) for d in range(2 * width + 1))

        def along_second(f):
            padded = jnp.pad(f, ((0, 0), (width, width)))
            return sum(diagonals[d][None, :] * lax.slice_in_dim(padded, d, d + n, axis=1) for d in range(2 * width + 1))

        return lambda f: along_second(along_first(f))
    # Blocks of rows, each with the columns that its band reaches.
    block = min(n, 64)
    reach = block + 2 * width
    wide = np.zeros((n, n + 2 * width))
    wide[:, width:width + n] = np.where(abs(np.subtract.outer(np.arange(n), np.arange(n))) <= width, kernel, 0)
    blocks = jnp.asarray(np.stack([wide[i:i + block, i:i + reach] for i in range(0, n, block)]))
    starts = range(0, n, block)

    def first(f):
        padded = jnp.pad(f, ((width, width), (0, 0)))
        pieces = jnp.stack([lax.slice_in_dim(padded, i, i + reach) for i in starts])
        return jnp.einsum("bij,bjk->bik", blocks, pieces).reshape(n, n)

    return lambda f: first(first(f).T).T


def well():
    """Potential over sigma^2 and the rate W of the gauged generator, sigma^2/2 Laplace - W, with its squared gradient."""
    s2 = problems.WELL_SIGMA**2

    def potential(x, y):
        return (0.5 * (x**2 - 1)**2 + 0.5 * y**2 + 0.3 * x * y) / s2

    def rate(x, y):
        gx, gy = jax.grad(potential, (0, 1))(x, y)
        second = jax.grad(lambda a: jax.grad(potential, 0)(a, y))(x) + jax.grad(lambda b: jax.grad(potential, 1)(x, b))(y)
        return 0.5 * s2 * (gx**2 + gy**2 - second)

    slope = jax.grad(rate, (0, 1))

    def grids(x):
        a, b = jnp.meshgrid(x, x, indexing="ij")
        flat = a.ravel(), b.ravel()
        g = jax.vmap(slope)(*flat)
        shape = (len(x), len(x))
        return (jax.vmap(potential)(*flat).reshape(shape), jax.vmap(rate)(*flat).reshape(shape),
                (g[0]**2 + g[1]**2).reshape(shape))

    return grids


def prepare(kind, n, tolerance, settings):
    x = problems.places(kind, n)
    h = x[1] - x[0]
    cell = h * h
    start, end = (jnp.asarray(p / cell) for p in problems.laws(kind, n))
    drift = kind == "drift"
    steps = int(settings.get("steps", 1))
    sigma = problems.WELL_SIGMA if drift else problems.SIGMA
    tau = 1 / steps
    variance = sigma**2 * (tau / 2 if drift else tau)
    width = min(n, math.ceil(10 * math.sqrt(variance) / h))
    heat = applier(reflecting(x, variance), width, settings.get("product", "dense"))
    most = int(settings.get("most", 2000))

    @functools.partial(jax.jit, static_argnums=())
    def run(start, end):
        if drift:
            gauge, rate, squared = well()(jnp.asarray(x))
            outer = jnp.exp(-tau / 6 * rate)
            inner = jnp.exp(-2 * tau / 3 * (rate + tau**2 / 48 * sigma**2 * squared))
            still = jnp.exp(-gauge)  # what a balanced step leaves as it is

            def raw(f):
                return outer * heat(inner * heat(outer * f))

            d = lax.fori_loop(0, 45, lambda _, d: jnp.sqrt(d * still / raw(d * still)), jnp.ones_like(gauge))
            outer = outer * d

            def step(f):
                return outer * heat(inner * heat(outer * f))
        else:
            gauge, step = jnp.zeros((n, n)), heat

        def march(f, from_step, to_step):
            return lax.fori_loop(from_step, to_step, lambda _, g: step(g), f)

        seen, met = start > 1e-280, end > 1e-280
        log_end = jnp.where(met, jnp.log(jnp.where(met, end, 1)), 0)
        weights = cell * end

        def dot(a, b):
            return jnp.vdot(weights * a, b)

        def sweep(log_psi):
            psi = march(jnp.where(met, jnp.exp(log_psi), 0), 0, steps)
            back = jnp.where(seen, start / jnp.where(seen, psi, 1), 0)
            arrived = march(back, 0, steps)
            log_arrived = jnp.log(jnp.where(met, arrived, 1))
            residual = jnp.where(met, log_end - log_arrived - log_psi, 0)
            error = cell * jnp.sum(end * jnp.abs(jnp.expm1(-residual)))
            return residual, error, psi, back

        def body(state):
            k, log_psi, last_x, last_f, dxs, dfs, _, best, count = state
            f, error, _, _ = sweep(log_psi)
            f = f - jnp.sum(weights * f)
            count = jnp.where(error > 5 * best, 0, count)
            slot = k % MEMORY
            grown = (k > 0) & (error <= 5 * best)
            dxs = dxs.at[slot].set(jnp.where(grown, log_psi - last_x, 0))
            dfs = dfs.at[slot].set(jnp.where(grown, f - last_f, 0))
            count = jnp.where(grown, jnp.minimum(count + 1, MEMORY), count)
            age = (slot - jnp.arange(MEMORY)) % MEMORY
            alive = age < count
            gram = jnp.einsum("aij,bij->ab", dfs * weights, dfs)
            gram = jnp.where(alive[:, None] & alive[None, :], gram, 0)
            scale = jnp.where(alive, jnp.sqrt(jnp.maximum(jnp.diag(gram), 1e-300)), 1)
            right = jnp.where(alive, jnp.einsum("aij,ij->a", dfs * weights, f), 0) / scale
            gram = gram / scale[:, None] / scale[None, :] + jnp.diag(jnp.where(alive, 1e-14, 1))
            gamma = jnp.linalg.solve(gram, right) / scale
            fresh = log_psi + f - jnp.einsum("a,aij->ij", gamma, dxs + dfs)
            return k + 1, fresh, log_psi, f, dxs, dfs, error, jnp.minimum(best, error), count

        history = jnp.zeros((MEMORY, n, n))
        zero = jnp.where(met, -gauge, 0)
        state = (0, zero, zero, zero, history, history, jnp.inf, jnp.inf, 0)
        state = lax.while_loop(lambda s: (s[0] < most) & (s[6] > tolerance), body, state)
        log_psi = state[1]
        # A plain sweep at the end; the marginal at the start is then exact.
        f, _, psi, back = sweep(log_psi)
        log_psi = log_psi + f
        f, error, psi, back = sweep(log_psi)
        middle_psi = march(jnp.where(met, jnp.exp(log_psi), 0), 0, steps // 2)
        middle = middle_psi * march(back, 0, steps - steps // 2)
        log_phi = jnp.where(met, log_psi + gauge, -jnp.inf)
        log_phihat = jnp.where(seen, jnp.log(jnp.where(seen, back, 1)) - gauge, -jnp.inf)
        cost = (cell * jnp.sum(jnp.where(met, end * log_phi, 0))
                - cell * jnp.sum(jnp.where(seen, start * (jnp.log(jnp.where(seen, psi, 1)) + gauge), 0)))
        return log_phi, log_phihat, middle, cost, error, state[0]

    def solve():
        log_phi, log_phihat, middle, cost, error, iterations = jax.block_until_ready(run(start, end))
        return {"log_v": np.asarray(log_phi), "log_u": np.asarray(log_phihat) + math.log(cell),
                "density": np.asarray(middle), "cost": float(cost), "marginal_error": float(error),
                "iterations": int(iterations)}

    return solve
