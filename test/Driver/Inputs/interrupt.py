"""Starts a solve that would take minutes, interrupts it, and checks how it ends."""
import pathlib
import signal
import subprocess
import sys
import time

model = """
axis x in [-3, 3], cells = 512
axis y in [-3, 3], cells = 512
time t in [0, 1], steps = 400
diffusion Q { drift = (sin(3*y), -sin(3*x))  noise = 1 }
bridge B of Q {
  at t = 0 : normal((-1, 0), 0.3)
  at t = 1 : 0.5*normal((1, 0), 0.3) + 0.5*normal((-1, 1), 0.3)
  tolerance = 1e-18
}
print cost(B)
"""
with open(sys.argv[1], "w") as errors:
    solve = subprocess.Popen(["sbl", "run", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=errors, text=True)
    solve.stdin.write(model)
    solve.stdin.close()
    time.sleep(4)
    assert solve.poll() is None, "the solve ended before it could be interrupted"
    solve.send_signal(signal.SIGINT)
    begin = time.monotonic()
    try:
        code = solve.wait(timeout=30)
    finally:
        solve.kill()
assert code == 130, code
assert solve.stdout.read() == "", "an interrupted run shows no numbers"
print(f"stopped after {time.monotonic() - begin:.2f} s:", pathlib.Path(sys.argv[1]).read_text())
