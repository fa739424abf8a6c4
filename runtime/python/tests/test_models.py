"""The Python package on built models: numbers, errors, memory, threads, interruption."""

import copy
import pickle

import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest

import sbl
from conftest import EMBED


def test_a_bridge_has_its_numbers(crossing):
    result = crossing.solve()
    bridge = result["B"]
    assert bridge.kind == "bridge" and bridge.converged
    assert bridge.cost == pytest.approx(5.3432800373, abs=1e-9)
    assert bridge.marginal_error < 1e-10
    x = bridge.axes[0].points
    density = result.density("B", t=0.5)
    assert density.sum() * (x[1] - x[0]) == pytest.approx(1, abs=1e-12)
    assert bridge.density().shape == (bridge.times.size, x.size)
    assert bridge.drift(0.5).shape == (1, x.size)
    assert bridge.paths(7, seed=3).shape == (7, bridge.times.size, 1)
    assert np.array_equal(bridge.paths(7, seed=3), bridge.paths(7, seed=3))


def test_parameters_tell_what_they_are(crossing):
    sigma = crossing.parameters["sigma"]
    assert sigma.doc == "Noise of the reference, per square root of time."
    assert (sigma.default, sigma.range, sigma.type) == (0.7, "(0, 5]", float)
    assert crossing.values == {"sigma": 0.7, "depth": 1.0}
    assert crossing.doc == "A particle crosses a double well in unit time."


def test_errors_name_the_parameter(crossing):
    with pytest.raises(TypeError, match="sigma: expected a number, not str"):
        crossing.set(sigma="much")
    with pytest.raises(TypeError, match="depth: expected a number, not bool"):
        crossing.set(depth=True)
    with pytest.raises(ValueError, match=r"sigma = -1 is outside its range \(0, 5\]"):
        crossing.set(sigma=-1)
    with pytest.raises(ValueError, match="has no parameter `tau`"):
        crossing.set(tau=1)
    with pytest.raises(ValueError, match="has no question `C`"):
        crossing.solve("C")
    assert crossing.values == {"sigma": 0.7, "depth": 1.0}


def test_a_solve_that_fails_says_why_and_what_it_reached(crossing):
    with pytest.raises(sbl.UnderResolved, match="too small for cells this wide") as caught:
        crossing.with_(sigma=0.01).solve()
    assert "cells along x" in caught.value.hint
    assert caught.value.solution is not None


def test_fields_are_lent_not_copied_and_outlive_everything(crossing):
    density = sbl.load(crossing._origin).solve()["B"].density(t=0.25)
    assert not density.flags.owndata and not density.flags.writeable
    assert density.sum() * 5 / 256 == pytest.approx(1)
    bridge = crossing.solve()["B"]
    first, second = bridge.density(0.5), bridge.density(0.5)
    assert first.__array_interface__["data"] == second.__array_interface__["data"]


def test_models_pickle_with_their_values(crossing):
    other = pickle.loads(pickle.dumps(crossing.with_(sigma=0.9)))
    assert other.values["sigma"] == 0.9 and other.name == "crossing"
    assert copy.copy(other).values == other.values


def test_threads_solve_side_by_side(crossing):
    noises = [0.6, 0.7, 0.8, 0.9]
    costs = {}

    def work(sigma):
        costs[sigma] = crossing.with_(sigma=sigma).solve()["B"].cost

    threads = [threading.Thread(target=work, args=(s,)) for s in noises]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [costs[s] for s in noises] == [crossing.with_(sigma=s).solve()["B"].cost for s in noises]


def test_progress_is_told_and_may_stop(crossing):
    class Enough(Exception):
        pass

    def stop(state):
        assert state["question"] == "B"
        raise Enough

    with pytest.raises(Enough):
        crossing.solve(progress=stop)


