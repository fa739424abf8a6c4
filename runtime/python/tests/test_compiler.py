"""Models from source: compiled in this process where libsbl is there, else by the `sbl` command."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import sbl

BELLS = """
param sigma = 1 in [0.3, 5]
axis x in [-8, 8], cells = 256
time t in [0, 1]
diffusion Q {{ noise = sigma }}
bridge B of Q {{ at t = 0 : normal(-1, {a})  at t = 1 : normal(1, {b}) }}
"""
in_process = pytest.mark.skipif("SBL_COMPILER" not in os.environ, reason="needs libsbl")


def variance_half_way(a, b, s):
    """Of a Brownian bridge between bells of deviations a and b, with noise s over unit time."""
    covariance = (np.sqrt(4 * a**2 * b**2 + s**4) - s**2) / 2
    return (a**2 + b**2 + s**2 + 2 * covariance) / 4


def solved_variance(model, **values):
    bridge = model.with_(**values).solve(times=[0.5])["B"]
    x, density = bridge.axes[0].points, bridge.density(t=0.5)
    mean = np.average(x, weights=density)
    return np.average((x - mean) ** 2, weights=density)


def test_a_text_becomes_a_model():
    model = sbl.Model(BELLS.format(a=0.6, b=0.8))
    for sigma in (0.5, 2):
        assert solved_variance(model, sigma=sigma) == pytest.approx(variance_half_way(0.6, 0.8, sigma), abs=1e-8)


def test_without_the_library_the_command_does_it():
    environment = {k: v for k, v in os.environ.items() if k != "SBL_COMPILER"}
    script = "import sbl, sys; print(sbl.Model(sys.stdin.read()).solve()['B'].converged)"
    done = subprocess.run(
        [sys.executable, "-c", script], input=BELLS.format(a=0.6, b=0.8), env=environment,
        capture_output=True, text=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("True\n", "")


@in_process
def test_messages_have_their_places_and_the_source_with_a_caret():
    with pytest.raises(sbl.CompileError) as caught:
        sbl.Model("let a = 2\nlet b = a + bogus\n")
    assert "2 | let b = a + bogus\n" in str(caught.value) and "^~~~~" in str(caught.value)
    (message,) = caught.value.messages
    assert message["code"] == "E0201" and message["message"] == "unknown name `bogus`"
    assert (message["line"], message["column"], message["endColumn"]) == (2, 13, 18)


@in_process
def test_files_lie_beside_the_model(tmp_path):
    (tmp_path / "x.csv").write_text("x\n-1\n-1\n0\n1\n")
    (tmp_path / "m.sbl").write_text(
        "axis x in [-4, 4], cells = 64\ntime t in [0, 1]\ndiffusion Q { noise = 1 }\n"
        'evolve E of Q { at t = 0 : samples("x.csv", bandwidth = 0.3) }\n'
    )
    model = sbl.Model(tmp_path / "m.sbl")
    evolution = model.solve()["E"]
    assert np.average(evolution.axes[0].points, weights=evolution.density(t=0)) == pytest.approx(-0.25, abs=1e-6)
    (tmp_path / "x.csv").unlink()
    with pytest.raises(sbl.BadInput, match="x.csv"):
        model.solve()
    with pytest.raises(sbl.CompileError, match="nothing.sbl"):
        sbl.Model(tmp_path / "nothing.sbl")


@in_process
def test_threads_compile_at_once():
    def error(k):
        a = 0.5 + 0.05 * k
        return abs(solved_variance(sbl.Model(BELLS.format(a=a, b=0.8))) - variance_half_way(a, 0.8, 1))

    with ThreadPoolExecutor(4) as pool:
        assert max(pool.map(error, range(8))) < 1e-8
