"""Models: what they declare, parameter values, solving."""

from __future__ import annotations

import numbers
import os
from collections.abc import Callable, Iterable, Mapping
from ctypes import byref, c_double, c_void_p
from dataclasses import dataclass
from typing import Any

from ._compiler import open_source
from ._errors import BadInput
from ._runtime import COptions, CParameter, CQuestion, Handle, ProgressFunction, c, check, failure
from .solution import KINDS, Result, Solution


@dataclass(frozen=True)
class Parameter:
    """A parameter of a model. Open ends are excluded from its range."""

    name: str
    doc: str
    type: type
    default: float | int | bool
    low: float
    high: float
    low_open: bool
    high_open: bool

    def _accepts(self, value: float) -> bool:
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return above and below

    @property
    def range(self) -> str:
        """The range as the model writes it: "(0, 5]"."""
        opening = "(" if self.low_open or self.low == float("-inf") else "["
        closing = ")" if self.high_open or self.high == float("inf") else "]"
        return f"{opening}{self.low:g}, {self.high:g}{closing}"


@dataclass(frozen=True)
class Question:
    """A bridge, evolution, eigenproblem, hitting problem, flow or sample of a model."""

    name: str
    kind: str


_TYPES = (float, int, bool)


class Model:
    """A model with values for its parameters.

    `source` is a `.sbl` file, the text of a model (anything with more than one line), or a library
    that `sbl build` made. The first two need the compiler: its library, which the full package brings
    along (SBL_COMPILER names another libsbl.so), or else the `sbl` command (see :func:`compiler`).
    They raise CompileError with its messages where the text is wrong.

    Values are set with :meth:`set`; a solve takes those of its moment, so that one model may be used
    by several threads, each with values of its own through :meth:`with_`.
    """

    def __init__(self, source: str | os.PathLike[str]) -> None:
        if not isinstance(source, (str, os.PathLike)):
            raise TypeError(f"source: expected a path or a text, not {type(source).__name__}")
        source = os.fspath(source)
        self._origin = source if "\n" in source else os.path.abspath(source)
        if "\n" in source or source.endswith(".sbl"):
            pointer = open_source(source)
        else:
            pointer = c_void_p()
            check(c.sbl_model_open(os.fsencode(self._origin), byref(pointer)))
        self._handle = Handle(pointer, c.sbl_model_free)
        self.name: str = c.sbl_model_name(pointer).decode()
        self.doc: str = c.sbl_model_doc(pointer).decode()
        self.cpu: str = c.sbl_model_cpu(pointer).decode()
        self.parameters: Mapping[str, Parameter] = {p.name: p for p in self._read_parameters()}
        self.questions: Mapping[str, Question] = {q.name: q for q in self._read_questions()}
        self._values: dict[str, Any] = {p.name: p.default for p in self.parameters.values()}

    def _read_parameters(self) -> Iterable[Parameter]:
        entry = CParameter()
        for index in range(c.sbl_model_parameter_count(self._handle.pointer)):
            check(c.sbl_model_parameter(self._handle.pointer, index, byref(entry)))
            kind = _TYPES[entry.type]
            yield Parameter(
                entry.name.decode(), entry.doc.decode(), kind, kind(entry.value),
                entry.low, entry.high, bool(entry.low_open), bool(entry.high_open),
            )  # fmt: skip

    def _read_questions(self) -> Iterable[Question]:
        entry = CQuestion()
        for index in range(c.sbl_model_question_count(self._handle.pointer)):
            check(c.sbl_model_question(self._handle.pointer, index, byref(entry)))
            yield Question(entry.name.decode(), KINDS[entry.kind])

    @property
    def values(self) -> dict[str, Any]:
        """The parameters' present values; a copy."""
        return dict(self._values)

    def set(self, **values: float) -> Model:
        """Gives parameters other values and returns the model.

        TypeError for what is no number, ValueError for an unknown name or a value outside its
        range, each naming the parameter; nothing changes then.
        """
        self._values |= {name: self._checked(name, value) for name, value in values.items()}
        return self

    def with_(self, **values: float) -> Model:
        """A model of the same library with these values; this one stays as it is."""
        other = object.__new__(Model)
        other.__dict__.update(self.__dict__, _values=dict(self._values))
        return other.set(**values)

    def _checked(self, name: str, value: Any) -> Any:
        parameter = self.parameters.get(name)
        if parameter is None:
            known = ", ".join(self.parameters) or "none"
            raise BadInput(f"the model `{self.name}` has no parameter `{name}`", f"it has {known}")
        if parameter.type is not bool and isinstance(value, bool):
            raise TypeError(f"{name}: expected a number, not bool")
        if not isinstance(value, numbers.Real):
            raise TypeError(f"{name}: expected a number, not {type(value).__name__}")
        if parameter.type is not float and value != int(value):
            raise TypeError(f"{name}: expected an integer, not {value}")
        if not parameter._accepts(float(value)):
            raise BadInput(f"{name} = {value} is outside its range {parameter.range}")
        return parameter.type(value)

    def solve(
        self,
        *questions: str,
        times: Iterable[float] = (),
        steps: int = 0,
        progress: Callable[[dict[str, Any]], object] | None = None,
        device: str | None = None,
    ) -> Result:
        """Solves the questions named, or all of them.

        times     times that will be asked for besides the model's saved ones
        steps     time steps; 0: the model's, or as many as its accuracy needs
        progress  called a few times a second with a dict (question, iteration, residual, …); what it
                  raises stops the solve and comes out of here
        device    "opencl" or "cuda", of models built with `--target`; "auto": one of them where it
                  is there and has kernels of the question

        Raises NotConverged, OutOfRange, UnderResolved (each with the Solution that was reached as
        `.solution`), BadInput and MemoryError.
        """
        names = questions or tuple(self.questions)
        for name in names:
            if name not in self.questions:
                known = ", ".join(self.questions) or "none"
                raise BadInput(f"the model `{self.name}` has no question `{name}`", f"it has {known}")
        solved = {name: self._solve_one(name, list(times), steps, progress, device) for name in names}
        return Result(self.name, self.values, solved)

    def _solve_one(
        self, name: str, times: list[float], steps: int, progress: Any, device: str | None
    ) -> Solution:
        raised: list[BaseException] = []

        # Also without a progress function: here is where Ctrl-C is noticed.
        def tell(state: Any, _context: Any) -> int:
            try:
                if progress is not None:
                    s = state.contents
                    progress({
                        "question": s.question.decode(), "segment": s.segment, "segments": s.segments,
                        "steps": s.steps, "iteration": s.iteration, "iterations": s.iterations,
                        "residual": s.residual, "tolerance": s.tolerance,
                    })  # fmt: skip
                return 0
            except BaseException as error:  # it must not cross the C frames
                raised.append(error)
                return 1

        options: COptions = c.sbl_options_default()
        options.steps = steps
        options.device = device.encode() if device else None
        options.progress = ProgressFunction(tell)
        asked = (c_double * len(times))(*times)
        options.times, options.time_count = asked, len(times)
        values = (c_double * len(self._values))(*map(float, self._values.values()))
        pointer = c_void_p()
        status = c.sbl_solve(
            self._handle.pointer, values, name.encode(), byref(options), byref(pointer)
        )
        error = failure(status)  # before any other call
        solution = None
        if pointer:
            handle = Handle(pointer, c.sbl_solution_free)
            solution = Solution(handle, self.questions[name].name, self.questions[name].kind)
        if raised:
            raise raised[0]
        if error:
            error.solution = solution
            raise error
        assert solution is not None
        return solution

    def __reduce__(self) -> Any:
        return _reopen, (self._origin, self._values)

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value:g}" for name, value in self._values.items())
        return f"<sbl.Model {self.name}({values}): {', '.join(self.questions)}>"


def load(library: str | os.PathLike[str]) -> Model:
    """Opens a library that `sbl build` made; `Model(library)` for other endings than `.so` too."""
    if not isinstance(library, (str, os.PathLike)):
        raise TypeError(f"library: expected a path, not {type(library).__name__}")
    return Model(os.path.abspath(library))


def _reopen(origin: str, values: dict[str, Any]) -> Model:
    return Model(origin).set(**values)
