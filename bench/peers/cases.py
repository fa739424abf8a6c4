"""Who solves what, with which settings: the best found for each peer, and its author's defaults where they differ."""
import dataclasses

import problems


@dataclasses.dataclass(frozen=True)
class Entry:
    label: str
    peer: str  # of worker.py
    settings: tuple = ()
    warm: int = 2  # solves after the first
    repeats: int = 2  # processes; the least of all counts
    cells: int = 0  # where they are other ones than the case's
    counts_from: str = ""  # label of the entry, at another case, whose number of iterations this one is taken to need


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    title: str
    kind: str
    cells: int
    entries: tuple
    ours: str = ""  # options of SBL's bridge
    our_cells: int = 0
    target: float = 0  # SBL is to be so many times faster than each peer, solves against solves
    agreement: float = 1e-6


def scheme(steps):
    return (Entry("JAX by hand, dense products", "jax", (f"steps={steps}", "product=dense")),
            Entry("JAX by hand, banded products", "jax", (f"steps={steps}", "product=band")))


PLAIN = Entry("POT convolutional, plain", "pot", ("method=sinkhorn",), warm=1, repeats=1)

CASES = (
    Case("pair-48", "entropic transport, 48 x 48 (what POT's dense solvers hold)", "pair", 48, (
        Entry("POT sinkhorn_log", "pot", ("method=sinkhorn_log",), warm=1, repeats=1),
        Entry("POT sinkhorn_stabilized", "pot", ("method=sinkhorn_stabilized",), warm=1, repeats=1),
        Entry("OTT-JAX Grid, log, Anderson", "ott", ("anderson=3", "inner=1")),
    ), "steps = 1", target=10),
    Case("pair-256", "entropic transport, 256 x 256", "pair", 256, (
        Entry("OTT-JAX Grid, log", "ott", (), warm=1, repeats=1),
        Entry("OTT-JAX Grid, log, momentum", "ott", ("momentum=1.3",), warm=1, repeats=1),
        Entry("OTT-JAX Grid, log, Anderson", "ott", ("anderson=3", "inner=1"), warm=1, repeats=1),
        Entry("OTT-JAX Grid, no logs (not safe)", "ott", ("lse=0",)),
    ), "steps = 1", target=10),
    Case("pair-512", "entropic transport, 512 x 512", "pair", 512, (
        Entry("OTT-JAX Grid, log, Anderson", "ott", ("anderson=3", "inner=1"), warm=1, repeats=1),
        Entry("OTT-JAX Grid, no logs (not safe)", "ott", ("lse=0",)),
    ), "steps = 1", target=10),
    Case("barycentre-128", "entropic barycentre, 128 x 128", "barycentre", 128, (
        PLAIN, Entry("POT convolutional, log", "pot", ("method=sinkhorn_log",), warm=0, repeats=1),
    ), "steps = 2", target=10),
    Case("barycentre-256", "entropic barycentre, 256 x 256", "barycentre", 256, (
        PLAIN,
        Entry("POT convolutional, log", "pot", ("method=sinkhorn_log", "iterations=20"), warm=0, repeats=1,
              counts_from="POT convolutional, plain"),
    ), "steps = 2", target=10),
    Case("barycentre-512", "entropic barycentre, 512 x 512", "barycentre", 512, (
        Entry("POT convolutional, plain", "pot", ("method=sinkhorn", "iterations=20"), warm=0, repeats=1,
              counts_from="POT convolutional, plain"),
        Entry("POT convolutional, log", "pot", ("method=sinkhorn_log", "iterations=4"), warm=0, repeats=1,
              counts_from="POT convolutional, plain"),
    ), "steps = 2", target=10),
    Case("scheme-256", "a bridge with drift, 256 x 256, 40 steps, the same scheme", "drift", 256, scheme(40),
         "steps = 40", target=3, agreement=1e-9),
    Case("scheme-512", "a bridge with drift, 512 x 512, 40 steps, the same scheme", "drift", 512, scheme(40),
         "steps = 40", target=3, agreement=1e-9),
    Case("equal-error", "a bridge with drift, cost to 2e-4", "drift", 48, (
        Entry("finite volumes by hand (Numba), 256 x 256", "numba", ("steps=200",), warm=1, repeats=2, cells=256),
        Entry("finite volumes of SBL, 256 x 256", "sbl", ("options=scheme = tridiagonal  steps = 192",), warm=1, cells=256),
    ), "steps = 8", target=20, agreement=2e-4),
)

#: Costs of the drift problem are judged against this: the scheme of order 4 on 256 x 256 cells with 128 and 64 steps, extrapolated.
REFERENCE = problems.model("drift", 256, 1e-10, "steps = 128"), problems.model("drift", 256, 1e-10, "steps = 64")
