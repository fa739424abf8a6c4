#!/usr/bin/env python3
"""Sweeps and solves on a device beside ceilings that are measured in the same run.

    cmake --build build --target sbl-bench-gpu       # where the compiler is
    build/bench/gpu/kit/run.py cuda [--cells 2048,4096] # where the device is; the folder needs nothing else

Prints, for each size, what share of the arithmetic and of the memory ceiling every sweep reaches (the one that
binds is the larger), how a bridge solve compares with the same library on two cores of this machine, and, where CuPy is
there, how the sweeps compare with its convolutions of the same width. Judges nothing.
"""
import argparse
import ctypes
import json
import pathlib
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent


class Options(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("steps", ctypes.c_int),
        ("progress", ctypes.c_void_p),
        ("context", ctypes.c_void_p),
        ("times", ctypes.c_void_p),
        ("time_count", ctypes.c_size_t),
        ("device", ctypes.c_char_p),
    ]


def solve_seconds(cells, device, threads=2):
    runtime = ctypes.CDLL(str(HERE / "libsbl-runtime.so.0"), mode=ctypes.RTLD_GLOBAL)
    runtime.sbl_last_message.restype = ctypes.c_char_p
    runtime.sbl_set_threads(threads)
    model, solution = ctypes.c_void_p(), ctypes.c_void_p()
    if runtime.sbl_model_open(str(HERE / "plane.so").encode(), ctypes.byref(model)):
        raise SystemExit(runtime.sbl_last_message().decode())
    options = Options(ctypes.sizeof(Options), 0, None, None, None, 0, device.encode())
    begin = time.perf_counter()
    status = runtime.sbl_solve(
        model, (ctypes.c_double * 1)(cells), b"B", ctypes.byref(options), ctypes.byref(solution)
    )
    seconds = time.perf_counter() - begin
    if status:
        raise SystemExit(f"{device}: {runtime.sbl_last_message().decode()}")
    runtime.sbl_solution_free(solution)
    runtime.sbl_model_free(model)
    return seconds


def cupy_nanoseconds(cells, taps):
    """A factor and a convolution along each axis, per point."""
    try:
        import cupy
        from cupyx.scipy.ndimage import convolve1d
    except ImportError:
        return None
    field, factor = cupy.ones((cells, cells)), cupy.full((cells, cells), 0.5)
    weights = cupy.full(2 * (taps // 2) + 1, 1.0 / taps)
    times = []
    for axis in (0, 1):
        best = float("inf")
        for _ in range(6):
            cupy.cuda.Device().synchronize()
            begin = time.perf_counter()
            for _ in range(5):
                convolve1d(field * factor, weights, axis=axis, mode="constant")
            cupy.cuda.Device().synchronize()
            best = min(best, (time.perf_counter() - begin) / 5)
        times.append(1e9 * best / cells**2)
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("device", choices=["cuda", "opencl"])
    parser.add_argument("--cells", default="1024,2048,4096")
    parser.add_argument("--no-solve", action="store_true", help="only the sweeps")
    arguments = parser.parse_args()
    for cells in map(int, arguments.cells.split(",")):
        done = subprocess.run(
            [str(HERE / "sbl-bench-device"), arguments.device, str(HERE), str(cells)],
            capture_output=True, text=True,
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        found = json.loads(done.stdout)
        flops, memory = found["peak_flops"], found["peak_bytes_per_second"]
        print(f"{found['device']}, {cells} x {cells}: ceilings {flops / 1e9:.0f} GFLOP/s, {memory / 1e9:.0f} GB/s")
        for sweep in found["sweeps"]:
            print(
                f"  {sweep['stage']} along {sweep['axis']}: {sweep['nanoseconds_per_point']:.3f} ns a point, "
                f"{100 * sweep['flops'] / flops:.0f} % of the arithmetic, "
                f"{100 * sweep['bytes_per_second'] / memory:.0f} % of the memory ceiling"
            )
        taps = round(found["sweeps"][0]["flops"] * found["sweeps"][0]["nanoseconds_per_point"] / 2e9)
        peer = cupy_nanoseconds(cells, taps)
        print(
            "  CuPy is not there" if peer is None else
            f"  CuPy, a factor and a convolution of {taps} taps: {peer[0]:.3f} and {peer[1]:.3f} ns a point"
        )
        if not arguments.no_solve:
            solve_seconds(cells, arguments.device)  # drivers compile at the first solve
            there, here = solve_seconds(cells, arguments.device), solve_seconds(cells, "cpu")
            print(f"  a bridge: {there:.2f} s, on two cores {here:.2f} s, {here / there:.1f} times faster")


if __name__ == "__main__":
    main()