def test_ctrl_c_stops_a_solve(crossing):
    script = f"""
        import os, signal, sys
        import sbl
        model = sbl.load({crossing._origin!r})
        try:
            model.solve(progress=lambda state: os.kill(os.getpid(), signal.SIGINT))
        except KeyboardInterrupt:
            print("stopped")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "stopped\n", done.stderr


def test_xarray_has_names_and_certificate(crossing):
    xarray = pytest.importorskip("xarray")
    dataset = crossing.solve().to_xarray()
    assert isinstance(dataset, xarray.Dataset)
    assert dataset.density_B.dims == ("t", "x")
    assert dataset.attrs["model"] == "crossing" and dataset.attrs["sigma"] == 0.7
    mean = (dataset.density_B.sel(t=0.5) * dataset.x).sum() / dataset.density_B.sel(t=0.5).sum()
    assert float(mean) == pytest.approx(-0.1548594227, abs=1e-9)


def test_pictures(crossing):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    figure = crossing.solve().plot()
    assert len(figure.axes) == 1 and figure.axes[0].get_title() == "B"


def test_waves_levels_and_hitting_times(zoo):
    result = zoo.solve()
    psi = result["W"].psi(1.0)
    x = result["W"].axes[0].points
    h = x[1] - x[0]
    assert (abs(psi) ** 2).sum() * h == pytest.approx(1, abs=1e-12)
    # A coherent state comes back turned: its mean is x0 cos t + p0 sin t.
    assert (abs(psi) ** 2 * x).sum() * h == pytest.approx(np.cos(1.0), abs=1e-6)
    assert result["S"].levels == pytest.approx([0.5, 1.5, 2.5], abs=1e-9)
    assert result["S"].state(0).shape == x.shape
    assert result["W"].number("energy") == pytest.approx(0.5 + 0.5, abs=1e-6)


def test_flows_and_samples(zoo):
    result = zoo.solve("E", "P")
    x = result["E"].axes[0].points
    density = result["E"].density(1.0)
    assert result["E"].kind == "flow" and result["E"].scheme == "characteristics"
    assert (density * x).sum() / density.sum() == pytest.approx(2 * np.exp(-1), abs=1e-6)
    places, weights = result["P"].cloud(1.0)
    assert places.shape == (1, 2000) and np.all(weights == 1)
    # The law at the end is normal(2 exp(-1), sqrt(exp(-2) + (1 - exp(-2)) / 2)); 5 standard errors.
    assert places.mean() == pytest.approx(2 * np.exp(-1), abs=5 * 0.75 / np.sqrt(2000))
    assert result["P"].paths(10).shape == (10, 3, 1)
    assert set(result["P"].summary()) >= {"path_count", "time_error"}
    with pytest.raises(sbl.SblError, match="does not keep t = 0.3"):
        result["P"].cloud(0.3)


def test_what_is_no_model(tmp_path):
    with pytest.raises(sbl.BadLibrary):
        sbl.load(tmp_path / "missing.so")
    (tmp_path / "text.so").write_text("not a library")
    with pytest.raises(sbl.BadLibrary):
        sbl.load(tmp_path / "text.so")


def test_models_from_source(tmp_path):
    text = (EMBED / "brownian.sbl").read_text()
    model = sbl.Model(text)
    assert model.name == "brownian"  # as its first line says
    (tmp_path / "m.sbl").write_text(text)
    assert sbl.Model(tmp_path / "m.sbl").solve()["B"].cost == model.solve()["B"].cost
    assert pickle.loads(pickle.dumps(model)).solve()["B"].cost == model.solve()["B"].cost


def test_the_compilers_messages_come_with_their_places():
    with pytest.raises(sbl.CompileError, match=r"2:\d+: error\[E\d+\]") as caught:
        sbl.Model("model bad\npotential U = y^2\n")
    first = caught.value.messages[0]
    assert first["line"] == 2 and first["code"].startswith("E")


def test_what_has_the_wrong_type():
    with pytest.raises(TypeError, match="source: expected a path or a text, not int"):
        sbl.Model(3)
    with pytest.raises(TypeError, match="count: expected an integer, not str"):
        sbl.set_threads("2")
