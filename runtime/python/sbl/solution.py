"""Answers: numbers, fields as NumPy arrays, xarray datasets, pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from ctypes import POINTER, byref, c_double, c_size_t
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._errors import SblError
from ._runtime import CAxis, Handle, c, check

if TYPE_CHECKING:
    import xarray

KINDS = ("bridge", "evolution", "wave", "eigen", "hitting", "flow", "flow_wave", "sample")

_NUMBERS = {
    "converged": 0, "steps": 1, "iterations": 2, "order": 3, "seconds": 4, "cost": 5,
    "marginal_error": 6, "mass_drift": 7, "mass": 8, "time_error": 9, "grid_error": 10,
    "energy": 11, "level_count": 12, "mass_error": 13, "mass_left": 14, "path_count": 15,
    "effective_paths": 16, "density_error": 17,
}  # fmt: skip
_FIELDS = {
    "density": 0, "log_phi": 1, "log_phihat": 2, "drift": 3, "control": 4, "score": 5, "velocity": 6,
    "psi_re": 7, "psi_im": 8, "state": 9, "values": 10,
}  # fmt: skip
_VECTORS = {"drift", "control", "score", "velocity"}

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Axis:
    """An axis of the grid and the centres of its cells."""

    name: str
    low: float
    high: float
    periodic: bool
    points: Array


class Solution:
    """One solved question. Fields are read-only arrays that share memory with the solution."""

    def __init__(self, handle: Handle, name: str, kind: str) -> None:
        self._handle = handle
        self.name = name
        self.kind = kind
        self.scheme: str = c.sbl_solution_scheme(handle.pointer).decode()
        self.note: str = c.sbl_solution_note(handle.pointer).decode()
        self.axes: tuple[Axis, ...] = tuple(
            self._axis(k) for k in range(c.sbl_solution_rank(handle.pointer))
        )
        self.times: Array = np.empty(c.sbl_solution_time_count(handle.pointer))
        if self.times.size:
            check(c.sbl_solution_times(handle.pointer, self.times.ctypes.data, self.times.size))

    def _axis(self, index: int) -> Axis:
        entry = CAxis()
        check(c.sbl_solution_axis(self._handle.pointer, index, byref(entry)))
        points = np.empty(entry.cells)
        check(c.sbl_solution_coordinates(self._handle.pointer, index, points.ctypes.data, points.size))
        return Axis(entry.name.decode(), entry.low, entry.high, bool(entry.periodic), points)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of every field."""
        return tuple(axis.points.size for axis in self.axes)

    def number(self, name: str) -> float:
        """A figure of the solve: cost, marginal_error, time_error, grid_error, mass, energy, …"""
        if name not in _NUMBERS:
            raise ValueError(f"there is no number `{name}`; there are {', '.join(_NUMBERS)}")
        value = c_double()
        check(c.sbl_solution_number(self._handle.pointer, _NUMBERS[name], byref(value)))
        return value.value

    @property
    def cost(self) -> float:
        """∫ρ₁ log φ(T) − ∫ρ₀ log φ(0): the least control energy of a bridge."""
        return self.number("cost")

    @property
    def converged(self) -> bool:
        return bool(self.number("converged"))

    @property
    def marginal_error(self) -> float:
        """The larger of the L1 errors of a bridge's ends."""
        return self.number("marginal_error")

    @property
    def levels(self) -> Array:
        """Energies or rates of an eigenproblem, ascending."""
        result = np.empty(int(self.number("level_count")))
        value = c_double()
        for k in range(result.size):
            check(c.sbl_solution_level(self._handle.pointer, k, byref(value)))
            result[k] = value.value
        return result

    def _borrow(self, field: str, component: int, t: float) -> Array:
        values, size = POINTER(c_double)(), c_size_t()
        check(
            c.sbl_solution_borrow(
                self._handle.pointer, _FIELDS[field], component, t, byref(values), byref(size)
            )
        )
        buffer = (c_double * size.value).from_address(ctypes.addressof(values.contents))
        buffer._owner = self._handle  # the array keeps the solution alive
        array = np.frombuffer(buffer, dtype=np.float64).reshape(self.shape)
        array.flags.writeable = False
        return array

    def field(self, name: str, t: float = 0.0, component: int | None = None) -> Array:
        """A field at time t. Vectors without `component` are stacked along a first axis."""
        if name not in _FIELDS:
            raise ValueError(f"there is no field `{name}`; there are {', '.join(_FIELDS)}")
        if name in _VECTORS and component is None:
            return np.stack([self._borrow(name, k, t) for k in range(len(self.axes))])
        return self._borrow(name, component or 0, t)

    def density(self, t: float | None = None) -> Array:
        """The density at time t, or at all saved times along a first axis."""
        if t is None:
            return np.stack([self._borrow("density", 0, time) for time in self.times])
        return self._borrow("density", 0, t)

    def psi(self, t: float) -> NDArray[np.complex128]:
        """The wave at time t."""
        return self._borrow("psi_re", 0, t) + 1j * self._borrow("psi_im", 0, t)

    def drift(self, t: float) -> Array:
        """The bridge's own drift, its components along a first axis."""
        return self.field("drift", t)

    def state(self, k: int) -> Array:
        """Eigenstate k."""
        return self._borrow("state", k, 0.0)

    def paths(self, count: int, seed: int = 1) -> Array:
        """Paths at the saved times: (count, times, axes). Those of a bridge are drawn, the same ones for
        a seed; of a sample, which has its own seed, they are the first, with NaN from their end on."""
        result = np.empty((count, self.times.size, len(self.axes)))
        check(c.sbl_solution_paths(self._handle.pointer, count, seed, result.ctypes.data, result.size))
        return result

    def cloud(self, t: float) -> tuple[Array, Array]:
        """Where the paths of a sample are at a saved or asked time, (axes, paths), and what share of
        each is not killed or absorbed by then, (paths,)."""
        count = int(self.number("path_count"))
        places, weights = np.empty((len(self.axes), count)), np.empty(count)
        check(
            c.sbl_solution_cloud(
                self._handle.pointer, t, places.ctypes.data, places.size, weights.ctypes.data, count
            )
        )
        return places, weights

    def to_xarray(self) -> xarray.Dataset:
        """What the question is about, with named dimensions, and the certificate as attributes."""
        import xarray

        places = [axis.name for axis in self.axes]
        coordinates: dict[str, Any] = {axis.name: axis.points for axis in self.axes}
        variables: dict[str, Any] = {}
        if self.kind not in ("eigen", "hitting"):
            coordinates["t"] = self.times
            variables["density"] = (["t", *places], self.density())
        if self.kind in ("wave", "flow_wave"):
            variables["psi"] = (["t", *places], np.stack([self.psi(t) for t in self.times]))
        if self.kind == "eigen":
            levels = self.levels
            coordinates["level"] = np.arange(levels.size)
            variables["levels"] = (["level"], levels)
            variables["state"] = (["level", *places], np.stack([self.state(k) for k in range(levels.size)]))
        if self.kind == "hitting":
            variables["values"] = (places, self._borrow("values", 0, 0.0))
        return xarray.Dataset(variables, coordinates, self.summary())

    def summary(self) -> dict[str, Any]:
        """Scheme, note and every number that this kind of question has."""
        result: dict[str, Any] = {"question": self.name, "kind": self.kind, "scheme": self.scheme}
        if self.note:
            result["note"] = self.note
        for name in _NUMBERS:
            try:
                result[name] = self.number(name)
            except SblError:  # not one of this kind
                continue
        return result

    def plot(self, ax: Any = None) -> Any:
        """Draws densities over time (one axis) or at the last time (two) with matplotlib."""
        import matplotlib.pyplot as plt

        ax = ax or plt.gca()
        if self.kind == "eigen":
            for k, level in enumerate(self.levels):
                ax.plot(self.axes[0].points, level + self.state(k))
            ax.set_xlabel(self.axes[0].name)
        elif self.kind == "hitting" and len(self.axes) == 1:
            ax.plot(self.axes[0].points, self._borrow("values", 0, 0.0))
            ax.set_xlabel(self.axes[0].name)
        elif len(self.axes) == 1:
            ax.pcolormesh(self.times, self.axes[0].points, self.density().T, shading="nearest")
            ax.set_xlabel("t")
            ax.set_ylabel(self.axes[0].name)
        elif len(self.axes) == 2:
            field = self._borrow("values", 0, 0.0) if self.kind == "hitting" else self.density(self.times[-1])
            x, y = self.axes
            ax.pcolormesh(x.points, y.points, field.T, shading="nearest")
            ax.set_xlabel(x.name)
            ax.set_ylabel(y.name)
            ax.set_aspect("equal")
        else:
            raise ValueError("three axes do not fit a picture; to_xarray() and a slice do")
        ax.set_title(self.name)
        return ax

    def __repr__(self) -> str:
        figures = f", cost {self.cost:.10g}" if self.kind == "bridge" else ""
        return f"<sbl.Solution {self.name}: {self.kind}, {self.scheme}{figures}>"


