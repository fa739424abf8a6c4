"""Asks for the mean of a file's samples, writes the file anew, and asks again."""
import subprocess

session = subprocess.Popen(["sbl", "repl", "m.sbl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ask(rows):
    with open("rows.csv", "w") as file:
        file.write("".join(f"{row}\n" for row in rows))
    session.stdin.write('mean(x, samples("rows.csv", bandwidth = 0.5))\n')
    session.stdin.flush()
    return float(session.stdout.readline())


assert abs(ask([1, 2]) - 1.5) < 1e-3
assert abs(ask([3, 4, 5]) - 4) < 1e-3
session.stdin.close()
assert session.wait() == 0
