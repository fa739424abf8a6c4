#!/usr/bin/env python3
"""XMDS2's own examples beside the same problems in SBL: do the outputs agree, and how long does each take, compiling included?

    bench/xmds2/run.py [path/to/sbl] [--only NAME …]

Needs the Debian package xmds2 and Python's numpy and h5py (which it brings); without them it says so and exits 0. XMDS2's
models are those of the package, untouched; ours stand beside this file. Both sides compile from nothing and use one thread.
Times are of the whole processes, as seconds passed and as seconds of the processor, which a busy machine disturbs less. Exits
1 when an output differs from theirs by more than the tolerance that its author gave the integrator, and still does when theirs
runs with a hundredth of that tolerance, which is one of each step.
"""
import argparse
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
THEIRS = pathlib.Path("/usr/share/doc/xmds2/examples")


def timed(command, folder, **environment):
    """Runs a command; seconds passed and seconds of the processor, with those of its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True,
                          env=dict(os.environ, OMP_NUM_THREADS="1", OMPI_ALLOW_RUN_AS_ROOT="1",
                                   OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", **environment))
    passed = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run_theirs(folder, name, tighter=False):
    """Compiles and runs an example: both times, and where its output is."""
    text = (THEIRS / f"{name}.xmds").read_text()
    if tighter:
        text = re.sub(r'tolerance="([^"]*)"', lambda m: f'tolerance="{float(m[1]) / 100}"', text)
    (folder / f"{name}.xmds").write_text(text)
    made = timed(["xmds2", f"{name}.xmds"], folder)
    program = name if (folder / name).exists() else "nonlinear_SE"  # two of them call their program so
    ran = timed([f"./{program}"], folder)
    (folder / program).unlink()
    return made, ran, folder / f"{program}.h5"


class Outputs:
    """What both sides wrote for one example. HDF5 both: NetCDF-4 is."""

    def __init__(self, folder, name, theirs):
        import h5py
        self.theirs = h5py.File(theirs, "r")
        self.ours = h5py.File(folder / f"{name}.nc", "r")


def relative(numpy, theirs, ours):
    """The largest difference over the largest value."""
    assert theirs.shape == ours.shape, (theirs.shape, ours.shape)
    return float(numpy.max(numpy.abs(theirs - ours)) / numpy.max(numpy.abs(theirs)))


def diffusion(numpy, outputs):
    """Theirs saves phi^2 of phi(0) = exp(-3 y^2), ours phi over its integral."""
    y = outputs.theirs["1/y"][:]
    ours = outputs.ours["density_E"][:]
    scale = numpy.exp(-3 * y**2).sum() * (y[1] - y[0])
    return relative(numpy, outputs.theirs["1/dens"][:], (scale * ours)**2)


def soliton(numpy, outputs):
    """Amplitudes, of which the tolerance speaks. Theirs at every eighth point; ours has norm one."""
    x = outputs.ours["x"][:]
    mass = numpy.sum(9 / numpy.cosh(x)**2) * (x[1] - x[0])
    return relative(numpy, numpy.sqrt(outputs.theirs["1/density"][:]),
                    numpy.sqrt(mass * outputs.ours["density_E"][:, ::8]))


def state(name):
    """A density, at all times but the first. Theirs is normalised a step before it is sampled: both are here."""
    def compare(numpy, outputs):
        both = (outputs.theirs["1/dens"][:], outputs.ours[name][1:])
        return relative(numpy, *(dens / dens.sum(axis=1, keepdims=True) for dens in both))
    return compare


def superposition(numpy, outputs):
    """The same at all times; both with the norm that they start with brought to one."""
    both = (outputs.theirs["1/dens"][:], outputs.ours["density_W"][:])
    return relative(numpy, *(dens / dens[0].sum() for dens in both))


def condensate(fourier):
    """A complex amplitude on a plane; theirs perhaps by wavenumbers, with the first
    cell as origin."""
    def compare(numpy, outputs):
        group = outputs.theirs["1"]
        theirs = group["psireal"][:] + 1j * group["psiimag"][:]
        x, y = outputs.ours["x"][:], outputs.ours["y"][:]
        h = x[1] - x[0]
        initial = numpy.sqrt(10) * numpy.pi**-0.25 * numpy.exp(-(x[:, None]**2 + y**2) / 2)
        psi = outputs.ours["psi_E"][:]
        ours = (psi[..., 0] + 1j * psi[..., 1]) * numpy.sqrt(numpy.sum(initial**2)) * h
        if fourier:
            k = 2 * numpy.pi * numpy.fft.fftfreq(len(x), h)
            ours = numpy.fft.fft2(ours) * h * h / (2 * numpy.pi)
            order = [numpy.argmin(abs(k - q)) for q in group["kx"][:]]
            ours = ours[:, order][:, :, order]
        return relative(numpy, theirs, ours)
    return compare


# Those that theirs reads the states of; ours finds them in the one model.
FEEDING = {"excitedstate_gaussian": ("groundstate_gaussian",),
           "schroedinger_gaussian": ("groundstate_gaussian", "excitedstate_gaussian")}

# name, tolerance of its author, comparison; in this order, as states feed the next
EXAMPLES = (
    ("cpc_example4", 1e-5, condensate(True)),
    ("cpc_example2", 1e-5, condensate(False)),
    ("groundstate_gaussian", 1e-8, state("density_G")),
    ("excitedstate_gaussian", 1e-8, state("density_X")),
    ("schroedinger_gaussian", 1e-8, superposition),
    ("sech_soliton", 1e-6, soliton),
    ("diffusion_dst", 1e-5, diffusion),
)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sbl", nargs="?", default=str(HERE.parents[1] / "build/bin/sbl"))
    parser.add_argument("--only", nargs="*", default=[])
    arguments = parser.parse_args()
    try:
        import h5py  # noqa: F401
        import numpy
    except ImportError as missing:
        print(f"skipped: {missing} (Debian: apt install xmds2, and run this with /usr/bin/python3)")
        return 0
    if not shutil.which("xmds2") or not THEIRS.is_dir():
        print("skipped: xmds2 is not installed (Debian: apt install xmds2)")
        return 0
    sbl = str(pathlib.Path(arguments.sbl).resolve())
    missed = False
    print(f"{'':22s} {'XMDS2: compile, run':>24s} {'SBL':>8s} {'faster':>7s} {'(processor)':>12s}   difference (tolerance)")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, tolerance, compare in EXAMPLES:
            if arguments.only and name not in arguments.only:
                continue
            for other in FEEDING.get(name, ()):
                if not (folder / f"{other}_break.h5").exists():
                    run_theirs(folder, other)
            made, ran, output = run_theirs(folder, name)
            ours = timed([sbl, "run", str(HERE / f"{name}.sbl"), "--no-cache", "--threads", "1"], folder)
            difference = compare(numpy, Outputs(folder, name, output))
            remark = ""
            if not difference <= tolerance:
                # A tolerance of each step is not one of their sum: what does theirs give with a hundredth of it?
                _, _, better = run_theirs(folder, name, tighter=True)
                closer = compare(numpy, Outputs(folder, name, better))
                remark = f"  {closer:.1e} from theirs with a hundredth of its tolerance"
                if not closer <= tolerance:
                    missed, remark = True, remark + "  MISSED"
            print(f"{name:22s} {made[0]:13.2f} + {ran[0]:5.2f} s {ours[0]:6.2f} s {(made[0] + ran[0]) / ours[0]:6.1f}x "
                  f"{(made[1] + ran[1]) / ours[1]:10.1f}x   {difference:.1e} ({tolerance:.0e}){remark}",
                  flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