class Result(Mapping[str, Solution]):
    """What a solve gave: a mapping from the names of questions to their solutions."""

    def __init__(self, model: str, values: dict[str, Any], solutions: dict[str, Solution]) -> None:
        self.model = model
        self.values_used = values
        self._solutions = solutions

    def __getitem__(self, name: str) -> Solution:
        return self._solutions[name]

    def __iter__(self):
        return iter(self._solutions)

    def __len__(self) -> int:
        return len(self._solutions)

    def density(self, name: str, t: float | None = None) -> Array:
        """Short for `result[name].density(t)`."""
        return self[name].density(t)

    def to_xarray(self) -> xarray.Dataset:
        """All questions in one dataset; variables are called `density_B`."""
        import xarray

        merged = xarray.Dataset(attrs={"model": self.model, **self.values_used})
        for name, solution in self.items():
            part = solution.to_xarray()
            shared = {str(axis.name) for axis in solution.axes} | {"t"}
            names = {v: f"{v}_{name}" for v in part.variables if v not in shared}
            merged = merged.merge(part.rename(names), combine_attrs="override")
        return merged

    def plot(self) -> Any:
        """One panel per question."""
        import matplotlib.pyplot as plt

        figure, axes = plt.subplots(1, max(len(self), 1), squeeze=False, figsize=(5 * max(len(self), 1), 4))
        for ax, solution in zip(axes[0], self.values()):
            solution.plot(ax)
        return figure

    def __repr__(self) -> str:
        return f"<sbl.Result of {self.model}: {', '.join(map(repr, self._solutions.values()))}>"
