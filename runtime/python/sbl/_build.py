"""Models from source: `sbl build` makes the library, which then is opened like any other."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from ._errors import CompileError

# Libraries of this process; a loaded one stays usable when its file goes.
_folder: tempfile.TemporaryDirectory[str] | None = None


def compiler() -> str:
    """The `sbl` command: $SBL, the one that came with this package, or the first on the path.

    Raises CompileError where there is none.
    """
    beside = pathlib.Path(__file__).parent / "bin" / "sbl"
    candidates = (os.environ.get("SBL"), str(beside) if beside.exists() else None, shutil.which("sbl"))
    for candidate in candidates:
        if candidate:
            return candidate
    raise CompileError(
        "the `sbl` command is not found, and a model's text needs it; this package can open only what "
        "`sbl build` made (set SBL to the command's path, or install the full package)"
    )


def build(source: str) -> str:
    """Builds a `.sbl` file or the text of a model; the path of a library of this process's own."""
    global _folder
    if _folder is None:
        _folder = tempfile.TemporaryDirectory(prefix="sbl-python-")
    descriptor, library = tempfile.mkstemp(suffix=".so", dir=_folder.name)
    os.close(descriptor)
    is_text = "\n" in source
    command = [compiler(), "build", "-" if is_text else source, "-o", library, "--diagnostics=json"]
    done = subprocess.run(
        command, input=source if is_text else None, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode == 0:
        return library
    os.unlink(library)
    try:
        messages = json.loads(done.stderr)
    except ValueError:
        raise CompileError(done.stderr.strip() or f"sbl ended with code {done.returncode}") from None
    raise CompileError(_render(messages), messages)


def _render(messages: list) -> str:
    lines = []
    for m in messages:
        place = f"{m['file']}:{m['line']}:{m['column']}: " if m.get("line") else ""
        lines.append(f"{place}{m['severity']}[{m['code']}]: {m['message']}")
        lines.extend(f"  hint: {hint}" for hint in m.get("hints", []))
    return "\n".join(lines)
