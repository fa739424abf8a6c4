"""Reference numbers of the low-noise tests of laws that are swept line by line, or depend on time.

Along a line on which the drift is the same everywhere a step is exact: it moves a normal law by an
affine map and adds noise. A chain of such steps is one affine map with noise, and the bridge over it
between normal laws has normal factors, exp(-x'Px/2 + p'x + c). Fortet's iteration on (P, p, c), in 50
digits, gives the cost of the chain that the solver runs: nothing but rounding may tell them apart.

    python3 low_noise_chain.py            prints every number of the tests
"""

import mpmath as mp

mp.mp.dps = 50
F = mp.mpf


def chain(moves):
    """A, b, C of x -> A x + b + N(0, C) for moves (A, b, C) one after the other."""
    n = moves[0][0].rows
    A, b, C = mp.eye(n), mp.zeros(n, 1), mp.zeros(n)
    for M, s, V in moves:
        A, b, C = M * A, M * b + s, M * C * M.T + V
    return A, b, C


def cost(A, b, C, m0, S0, m1, S1):
    """int rho1 log phi_T - int rho0 log phi_0 of the bridge from N(m0, S0) to N(m1, S1)."""
    n = A.rows
    one = mp.eye(n)
    logdet = lambda M: mp.log(mp.det(M))

    def back(P, p, c):
        W = (one + P * C) ** -1
        Q, q = W * P, W * p
        k = c - logdet(one + P * C) / 2 + (p.T * C * q)[0] / 2
        return A.T * Q * A, A.T * (q - Q * b), k + (q.T * b)[0] - (b.T * Q * b)[0] / 2

    def log_normal(m, S):
        J = S**-1
        return J, J * m, (logdet(J) - n * mp.log(2 * mp.pi) - (m.T * J * m)[0]) / 2

    def minus(f, g):
        return [a - b for a, b in zip(f, g)]

    P, p, c = mp.zeros(n), mp.zeros(n, 1), F(0)
    for _ in range(20000):
        H, h, g = minus(log_normal(m0, S0), back(P, p, c))
        V = H**-1
        mass = g + (h.T * V * h)[0] / 2 + (n * mp.log(2 * mp.pi) - logdet(H)) / 2
        J, j, k = log_normal(A * V * h + b, A * V * A.T + C)
        new = minus(log_normal(m1, S1), (J, j, k + mass))
        change = max(abs(x) for x in list(new[0] - P) + list(new[1] - p))
        P, p, c = new
        if change < F(10) ** -35 * max(abs(x) for x in list(P) + list(p)):
            break
    mean = lambda f, m, S: (
        f[2] + (f[1].T * m)[0] - (m.T * f[0] * m)[0] / 2 - sum((f[0] * S)[i, i] for i in range(n)) / 2)
    return mp.re(mean((P, p, c), m1, S1) - mean(back(P, p, c), m0, S0))


def shears(n, noise, along, across):
    """n steps of half a move along x, one along y, half a move along x; drifts (rate, constant)."""
    t, s2 = F(1) / n, F(noise) ** 2
    x = (mp.matrix([[1, along[0] * t / 2], [0, 1]]), mp.matrix([along[1] * t / 2, 0]),
         mp.matrix([[s2 * t / 2, 0], [0, 0]]))
    y = (mp.matrix([[1, 0], [across[0] * t, 1]]), mp.matrix([0, across[1] * t]),
         mp.matrix([[0, 0], [0, s2 * t]]))
    return chain([x, y, x] * n)


if __name__ == "__main__":
    mp.mp.pretty = True
    m = mp.matrix
    print("shear", mp.nstr(cost(
        *shears(8, "0.1", (2, F("1.2")), (0, F("0.5"))),
        m([5, F("-0.1")]), m([[F("0.01"), 0], [0, F("0.02")]]),
        m([7, F("0.4")]), m([[F("0.01"), F("0.005")], [F("0.005"), F("0.03")]])), 20))
    A, b, C = shears(32, "0.08", (-2, 0), (2, 0))
    print("rotation", mp.nstr(A * m([F("-0.8"), F("-0.5")]), 12),
          mp.nstr(A * m([[F("0.02"), 0], [0, F("0.02")]]) * A.T + C, 12), sep="\n")
    shift = sum(2 + mp.sin(3 * (k + F(1) / 2) / 64) for k in range(64)) / 64
    print("in time", mp.nstr(shift, 15), mp.nstr(cost(
        mp.eye(1), m([shift]), m([[F("0.0025")]]), m([-1]), m([[F("0.01")]]), m([1]),
        m([[F("0.0225")]])), 20))
    s2 = F("0.2") ** 2
    for name, A, C, ends in (
        ("matrix", mp.eye(2), m([[F("0.0036"), F("0.0012")], [F("0.0012"), F("0.002425")]]),
         (m([F("-0.8"), F("-0.2")]), m([[F("0.015"), 0], [0, F("0.015")]]), m([F("0.8"), F("-0.2")]),
          m([[F("0.015"), F("0.004")], [F("0.004"), F("0.02")]]))),
        ("kinetic", m([[1, 1], [0, 1]]), s2 * m([[F(1) / 3, F(1) / 2], [F(1) / 2, 1]]),
         (m([F("-0.8"), 0]), m([[F("0.01"), 0], [0, F("0.03")]]), m([F("0.8"), 0]),
          m([[F("0.01"), 0], [0, F("0.03")]])))):
        print(name, mp.nstr(cost(A, m([0, 0]), C, *ends), 20))
