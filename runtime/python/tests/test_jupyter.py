"""The kernel through jupyter_client, and the magic, on closed forms of Brownian bridges."""

import base64
import pathlib
import re
import subprocess
import sys
import time

import numpy as np
import pytest

pytest.importorskip("ipykernel")
nbformat = pytest.importorskip("nbformat")
from jupyter_client.manager import start_new_kernel  # noqa: E402

from test_compiler import BELLS, variance_half_way  # noqa: E402

NOTEBOOK = pathlib.Path(__file__).parents[3] / "examples" / "jupyter" / "crossing.ipynb"
PATIENCE = 120  # seconds: a machine may be busy


@pytest.fixture(scope="session")
def kernelspec():
    command = [sys.executable, "-m", "sbl.jupyter", "install", "--sys-prefix"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Notebook:
    """A kernel; `run` gives the reply of a cell and what it showed."""

    def __init__(self, folder):
        self.manager, self.client = start_new_kernel(kernel_name="sbl", cwd=str(folder))

    def run(self, code, watch=lambda message: None):
        shown = []

        def keep(message):
            shown.append((message["header"]["msg_type"], message["content"]))
            watch(message)

        reply = self.client.execute_interactive(code, output_hook=keep, timeout=PATIENCE, allow_stdin=False)
        return reply["content"], shown

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="session")
def notebook(kernelspec, tmp_path_factory):
    opened = Notebook(tmp_path_factory.mktemp("notebook"))
    opened.folder = tmp_path_factory.getbasetemp() / "notebook0"
    yield opened
    opened.close()


@pytest.fixture
def bells(notebook):
    notebook.run(":clear")
    reply, shown = notebook.run(BELLS.format(a=0.6, b=0.8))
    assert reply["status"] == "ok" and not outputs(shown)
    return notebook


def outputs(shown):
    return [(kind, content) for kind, content in shown if kind not in ("status", "execute_input")]


def stream(shown, name="stdout"):
    return "".join(c["text"] for kind, c in shown if kind == "stream" and c["name"] == name)


def bundles(shown):
    return [c["data"] for kind, c in shown if kind in ("display_data", "update_display_data")]


def test_an_expression_prints_its_value(bells):
    reply, shown = bells.run("variance(x, B, t = 0.5)")
    assert reply["status"] == "ok"
    assert float(stream(shown)) == pytest.approx(variance_half_way(0.6, 0.8, 1), abs=1e-8)
    assert "bridge <b>B</b>" in bundles(shown)[-1]["text/html"]


def test_declarations_accumulate_and_only_what_depends_is_solved_again(bells):
    bells.run("diffusion R { noise = 1 }\nbridge C of R { at t = 0 : normal(0, 1)  at t = 1 : normal(0, 1) }")
    bells.run("print cost(B), cost(C)")
    _, shown = bells.run("sigma = 2\nprint variance(x, B, t = 0.5), cost(C)")
    (solved, table) = bundles(shown)
    assert "<b>B</b>" in solved["text/html"]
    values = re.findall(r"<td[^>]*>([^<]*)</td>", table["text/html"])
    assert values[0] == "variance(x, B, t = 0.5)" and values[2] == "cost(C)"
    assert float(values[1]) == pytest.approx(variance_half_way(0.6, 0.8, 2), abs=1e-8)


def test_a_question_reports_in_a_table(bells):
    _, shown = bells.run("B")
    (bundle,) = bundles(shown)
    assert "<table>" in bundle["text/html"] and "marginal error" in bundle["text/html"]
    assert "marginal error" in bundle["text/plain"] and "<" not in bundle["text/plain"]


def test_expectations_show_a_verdict(bells):
    reply, shown = bells.run("expect marginal_error(B) < 1e-9")
    assert reply["status"] == "ok" and "✓" in bundles(shown)[-1]["text/html"]
    reply, shown = bells.run("expect cost(B) < -1")
    assert (reply["status"], reply["ename"]) == ("error", "E0610")
    assert "✗" in bundles(shown)[-1]["text/html"]


def test_pictures_are_inline(bells):
    _, shown = bells.run("plot density(B)")
    assert "<svg" in bundles(shown)[-1]["image/svg+xml"]
    _, shown = bells.run('plot "bells.png" : density(B, t = [0, 0.5, 1])')
    assert base64.b64decode(bundles(shown)[-1]["image/png"]).startswith(b"\x89PNG")
    assert (bells.folder / "bells.png").exists() and "wrote bells.png" in stream(shown)


def test_mistakes_show_the_line_with_a_caret_and_change_nothing(bells):
    reply, shown = bells.run("let a = 3\n\nlet b = a + bogus")
    assert (reply["status"], reply["ename"]) == ("error", "E0201")
    assert reply["evalue"] == "unknown name `bogus`"
    (error,) = [c for kind, c in shown if kind == "error"]
    text = re.sub("\x1b\\[[0-9;]*m", "", "\n".join(error["traceback"]))
    assert ":3:13: error[E0201]" in text and "let b = a + bogus\n" in text and "^~~~~" in text
    reply, _ = bells.run("a")
    assert reply["ename"] == "E0201"
    _, shown = bells.run("sigma")
    assert stream(shown) == "1\n"


