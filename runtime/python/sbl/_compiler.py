"""The compiler (sbl/compiler.h) through ctypes: models from source, compiled in this process."""

from __future__ import annotations

import ctypes
import functools
import os
import pathlib
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_size_t, c_void_p

from ._build import build
from ._errors import CompileError
from ._runtime import c, check

_BAD_MODEL = 16
_SEVERITIES = ("error", "warning", "note")


class CDiagnostic(Structure):
    _fields_ = [
        ("severity", c_int),
        ("code", c_char_p),
        ("message", c_char_p),
        ("hint", c_char_p),
        ("file", c_char_p),
        ("line", c_size_t),
        ("column", c_size_t),
        ("end_line", c_size_t),
        ("end_column", c_size_t),
        ("text", c_char_p),
    ]


_SIGNATURES = {
    "sbl_compile_text": (c_int, [c_char_p, c_size_t, c_void_p, POINTER(c_void_p)]),
    "sbl_compile_file": (c_int, [c_char_p, c_void_p, POINTER(c_void_p)]),
    "sbl_compilation_free": (None, [c_void_p]),
    "sbl_compilation_diagnostic_count": (c_size_t, [c_void_p]),
    "sbl_compilation_diagnostic": (c_int, [c_void_p, c_size_t, POINTER(CDiagnostic)]),
    "sbl_compilation_model": (c_int, [c_void_p, POINTER(c_void_p)]),
}


@functools.cache
def _library() -> ctypes.CDLL | None:
    """libsbl: named by SBL_COMPILER, beside this package, or where the system looks. None where it is
    not found, or where SBL asks for a command instead."""
    if named := os.environ.get("SBL_COMPILER"):
        library = ctypes.CDLL(named)
    else:
        beside = pathlib.Path(__file__).parent / "lib" / "libsbl.so.0"
        if os.environ.get("SBL"):
            return None
        try:
            library = ctypes.CDLL(str(beside) if beside.exists() else "libsbl.so.0")
        except OSError:
            return None
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


def _messages(library: ctypes.CDLL, compilation: c_void_p) -> tuple[str, list]:
    """What the compiler says, as one text and one by one."""
    text, messages = "", []
    entry = CDiagnostic()
    for index in range(library.sbl_compilation_diagnostic_count(compilation)):
        check(library.sbl_compilation_diagnostic(compilation, index, byref(entry)))
        message = {
            "severity": _SEVERITIES[entry.severity],
            "code": entry.code.decode(),
            "message": entry.message.decode(errors="replace"),
            "hints": entry.hint.decode(errors="replace").splitlines(),
        }
        if entry.line:
            message |= {
                "file": os.fsdecode(entry.file), "line": entry.line, "column": entry.column,
                "endLine": entry.end_line, "endColumn": entry.end_column,
            }  # fmt: skip
        messages.append(message)
        text += entry.text.decode(errors="replace")
    return text.rstrip("\n"), messages


def open_source(source: str) -> c_void_p:
    """A handle of sbl/runtime.h for a `.sbl` file or the text of a model; CompileError for mistakes."""
    pointer = c_void_p()
    library = _library()
    if library is None:
        check(c.sbl_model_open(os.fsencode(build(source)), byref(pointer)))
        return pointer
    compilation = c_void_p()
    if "\n" in source:
        text = source.encode(errors="surrogateescape")
        status = library.sbl_compile_text(text, len(text), None, byref(compilation))
    else:
        status = library.sbl_compile_file(os.fsencode(source), None, byref(compilation))
    try:
        if status == _BAD_MODEL:
            raise CompileError(*_messages(library, compilation))
        check(status)
        check(library.sbl_compilation_model(compilation, byref(pointer)))
    finally:
        library.sbl_compilation_free(compilation)
    return pointer
