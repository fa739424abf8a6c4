"""Drives `sbl repl` through a real terminal: editing, completion, history, ctrl-c.

Usage: terminal.py FOLDER, an empty one for the history and a model.
"""
import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

folder = pathlib.Path(sys.argv[1])
history = folder / "state" / "history"
slow = """
axis x in [-3, 3], cells = 256
axis y in [-3, 3], cells = 256
time t in [0, 1], steps = 400
param k = 1
diffusion Q { drift = (sin(3*y), -sin(3*x))  noise = 1 }
bridge B of Q {
  at t = 0 : normal((-1, 0), 0.3)
  at t = 1 : 0.5*normal((1, 0), 0.3) + 0.5*normal((-1, 1), 0.3)
  tolerance = 1e-18
}
"""
(folder / "slow.sbl").write_text(slow)


class Terminal:
    def __init__(self, columns=80, rows=24, **variables):
        self.child, self.fd = pty.fork()
        if self.child == 0:
            os.chdir(folder)
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8", SBL_HISTORY=str(history),
                              HOME=str(folder), **variables)
            os.execvp("sbl", ["sbl", "repl"])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.seen = ""
        self.prompt()

    def wait(self, pattern, seconds=60):
        """Reads until `pattern` comes; returns what came, without the terminal's commands."""
        until = time.monotonic() + seconds
        while not (found := re.search(pattern, self.seen)):
            if not select.select([self.fd], [], [], max(0, until - time.monotonic()))[0]:
                raise AssertionError(f"no {pattern!r} in {self.seen!r}")
            try:
                chunk = os.read(self.fd, 65536).decode(errors="replace")
            except OSError:
                chunk = ""
            if not chunk:
                raise AssertionError(f"ended before {pattern!r}: {self.seen!r}")
            self.raw = chunk
            self.seen += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]", "", chunk)
        text, self.seen = self.seen[:found.end()], self.seen[found.end():]
        return text

    def prompt(self):
        """Waits until a line is being edited: a key that comes sooner is the terminal's own."""
        self.wait("sbl> $")
        while termios.tcgetattr(self.fd)[3] & termios.ICANON:
            time.sleep(0.01)

    def type(self, keys):
        os.write(self.fd, keys.encode())

    def ask(self, keys, answer):
        self.type(keys + "\r")
        self.wait(answer)
        self.prompt()

    def end(self):
        self.type("\x04")
        _, status = os.waitpid(self.child, 0)
        assert os.waitstatus_to_exitcode(status) == 0, status


def editing(terminal):
    terminal.ask("1 + 2x\x7f", r"\r\n3\r\n")                 # backspace
    terminal.ask("2 + 2\x01100 + \x05 + 1", r"\r\n105\r\n")  # to the beginning, to the end
    terminal.ask("let σ₀ = 0.25", "")
    terminal.ask("σ₀ * 2", r"\r\n0.5\r\n")
    terminal.type("let a = (1 +\r")
    terminal.wait(r"\.\.\.> ")
    terminal.ask("2)", "")
    terminal.ask("a", r"\r\n3\r\n")
    terminal.type("let b = (7")
    terminal.type("\x03")                                    # ctrl-c drops the line
    terminal.wait(r"\^C\r\n")
    terminal.prompt()
    terminal.ask("b", "unknown name `b`")


def completion(terminal):
    terminal.ask("let barrier_height = 6", "")
    terminal.ask("barr\t + 1", r"\r\n7\r\n")
    terminal.ask("marginal_e\t", "`marginal_error`")         # a word of the language
    terminal.ask("potent\t V = 1", "")                       # a keyword
    terminal.ask("V", r"\r\n1\r\n")
    terminal.ask(":rel\t", "`:reload` needs")                # a command
    terminal.type("si\t\t")                                  # several: they are listed
    terminal.wait("sign +sin +sinh|sin +sinh")
    terminal.type("\x03")
    terminal.wait(r"\^C\r\n")
    terminal.prompt()
    terminal.ask(":load slo\t", "")                          # a file
    terminal.ask("k", r"\r\n1\r\n")


def interrupt(terminal):
    for _ in range(2):                                       # the second one as well
        terminal.type("cost(B)\r")
        terminal.wait("iteration 1 of")
        begin = time.monotonic()
        terminal.type("\x03")
        terminal.wait("interrupted: bridge `B`")
        terminal.prompt()
        assert time.monotonic() - begin < 30
    terminal.ask("k + 41", r"\r\n42\r\n")                    # the session is still there


def parameter(terminal):
    """A line that changes a parameter is answered within 100 ms, and so is a line behind it."""
    terminal.ask(":clear", "")
    for line in ("param s = 0.7 in (0, 9]", "axis x in [-2, 2], cells = 512", "time t in [0, 1]",
                 "potential U = (x^2 - 1)^2", "diffusion Q { drift = -grad(U)  noise = s }",
                 "bridge B of Q { at t = 0 : normal(-1, 0.2)  at t = 1 : normal(1, 0.2) }"):
        terminal.ask(line, "")
    terminal.ask("cost(B)", "cost")
    times = []
    for value in ("0.8", "0.81", "0.82", "0.83", "0.84"):
        begin = time.monotonic()
        terminal.ask("s = " + value, "")
        times.append(time.monotonic() - begin)
    print("a parameter changes in", ", ".join(f"{1000 * t:.0f} ms" for t in times))
    assert min(times) < 0.1, times


def pictures(terminal):
    terminal.ask("plot U", "┤")
    terminal.type("plot density(B)\r")
    terminal.wait("▀")
    terminal.prompt()


first = Terminal(NO_COLOR="")
try:
    editing(first)
    completion(first)
    interrupt(first)
    parameter(first)
    pictures(first)
    first.end()
    second = Terminal(columns=60)
    second.type("\x12arrier_h\r")                            # ctrl-r finds a line of the first
    second.wait("unknown name `barrier_height`")
    second.prompt()
    second.ask("\x1b[A\x1b[A\r", "unknown name `B`")           # up, beyond that: its last line
    second.end()
finally:
    for terminal in (t for t in (globals().get("first"), globals().get("second")) if t):
        try:
            os.kill(terminal.child, signal.SIGKILL)
        except ProcessLookupError:
            pass