def test_completion_counts_characters(bells):
    content = bells.client.complete("ä + vari", cursor_pos=8, reply=True, timeout=PATIENCE)["content"]
    assert "variance" in content["matches"]
    assert (content["cursor_start"], content["cursor_end"]) == (4, 8)
    content = bells.client.complete("let a = 1\nsig", reply=True, timeout=PATIENCE)["content"]
    assert content["matches"] == ["sigma", "sign"] and content["cursor_start"] == 10


def test_help(bells):
    bells.run("/// Width of the start.\nlet width = 0.6")
    content = bells.client.inspect("2 * width", cursor_pos=6, reply=True, timeout=PATIENCE)["content"]
    assert content["found"] and "Width of the start." in content["data"]["text/plain"]
    content = bells.client.inspect("2 * qqq", cursor_pos=6, reply=True, timeout=PATIENCE)["content"]
    assert not content["found"]
    _, shown = bells.run("?E0201")
    assert "E0201" in stream(shown)


def test_whether_a_cell_is_complete(bells):
    for code, status in (("bridge D of Q {", "incomplete"), ("cost(B)", "complete")):
        bells.client.is_complete(code)
        assert bells.client.get_shell_msg(timeout=PATIENCE)["content"]["status"] == status


def test_an_interrupt_stops_the_solve_and_keeps_the_session(notebook):
    long = """:clear
param kept = 7
axis x in [-3, 3], cells = 512
axis y in [-3, 3], cells = 512
time t in [0, 1], steps = 400
diffusion Q { drift = (sin(3*y), -sin(3*x))  noise = 1 }
bridge B of Q {
  at t = 0 : normal((-1, 0), 0.3)
  at t = 1 : normal((1, 0), 0.3)
  tolerance = 1e-18
}"""
    assert notebook.run(long)[0]["status"] == "ok"
    interrupted = []

    def interrupt(message):  # once the solve shows how far it is
        if "transient" in message["content"] and not interrupted:
            interrupted.append(time.monotonic())
            notebook.manager.interrupt_kernel()

    reply, shown = notebook.run("cost(B)\nkept", interrupt)
    assert interrupted and (reply["status"], reply["ename"]) == ("error", "E0606")
    assert "7" not in stream(shown)
    assert stream(notebook.run("kept")[1]) == "7\n"


def test_an_interrupt_between_cells_is_nothing(bells):
    bells.manager.interrupt_kernel()
    time.sleep(0.5)
    assert stream(bells.run("sigma")[1]) == "1\n"


def test_the_command_says_what_it_does(kernelspec):
    assert "wrote" in kernelspec
    command = pathlib.Path(sys.executable).with_name("sbl-kernel")
    if not command.exists():
        pytest.skip("the package is not installed")
    done = subprocess.run([command, "install", "--help"], capture_output=True, text=True)
    assert done.returncode == 0 and "--sys-prefix" in done.stdout


def test_the_session_ends_and_begins_anew(kernelspec):
    from sbl.jupyter.session import Session, SessionEnded

    session = Session()
    assert list(session.ask({"execute": "let a = 1"}))[-1]["done"] == 0
    session._process.kill()
    with pytest.raises(SessionEnded):
        list(session.ask({"execute": "a"}))
    shown = list(session.ask({"execute": "2 + 2"}))
    assert shown[0]["text"] == "4\n"
    session.close()


def test_the_example_runs(kernelspec):
    from nbclient import NotebookClient

    opened = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(opened, timeout=PATIENCE).execute()
    kinds = {kind for cell in opened.cells for out in cell.get("outputs", []) for kind in out.get("data", {})}
    assert {"image/svg+xml", "text/html"} <= kinds


# ---- %%sbl


@pytest.fixture(scope="module")
def shell():
    from IPython.core.interactiveshell import InteractiveShell

    opened = InteractiveShell.instance()
    opened.run_line_magic("load_ext", "sbl.jupyter")
    return opened


def test_the_magic_hands_out_what_was_solved(shell):
    shell.user_ns["double"] = 2.0
    shell.run_cell_magic("sbl", "bells --model model --set sigma=double", BELLS.format(a=0.6, b=0.8))
    bridge = shell.user_ns["bells"]["B"]
    assert shell.user_ns["model"].values == {"sigma": 2.0}
    x, density = bridge.axes[0].points, bridge.density(t=0.5)
    mean = np.average(x, weights=density)
    assert np.average((x - mean) ** 2, weights=density) == pytest.approx(variance_half_way(0.6, 0.8, 2), abs=1e-8)


def test_the_magic_only_compiles_where_only_a_model_is_asked_for(shell):
    shell.user_ns.pop("bells", None)
    model = shell.run_cell_magic("sbl", "--model model", BELLS.format(a=0.6, b=0.8))
    assert model is shell.user_ns["model"] and "bells" not in shell.user_ns


@pytest.mark.parametrize(
    ("line", "cell", "said"),
    [
        ("r", "let a = bogus\n", "E0201"),
        ("r --set tau=1", BELLS.format(a=0.6, b=0.8), "no parameter `tau`"),
        ("r --set sigma", BELLS.format(a=0.6, b=0.8), "--set sigma=0.5"),
        ("2r", BELLS.format(a=0.6, b=0.8), "no name of a variable"),
    ],
)
def test_the_magic_says_what_is_wrong(shell, line, cell, said):
    from IPython.core.error import UsageError

    with pytest.raises(UsageError, match=re.escape(said)):
        shell.run_cell_magic("sbl", line, cell)
