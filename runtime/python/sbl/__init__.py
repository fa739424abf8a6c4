"""Schrödinger bridges, diffusions and waves from models of the Schrödinger Bridge Language.

    import sbl

    model = sbl.Model("crossing.sbl")         # or its text, or what `sbl build` made
    result = model.set(sigma=0.6).solve()
    result["B"].cost                          # 7.0806597550
    result["B"].density(t=0.5)                # a NumPy array, not a copy
    result.to_xarray()                        # everything, with names and coordinates

Solving releases the interpreter lock, so threads solve side by side; Ctrl-C stops a solve.
"""

from ._build import compiler
from ._errors import (
    BadInput,
    BadLibrary,
    Cancelled,
    CompileError,
    NotConverged,
    OutOfRange,
    SblError,
    UnderResolved,
)
from ._runtime import runtime_version, set_threads
from .model import Model, Parameter, Question, load
from .solution import Axis, Result, Solution

__all__ = [
    "Axis",
    "BadInput",
    "BadLibrary",
    "Cancelled",
    "CompileError",
    "Model",
    "NotConverged",
    "OutOfRange",
    "Parameter",
    "Question",
    "Result",
    "SblError",
    "Solution",
    "UnderResolved",
    "compiler",
    "load",
    "runtime_version",
    "set_threads",
]
__version__ = runtime_version()
