"""`sbl-kernel install`: tells Jupyter of the kernel."""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
import tempfile

SPEC = {
    "argv": [sys.executable, "-m", "sbl.jupyter", "run", "-f", "{connection_file}"],
    "display_name": "SBL",
    "language": "sbl",
    "interrupt_mode": "signal",
}


def install(user: bool = False, prefix: str | None = None, name: str = "sbl") -> str:
    """Writes the kernelspec and returns its folder."""
    from jupyter_client.kernelspec import KernelSpecManager

    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "kernel.json").write_text(json.dumps(SPEC, indent=2) + "\n")
        return KernelSpecManager().install_kernel_spec(folder, kernel_name=name, user=user, prefix=prefix)


def main(arguments: list[str] | None = None) -> int:
    """The command line of `sbl-kernel` and of `python -m sbl.jupyter`."""
    parser = argparse.ArgumentParser(prog="sbl-kernel", description="The SBL kernel for Jupyter.")
    commands = parser.add_subparsers(dest="command", required=True)
    installs = commands.add_parser("install", help="tell Jupyter of the kernel")
    where = installs.add_mutually_exclusive_group()
    where.add_argument("--user", action="store_true", help="for this user (the default)")
    where.add_argument("--sys-prefix", action="store_true", help="for this Python environment")
    where.add_argument("--prefix", help="below a folder: PREFIX/share/jupyter/kernels")
    installs.add_argument("--name", default="sbl", help="what Jupyter calls it (default: sbl)")
    runs = commands.add_parser("run", help="be the kernel; Jupyter calls this")
    runs.add_argument("-f", dest="connection", required=True, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        if options.command == "run":
            from ipykernel.kernelapp import IPKernelApp

            from .kernel import SblKernel

            IPKernelApp.launch_instance(["-f", options.connection], kernel_class=SblKernel)
            return 0
        prefix = sys.prefix if options.sys_prefix else options.prefix
        print("wrote", install(user=prefix is None, prefix=prefix, name=options.name))
        return 0
    except ImportError as error:
        print(f"sbl-kernel: {error}; install `sbl[jupyter]`, or ipykernel beside this package", file=sys.stderr)
    except OSError as error:
        print(f"sbl-kernel: {error}", file=sys.stderr)
    return 3
