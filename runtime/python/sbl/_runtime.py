"""The C interface (sbl/runtime.h) through ctypes."""

from __future__ import annotations

import ctypes
import os
import pathlib
from ctypes import POINTER, Structure, c_char_p, c_double, c_int, c_size_t, c_uint64, c_void_p

from ._errors import STATUS


class CParameter(Structure):
    _fields_ = [
        ("name", c_char_p),
        ("doc", c_char_p),
        ("type", c_int),
        ("value", c_double),
        ("low", c_double),
        ("high", c_double),
        ("low_open", c_int),
        ("high_open", c_int),
    ]


class CQuestion(Structure):
    _fields_ = [("name", c_char_p), ("kind", c_int)]


class CAxis(Structure):
    _fields_ = [
        ("name", c_char_p),
        ("low", c_double),
        ("high", c_double),
        ("cells", c_size_t),
        ("periodic", c_int),
    ]


class CProgress(Structure):
    _fields_ = [
        ("question", c_char_p),
        ("segment", c_int),
        ("segments", c_int),
        ("steps", c_int),
        ("iteration", c_int),
        ("iterations", c_int),
        ("residual", c_double),
        ("tolerance", c_double),
    ]


ProgressFunction = ctypes.CFUNCTYPE(c_int, POINTER(CProgress), c_void_p)


class COptions(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("steps", c_int),
        ("progress", ProgressFunction),
        ("context", c_void_p),
        ("times", POINTER(c_double)),
        ("time_count", c_size_t),
        ("device", c_char_p),
    ]


_SIGNATURES = {
    "sbl_last_message": (c_char_p, []),
    "sbl_last_hint": (c_char_p, []),
    "sbl_runtime_version": (c_char_p, []),
    "sbl_set_threads": (c_int, [c_int]),
    "sbl_model_open": (c_int, [c_char_p, POINTER(c_void_p)]),
    "sbl_model_free": (None, [c_void_p]),
    "sbl_model_name": (c_char_p, [c_void_p]),
    "sbl_model_doc": (c_char_p, [c_void_p]),
    "sbl_model_cpu": (c_char_p, [c_void_p]),
    "sbl_model_parameter_count": (c_size_t, [c_void_p]),
    "sbl_model_parameter": (c_int, [c_void_p, c_size_t, POINTER(CParameter)]),
    "sbl_model_question_count": (c_size_t, [c_void_p]),
    "sbl_model_question": (c_int, [c_void_p, c_size_t, POINTER(CQuestion)]),
    "sbl_options_default": (COptions, []),
    "sbl_solve": (c_int, [c_void_p, c_void_p, c_char_p, POINTER(COptions), POINTER(c_void_p)]),
    "sbl_solution_free": (None, [c_void_p]),
    "sbl_solution_scheme": (c_char_p, [c_void_p]),
    "sbl_solution_note": (c_char_p, [c_void_p]),
    "sbl_solution_rank": (c_size_t, [c_void_p]),
    "sbl_solution_axis": (c_int, [c_void_p, c_size_t, POINTER(CAxis)]),
    "sbl_solution_coordinates": (c_int, [c_void_p, c_size_t, c_void_p, c_size_t]),
    "sbl_solution_points": (c_size_t, [c_void_p]),
    "sbl_solution_time_count": (c_size_t, [c_void_p]),
    "sbl_solution_times": (c_int, [c_void_p, c_void_p, c_size_t]),
    "sbl_solution_number": (c_int, [c_void_p, c_int, POINTER(c_double)]),
    "sbl_solution_level": (c_int, [c_void_p, c_size_t, POINTER(c_double)]),
    "sbl_solution_borrow": (
        c_int,
        [c_void_p, c_int, c_size_t, c_double, POINTER(POINTER(c_double)), POINTER(c_size_t)],
    ),
    "sbl_solution_paths": (c_int, [c_void_p, c_size_t, c_uint64, c_void_p, c_size_t]),
    "sbl_solution_cloud": (c_int, [c_void_p, c_double, c_void_p, c_size_t, c_void_p, c_size_t]),
}


def _candidates():
    """Where the runtime may lie: named by the user, beside this package, or where the system looks."""
    if named := os.environ.get("SBL_RUNTIME"):
        yield named
    here = pathlib.Path(__file__).parent
    yield from (str(path) for path in sorted(here.glob("libsbl-runtime.so*")))
    yield "libsbl-runtime.so.0"


def _load() -> ctypes.CDLL:
    tried = []
    for path in _candidates():
        try:
            library = ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)
            break
        except OSError as error:
            tried.append(str(error))
    else:
        raise ImportError(
            "libsbl-runtime.so.0 is not found; set SBL_RUNTIME to its path (" + "; ".join(tried) + ")"
        )
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


c = _load()


def failure(status: int) -> Exception | None:
    """What a failed call means; to be asked before the next call. None for a good one."""
    if not status:
        return None
    message = c.sbl_last_message().decode()
    hint = c.sbl_last_hint().decode()
    kind = STATUS.get(status, STATUS[15])
    return kind(message) if kind is MemoryError else kind(message, hint)


def check(status: int) -> None:
    """Raises what a failed call means."""
    if error := failure(status):
        raise error


class Handle:
    """Owns what a C function returned; freed with the last reference."""

    def __init__(self, pointer: c_void_p, free) -> None:
        self.pointer = pointer
        self._free = free

    def __del__(self) -> None:
        self._free(self.pointer)


def runtime_version() -> str:
    """The version of the runtime that is loaded."""
    return c.sbl_runtime_version().decode()


def set_threads(count: int) -> None:
    """How many threads later solves use; results do not depend on it."""
    if isinstance(count, bool) or not isinstance(count, int):
        raise TypeError(f"count: expected an integer, not {type(count).__name__}")
    check(c.sbl_set_threads(count))
