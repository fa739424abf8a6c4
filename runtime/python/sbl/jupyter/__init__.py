"""SBL in Jupyter: a kernel whose cells are `.sbl`, and a magic for Python notebooks.

    python -m sbl.jupyter install --user      the kernel, called "SBL"

    %load_ext sbl.jupyter                     in a Python notebook
    %%sbl crossing
    ...a model...
    crossing["B"].cost

Both need the extra packages of `sbl[jupyter]`; the kernel needs the `sbl` command (see
:func:`sbl.compiler`).
"""

from __future__ import annotations

from typing import Any


def load_ipython_extension(ipython: Any) -> None:
    """Registers `%%sbl`; IPython calls it for `%load_ext sbl.jupyter`."""
    from .magic import SblMagics

    ipython.register_magics(SblMagics)
