"""Talks with `sbl repl --json` as docs/repl.md says; closed forms are those of Brownian bridges."""
import json
import math
import os
import signal
import subprocess

MODEL = """\
param sigma = 1 in (0, 5]
/// Between two bells.
bridge B of Q {
  at t = 0 : normal(-1, 0.6)
  at t = 1 : normal(1, 0.8)
}
bridge C of R { at t = 0 : normal(0, 1)  at t = 1 : normal(0, 1) }
diffusion Q { noise = sigma }
diffusion R { noise = 1 }
time t in [0, 1]
axis x in [-10, 10], cells = 256
"""

LONG = """\
param kept = 7
axis x in [-3, 3], cells = 512
axis y in [-3, 3], cells = 512
time t in [0, 1], steps = 400
diffusion Q { drift = (sin(3*y), -sin(3*x))  noise = 1 }
bridge B of Q {
  at t = 0 : normal((-1, 0), 0.3)
  at t = 1 : normal((1, 0), 0.3)
  tolerance = 1e-18
}
"""

process = subprocess.Popen(["sbl", "repl", "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def read():
    return json.loads(process.stdout.readline())


def send(line):
    process.stdin.write(line + "\n")
    process.stdin.flush()


def answers(until=None):
    shown = []
    while True:
        shown.append(read())
        if until and until(shown[-1]):
            return shown
        if "done" in shown[-1]:
            return shown


def ask(**request):
    send(json.dumps(request))
    return answers()


def one(shown, kind):
    found = [s for s in shown if s.get("show") == kind]
    assert len(found) == 1, (kind, shown)
    return found[0]


def half_way(s, a=0.6, b=0.8):
    covariance = (math.sqrt(4 * a**2 * b**2 + s**4) - s**2) / 2
    return (a**2 + b**2 + s**2 + 2 * covariance) / 4


assert "ready" in read()

# A whole model is one input, whatever the order of its declarations.
assert ask(execute=MODEL) == [{"done": 0, "quits": False}]

# An expression: how its question was solved, then the value.
shown = ask(execute="variance(x, B, t = 0.5)")
question = one(shown, "question")
assert question["kind"] == "bridge" and question["name"] == "B" and question["certificate"] == [], question
assert abs(float(one(shown, "text")["text"]) - half_way(1)) < 1e-8, shown

# Asked again, and of C: only what is new is solved.
assert not [s for s in ask(execute="variance(x, B, t = 0.5)") if s.get("show") == "question"]
assert one(ask(execute="cost(C)"), "question")["name"] == "C"
shown = ask(execute="sigma = 2\nprint variance(x, B, t = 0.5), cost(C)\nexpect 1 + 1 == 2")
assert one(shown, "question")["name"] == "B"
rows = [row for s in shown if s.get("show") == "lines" for row in s["rows"]]
assert abs(float(rows[0]["value"]) - half_way(2)) < 1e-8 and rows[0]["text"] == "variance(x, B, t = 0.5)", rows
assert rows[2]["holds"] is True, rows

# The report, with its certificate.
question = one(ask(execute="B"), "question")
assert any("marginal error" in name for name, _ in question["certificate"]), question

# Pictures are files; one without a name is an SVG.
picture = one(ask(execute="plot density(B)"), "picture")
assert picture["title"] == "density(B)" and "<svg" in open(picture["file"]).read()
shown = ask(execute='plot "talk.png" : density(B)')
assert one(shown, "file")["file"] == "talk.png" and open("talk.png", "rb").read(4) == b"\x89PNG"

# A mistake ends the cell and leaves the session as it was; lines are the cell's.
shown = ask(execute="let a = 3\n\n// comment\nlet b = a + bogus\n:list")
assert shown[-1] == {"done": 2, "quits": False}
message = one(shown, "messages")
assert message["messages"][0]["code"] == "E0201" and message["messages"][0]["line"] == 4, message
assert "let b = a + bogus" in message["text"] and "\x1b[" not in message["text"] and "\x1b[" in message["coloured"]
assert one(ask(execute="sigma\nlet c = 1"), "text")["text"] == "2\n"
shown = ask(execute="1 + 1\n2 +* 3")
assert one(shown, "text")["text"] == "2\n" and one(shown, "messages")["messages"][0]["line"] == 2, shown

# An expectation that fails is a message with its place.
shown = ask(execute="expect cost(C) < -1")
assert shown[-1]["done"] == 1 and one(shown, "messages")["messages"][0]["code"] == "E0610", shown

# What an editor asks.
assert "variance" in ask(complete="ä + vari")[-1]["candidates"] and ask(complete="ä + vari")[-1]["begin"] == 5
assert ask(unfinished="bridge D of Q {")[-1]["unfinished"] is True
assert ask(unfinished="cost(B)")[-1]["unfinished"] is False
assert "Between two bells." in one(ask(help="B"), "text")["text"]
assert ask(help="nothing_of_that_name")[-1]["done"] == 2
assert ask(load="no/such/file.sbl")[-1]["done"] == 2

# Requests that make no sense.
for line in ("", "{", "[1]", '"execute"', '{"execute": 3}', '{"dance": "now"}', "\x00\x01", "9" * 100000,
             '{"execute": ' * 200000 + "1" + "}" * 200000, "[" * 200000 + "]" * 200000):
    send(line)
    assert "refused" in answers()[-1], line[:80]

# Ctrl-C stops a solve and keeps the session; one that comes between requests is nothing.
assert ask(execute=":clear\n" + LONG)[-1]["done"] == 0
process.send_signal(signal.SIGINT)
send(json.dumps({"execute": "cost(B)"}))
answers(until=lambda shown: shown.get("show") == "progress")
process.send_signal(signal.SIGINT)
shown = answers()
assert shown[-1]["done"] == 130 and one(shown, "messages")["messages"][0]["code"] == "E0606", shown[-1]
assert one(ask(execute="kept"), "text")["text"] == "7\n"

# The end of the input ends it; so does `:quit`. Pictures without a name go with it.
assert ask(execute=":quit")[-1] == {"done": 0, "quits": True}
assert process.wait(20) == 0 and not os.path.exists(picture["file"])
