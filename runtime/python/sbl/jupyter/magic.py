"""`%%sbl`: a model in a cell of a Python notebook."""

from __future__ import annotations

import ast
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from .._errors import SblError
from ..model import Model


@magics_class
class SblMagics(Magics):
    """Magics of `%load_ext sbl.jupyter`."""

    @magic_arguments()
    @argument("result", nargs="?", help="the variable that receives what was solved, an sbl.Result")
    @argument("--model", help="the variable that receives the sbl.Model; without a result nothing is solved")
    @argument("--set", action="append", default=[], metavar="NAME=VALUE", help="another value for a parameter")
    @cell_magic
    def sbl(self, line: str, cell: str) -> Any:
        """Compiles the cell's model and solves it.

        VALUE may be an expression of the notebook: `--set sigma=2*width`.
        """
        options = parse_argstring(self.sbl, line)
        try:
            model = Model(cell if "\n" in cell else cell + "\n")
            model.set(**dict(self._setting(text) for text in options.set))
            if options.model:
                self._assign(options.model, model)
            if options.model and not options.result:
                return model
            result = model.solve()
        except SblError as error:  # its text is the whole story; a traceback through here is not
            raise UsageError(str(error)) from error
        if options.result:
            self._assign(options.result, result)
        return result

    def _setting(self, text: str) -> tuple[str, Any]:
        name, equals, value = text.partition("=")
        if not equals or not value:
            raise UsageError(f"--set {text}: write for example --set sigma=0.5")
        try:
            return name, ast.literal_eval(value)
        except (ValueError, SyntaxError):
            return name, self.shell.ev(value)

    def _assign(self, name: str, value: Any) -> None:
        if not name.isidentifier():
            raise UsageError(f"{name} is no name of a variable")
        self.shell.user_ns[name] = value
