#!/usr/bin/env python3
"""Sweeps and solves on a device beside ceilings that are measured in the same run.

    cmake --build build --target sbl-bench-gpu       # where the compiler is
    build/bench/gpu/kit/run.py cuda [--cells 2048,4096] # where the device is; the folder needs nothing else

Run check.py first: it tells whether the answers are right. Prints, for each size, what share of the arithmetic and of the memory ceiling every sweep reaches (the one that
binds is the larger) by tiles, and its time by single blocks, what recording steps saves, how a bridge solve compares with the same library on two cores of this machine, and, where CuPy is
there, how the sweeps compare with its convolutions of the same width. Judges nothing.
"""
import argparse
import json
import os
import subprocess
import time

from kit import COST, HERE, Model, load


def solve_seconds(cells, device, threads=2):
    """Of the bridge on that many cells by axis, and its cost."""
    runtime = load()
    runtime.sbl_set_threads(threads)
    with Model(runtime, HERE / "plane.so") as model:
        begin = time.perf_counter()
        solution = model.solve("B", device, [cells])
        seconds = time.perf_counter() - begin
        cost = solution.number(COST)
        solution.free()
    return seconds, cost


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
    parser.add_argument("--cells", default="128,1024,2048,4096")
    parser.add_argument("--no-solve", action="store_true", help="only the sweeps")
    arguments = parser.parse_args()
    for cells in map(int, arguments.cells.split(",")):
        done = subprocess.run(
            [str(HERE / "sbl-bench-device"), arguments.device, str(HERE), str(cells)],
            capture_output=True, text=True, env={**os.environ, "LD_LIBRARY_PATH": str(HERE)},
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        found = json.loads(done.stdout)
        flops, memory = found["peak_flops"], found["peak_bytes_per_second"]
        print(f"{found['device']}, {cells} x {cells}: ceilings {flops / 1e9:.0f} GFLOP/s, {memory / 1e9:.0f} GB/s")
        for sweep, blocks in zip(found["sweeps"], found["sweeps_by_blocks"]):
            print(
                f"  {sweep['stage']} along {sweep['axis']}: {sweep['nanoseconds_per_point']:.3f} ns a point, "
                f"{100 * sweep['flops'] / flops:.0f} % of the arithmetic, "
                f"{100 * sweep['bytes_per_second'] / memory:.0f} % of the memory ceiling; "
                f"by single blocks {blocks['nanoseconds_per_point']:.3f} ns"
            )
        step = found["seconds_per_step"]
        print(f"  a step within a run: {1e6 * step['recorded']:.1f} us, launch by launch {1e6 * step['launched']:.1f} us")
        taps = round(found["sweeps"][0]["flops"] * found["sweeps"][0]["nanoseconds_per_point"] / 2e9)
        peer = cupy_nanoseconds(cells, taps)
        print(
            "  CuPy is not there" if peer is None else
            f"  CuPy, a factor and a convolution of {taps} taps: {peer[0]:.3f} and {peer[1]:.3f} ns a point"
        )
        if not arguments.no_solve:
            solve_seconds(cells, arguments.device)  # drivers compile at the first solve
            (there, cost), (here, expected) = solve_seconds(cells, arguments.device), solve_seconds(cells, "cpu")
            print(
                f"  a bridge: {there:.2f} s, on two cores {here:.2f} s, {here / there:.1f} times faster; "
                f"costs {abs(cost - expected) / abs(expected):.1e} apart"
            )


if __name__ == "__main__":
    main()
