"""The kernel: cells of declarations and questions, with the live session's rules (docs/repl.md)."""

from __future__ import annotations

import re
import time
from typing import Any

from ipykernel.kernelbase import Kernel

from .._errors import CompileError
from .._runtime import runtime_version
from . import page
from .session import Session, SessionEnded

_INTERRUPTED = 130
_PATIENCE = 0.4  # seconds before a solve shows how far it is
_WORD = re.compile(r"[\w.]+", re.UNICODE)


class SblKernel(Kernel):
    """One session of `sbl repl` behind Jupyter's messages."""

    implementation = "sbl"
    implementation_version = runtime_version()
    language_info = {
        "name": "sbl",
        "version": runtime_version(),
        "mimetype": "text/x-sbl",
        "file_extension": ".sbl",
        "pygments_lexer": "text",
    }
    banner = "The Schrödinger Bridge Language. :help lists what to type, ?name tells about a name."

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**keywords)
        self._session = Session()

    # ---- what a cell shows

    def _send(self, kind: str, **content: Any) -> None:
        self.send_response(self.iopub_socket, kind, content)

    def _display(self, bundle: dict[str, str]) -> None:
        self._send("display_data", data=bundle, metadata={}, transient={})

    def _show(self, shown: dict[str, Any], state: dict[str, Any]) -> None:
        """One object of the session. `state` goes along from the first to the last of a cell."""
        kind = shown.get("show")
        if kind == "text":
            self._send("stream", name="stdout", text=shown["text"])
        elif kind == "remark":
            self._send("stream", name="stderr", text=shown["text"])
        elif kind == "messages":
            errors = [m for m in shown["messages"] if m["severity"] == "error"]
            if errors:
                state["errors"] += errors
                state["traceback"] += shown["coloured"].splitlines()
            else:
                self._send("stream", name="stderr", text=shown["text"])
        elif kind == "progress":
            self._show_progress(shown, state)
        elif kind == "question":
            self._replace_progress(shown["name"], page.question(shown), state)
        elif kind == "lines":
            self._display(page.lines(shown))
        elif kind == "file":
            self._send("stream", name="stdout", text=f"  wrote {shown['file']}\n")
            if bundle := page.picture(shown["file"], shown["file"]):
                self._display(bundle)
        elif kind == "picture":
            if bundle := page.picture(shown["file"], shown["title"]):
                self._display(bundle)

    def _show_progress(self, shown: dict[str, Any], state: dict[str, Any]) -> None:
        if time.monotonic() - state["begin"] < _PATIENCE:
            return
        name = shown["question"]
        known = name in state["bars"]
        identity = state["bars"].setdefault(name, f"sbl-{self.execution_count}-{name}")
        self._send(
            "update_display_data" if known else "display_data",
            data=page.progress(shown), metadata={}, transient={"display_id": identity},
        )  # fmt: skip

    def _replace_progress(self, name: str, bundle: dict[str, str], state: dict[str, Any]) -> None:
        """What came of a solve takes the place of how far it was."""
        if identity := state["bars"].pop(name, None):
            self._send(
                "update_display_data", data=bundle, metadata={}, transient={"display_id": identity}
            )
        else:
            self._display(bundle)

    # ---- Jupyter's requests

    def do_execute(
        self, code: str, silent: bool, store_history: bool = True,
        user_expressions: Any = None, allow_stdin: bool = False, **_: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """Runs a cell: its inputs in turn, up to the first that fails."""
        state: dict[str, Any] = {"errors": [], "traceback": [], "bars": {}, "begin": time.monotonic()}
        done: dict[str, Any] = {}
        try:
            for done in self._session.ask({"execute": code}):
                if not silent:
                    self._show(done, state)
        except SessionEnded as error:
            value = "the session ended, and its declarations are gone"
            return self._failed(silent, "SessionEnded", value, [value, *str(error).splitlines()])
        except CompileError as error:  # there is no `sbl`
            return self._failed(silent, "NoCompiler", str(error), [])
        for name in list(state["bars"]):  # solves that came to nothing
            self._replace_progress(name, {"text/plain": ""}, state)
        if done["done"]:
            first = state["errors"][0] if state["errors"] else None
            name = first["code"] if first else "Interrupted" if done["done"] == _INTERRUPTED else "Failed"
            value = first["message"] if first else "the cell was interrupted" if done["done"] == _INTERRUPTED else ""
            return self._failed(silent, name, value, state["traceback"])
        payload = [{"source": "ask_exit", "keepkernel": False}] if done.get("quits") else []
        return {
            "status": "ok", "execution_count": self.execution_count, "payload": payload, "user_expressions": {},
        }  # fmt: skip

    def _failed(self, silent: bool, name: str, value: str, traceback: list[str]) -> dict[str, Any]:
        content = {"ename": name, "evalue": value, "traceback": traceback or [f"{name}: {value}"]}
        if not silent:
            self._send("error", **content)
        return {"status": "error", "execution_count": self.execution_count, **content}

    def _one(self, request: dict[str, str]) -> list[dict[str, Any]]:
        """All that comes back of a request; nothing where there is no session."""
        try:
            return list(self._session.ask(request))
        except (SessionEnded, CompileError):
            return []

    def do_complete(self, code: str, cursor_pos: int) -> dict[str, Any]:
        """Names, keywords, commands and, between quotes, files."""
        begin = code.rfind("\n", 0, cursor_pos) + 1
        line = code[begin:cursor_pos]
        answers = self._one({"complete": line})
        found = answers[-1] if answers else {"begin": 0, "candidates": []}
        word = line.encode()[: found["begin"]].decode(errors="replace")  # it counts bytes
        return {
            "status": "ok", "matches": found["candidates"], "metadata": {},
            "cursor_start": begin + len(word), "cursor_end": cursor_pos,
        }  # fmt: skip

    def do_inspect(self, code: str, cursor_pos: int, detail_level: int = 0, omit_sections: Any = ()) -> dict[str, Any]:
        """What `?name` tells of the name under the cursor."""
        names = [m.group() for m in _WORD.finditer(code) if m.start() <= cursor_pos <= m.end()]
        answers = self._one({"help": names[-1]}) if names else []
        text = "".join(a["text"] for a in answers if a.get("show") == "text")
        found = bool(text) and answers[-1]["done"] == 0
        return {"status": "ok", "found": found, "data": {"text/plain": text} if found else {}, "metadata": {}}

    def do_is_complete(self, code: str) -> dict[str, Any]:
        """Whether the enter key runs the cell in a console."""
        answers = self._one({"unfinished": code})
        unfinished = bool(answers) and answers[-1]["unfinished"]
        return {"status": "incomplete", "indent": "  "} if unfinished else {"status": "complete"}

    def do_shutdown(self, restart: bool) -> dict[str, Any]:
        """Ends the session, too."""
        self._session.close()
        return {"status": "ok", "restart": restart}
