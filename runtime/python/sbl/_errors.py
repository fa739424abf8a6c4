"""Failures of the C interface as exceptions."""

from __future__ import annotations


class SblError(Exception):
    """A call of the runtime failed. `hint` says what would help, where something would."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message}\n  hint: {hint}" if hint else message)
        self.message = message
        self.hint = hint

    def __reduce__(self):
        return type(self), (self.message, self.hint)


class NotConverged(SblError):
    """The iterations ran out before the ends were met."""


class OutOfRange(SblError):
    """Double precision cannot hold the factors of the bridge."""


class UnderResolved(SblError):
    """The grid cannot resolve the law."""


class BadInput(SblError, ValueError):
    """A parameter outside its range, or one that makes a law the model cannot have."""


class BadLibrary(SblError, OSError):
    """No such file, no built model, or none for this processor."""


class CompileError(SblError):
    """A model that the compiler refused. The text is its messages with their places; `messages` has
    them as dicts: code, severity, message, file, line, column, hints."""

    def __init__(self, text: str, messages: list | None = None) -> None:
        super().__init__(text)
        self.messages = messages or []

    def __reduce__(self):
        return type(self), (self.message, self.messages)


class Cancelled(SblError):
    """The progress function asked to stop."""


STATUS = {
    1: NotConverged,
    2: OutOfRange,
    3: UnderResolved,
    10: SblError,
    11: BadInput,
    12: BadLibrary,
    13: MemoryError,
    14: Cancelled,
    15: SblError,
}
