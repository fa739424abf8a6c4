"""A virtual environment with the peers in it, made on first use, and what pins every process to one thread."""
import os
import pathlib
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

#: One thread for every library that the peers may start threads from.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1",
    "JAX_PLATFORMS": "cpu", "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


def python(folder):
    """The interpreter of the environment in `folder`; made, and filled from PyPI, where it is not there or the list has changed."""
    wanted = (HERE / "requirements.txt").read_text()
    stamp, executable = folder / "requirements.txt", folder / "bin" / "python"
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"making {folder} (once; needs PyPI)", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r",
                        HERE / "requirements.txt"], check=True)
        stamp.write_text(wanted)
    return str(executable)


def of_processes(build):
    """Environment variables of the processes that are timed; SBL is the one in the folder `build`."""
    return dict(os.environ, **ONE_THREAD, PYTHONPATH=str(ROOT / "runtime/python"),
                SBL=str(build / "bin/sbl"), SBL_COMPILER=str(build / "lib/libsbl.so.0"),
                SBL_RUNTIME=str(build / "lib/libsbl-runtime.so.0"))


def pin():
    """Called in the child: one processor, the last that this process may use, for all that it starts."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
