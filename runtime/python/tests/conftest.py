"""Models built once for all tests, by the `sbl` that the package finds."""

import pathlib
import subprocess

import pytest

import sbl

EMBED = pathlib.Path(__file__).parents[3] / "examples" / "embed"

ZOO = """
model zoo
axis x in [-12, 12], cells = 240
time t in [0, 1], saved = 3
quantum H { potential = x^2 / 2 }
wave start = exp(-(x - 1)^2 / 2)
evolve W of H { at t = 0 : start }
eigen S of H { count = 3 }
flow F { velocity = -x }
diffusion Q {
  drift = -x
  noise = 1
}
evolve E of F { at t = 0 : normal(2, 1) }
sample P of Q { at t = 0 : normal(2, 1)  count = 2000 }
print energies(S)
"""


def build(folder, source):
    library = folder / f"lib{source.stem}.so"
    subprocess.run([sbl.compiler(), "build", str(source), "-o", str(library)], check=True, capture_output=True)
    return library


@pytest.fixture(scope="session")
def libraries(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    (folder / "zoo.sbl").write_text(ZOO)
    return {
        "crossing": build(folder, EMBED / "crossing.sbl"),
        "zoo": build(folder, folder / "zoo.sbl"),
    }


@pytest.fixture
def crossing(libraries):
    return sbl.load(libraries["crossing"])


@pytest.fixture
def zoo(libraries):
    return sbl.load(libraries["zoo"])
