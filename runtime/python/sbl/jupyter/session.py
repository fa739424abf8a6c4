"""A live session in a process of its own: `sbl repl --json`."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from typing import IO, Any

from .._build import compiler


class SessionEnded(Exception):
    """The process is gone, and with it what was declared. The text is what it said last."""


class Session:
    """Requests in, objects out; docs/repl.md lists them. Starts with the first request, and anew after
    its process ended. One request at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._complaints: IO[bytes] | None = None

    def _start(self) -> subprocess.Popen[str]:
        # Values such as 0.5 ± 1e-9 are written as people read them, whatever the locale.
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
        self._complaints = tempfile.TemporaryFile()
        process = subprocess.Popen(
            [compiler(), "repl", "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self._complaints, env=environment, text=True, encoding="utf-8",
        )  # fmt: skip
        self._process = process
        self._read(process)  # what greets
        return process

    @staticmethod
    def _read(process: subprocess.Popen[str]) -> dict[str, Any]:
        assert process.stdout
        line = process.stdout.readline()
        if not line:
            raise SessionEnded
        return json.loads(line)

    @contextlib.contextmanager
    def _forwarded_interrupts(self) -> Iterator[None]:
        """An interrupt of this process is one of the session, which answers it; nothing is raised here,
        where an answer might be lost."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, lambda *_: self.interrupt())
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def interrupt(self) -> None:
        """Stops the solve that is going on, if there is one."""
        if self._process:
            self._process.send_signal(signal.SIGINT)

    def ask(self, request: dict[str, str]) -> Iterator[dict[str, Any]]:
        """What the session shows, object by object; the last one has `done`, an exit code."""
        with self._forwarded_interrupts():
            try:
                process = self._process or self._start()
                assert process.stdin
                process.stdin.write(json.dumps(request) + "\n")
                process.stdin.flush()
                answer: dict[str, Any] = {}
                while "done" not in answer:
                    answer = self._read(process)
                    yield answer
            except (SessionEnded, BrokenPipeError, ValueError):
                raise SessionEnded(self.close()) from None
        if answer.get("quits"):
            self.close()

    def close(self) -> str:
        """Ends the process; what it said on stderr."""
        process, self._process = self._process, None
        if process is None:
            return ""
        assert process.stdin and process.stdout and self._complaints
        with contextlib.suppress(OSError):
            process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        with self._complaints as complaints:
            complaints.seek(0)
            return complaints.read()[-2000:].decode(errors="replace").strip()
