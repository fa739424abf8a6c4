#!/usr/bin/env python3
"""SBL and its peers on the same problems, in one run: do the answers agree, and how many times longer does each peer take?

    bench/peers/run.py [--build DIR] [--only NAME …] [--quick] [--tolerance E] [--out DIR]

Makes a virtual environment with POT, OTT-JAX, JAX and Numba (`--venv`, in the build folder unless said) on its first run. Every
process has one thread and one processor; what counts is its time of the processor, user and system, as a busy machine
disturbs that least, and the least of a few repeats that take turns. Answers are compared before a ratio is told; one that differs is
not timed but shown as such. Two ratios: *process*, from starting to the first answer with all that is compiled on the way (of SBL:
`sbl run --no-cache`), and *solve*, of a further solve in a process that has it all. Writes peers.json and peers.svg.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import environment

HERE = pathlib.Path(__file__).resolve().parent


class Bench:
    def __init__(self, arguments, python, folder):
        self.python, self.folder, self.tolerance = python, folder, arguments.tolerance
        self.build, self.variables = arguments.build, environment.of_processes(arguments.build)
        self.counts = {}  # iterations by label, of the last case that ran to the end

    def processor_seconds(self, command, **more):
        """Runs a command to its end: its seconds of the processor, and what it said."""
        child = subprocess.Popen(command, env=self.variables, cwd=HERE, preexec_fn=environment.pin, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
        out, err = child.stdout.read(), child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        return usage.ru_utime + usage.ru_stime, child.returncode, out, err

    def work(self, label, peer, kind, cells, settings, warm):
        out = self.folder / f"{abs(hash((label, kind, cells, settings)))}.npz"
        command = [self.python, "worker.py", peer, kind, str(cells), str(out), "--tolerance", str(self.tolerance),
                   "--warm", str(warm)]
        for setting in settings:
            command += ["--set", setting]
        _, code, said, error = self.processor_seconds(command)
        if code:
            return {"failed": error.strip().splitlines()[-1] if error.strip() else f"exit code {code}"}
        return json.loads(said.splitlines()[-1]) | {"answer": out}

    def sbl_process(self, text):
        path = self.folder / "model.sbl"
        path.write_text(text)
        seconds, code, out, err = self.processor_seconds([self.variables["SBL"], "run", str(path), "--no-cache",
                                                          "--threads", "1", "--json"])
        if code:
            raise SystemExit(f"sbl run failed:\n{err}")
        return seconds, json.loads(out)["print"]["cost(B)"]


def judged(case, entry_cells, result, ours, reference):
    """How far an answer is from what it should be, in the case's measure, and whether that is near enough."""
    import judge
    if "failed" in result:
        return None, False
    return judge.difference(case, entry_cells, result, ours, reference)


def least(first, second):
    """The better of two runs of one process, number by number."""
    if not first or "failed" in second:
        return second
    return second | {"first": min(first["first"], second["first"]), "warm": first["warm"] + second["warm"]}


def run_case(bench, case, reference):
    import problems
    text = problems.model(case.kind, case.our_cells or case.cells, bench.tolerance, case.ours)
    entries = [dict(label=e.label, peer=e.peer, cells=e.cells or case.cells, settings=e.settings, warm=e.warm,
                    repeats=e.repeats, counts_from=e.counts_from) for e in case.entries]
    ours, process, results = {}, float("inf"), [{} for _ in entries]
    for turn in range(max(3, *(e["repeats"] for e in entries))):
        if turn < 3:
            process = min(process, bench.sbl_process(text)[0])
            ours = least(ours, bench.work("SBL", "sbl", case.kind, case.our_cells or case.cells, ("options=" + case.ours,), 5))
            if "failed" in ours:
                raise SystemExit(f"{case.name}: {ours['failed']}")
        for e, result in zip(entries, results):
            if turn >= e["repeats"] or "failed" in result:
                continue
            settings = e["settings"]
            if e["counts_from"]:
                if e["counts_from"] not in bench.counts:
                    result["failed"] = "needs the number of iterations of a smaller case"
                    continue
                settings += (f"of={bench.counts[e['counts_from']]}",)
            result.update(least(dict(result), bench.work(e["label"], e["peer"], case.kind, e["cells"], settings, e["warm"])))
            if "iterations" in result and not e["counts_from"]:
                bench.counts[e["label"]] = result["iterations"]
    difference, _ = judged(case, case.our_cells or case.cells, ours, ours, reference)
    rows = [{"who": "SBL", "process": 1.0, "solve": 1.0, "iterations": ours["iterations"], "difference": difference,
             "agrees": True}]
    mine = min(ours["warm"])
    for e, result in zip(entries, results):
        difference, agrees = judged(case, e["cells"], result, ours, reference)
        row = {"who": e["label"], "difference": difference, "agrees": agrees, "iterations": result.get("iterations")}
        if "failed" in result:
            row["failed"] = result["failed"]
        elif agrees:
            row["process"] = result["first"] / process
            row["solve"] = min(result["warm"] or [result["first"]]) / mine
            if "timed_share" in result:
                row["timed_share"] = result["timed_share"]
        rows.append(row)
    return {"name": case.name, "title": case.title, "target": case.target, "rows": rows}


def show(case):
    print(f"\n{case['title']}" + (f"   (target: {case['target']:g} times)" if case["target"] else ""))
    print(f"  {'':44s} {'process':>9s} {'solve':>9s} {'iterations':>11s} {'difference':>11s}")
    for row in case["rows"]:
        note = ""
        if "failed" in row:
            note = "failed: " + row["failed"]
        elif not row["agrees"]:
            note = "does not agree, so not timed"
        elif "timed_share" in row:
            note = f"{100 * row['timed_share']:.0f} % of its iterations timed"
        elif case["target"] and row["who"] != "SBL":
            note = "" if row["solve"] >= case["target"] else "below target"
        numbers = [f"{row[key]:9.1f}" if key in row else " " * 9 for key in ("process", "solve")]
        difference = f"{row['difference']:11.1e}" if row["difference"] is not None else " " * 11
        print(f"  {row['who']:44s} {' '.join(numbers)} {row['iterations'] or '':>11} {difference}  {note}".rstrip())
    sys.stdout.flush()


def waves(bench):
    """The benches of waves stand beside this one; what they print is theirs."""
    said = {}
    fftw = bench.build / "bin/sbl-bench-waves"
    for name, command in (("XMDS2's own examples", ["/usr/bin/python3", str(HERE.parent / "xmds2/run.py"), str(bench.variables["SBL"])]),
                          ("a split step beside a pair of FFTW transforms", [str(fftw)] if fftw.exists() else None)):
        if not command:
            print(f"\n{name}: skipped, {fftw} is not built (target sbl-bench-waves, libfftw3-dev)")
            continue
        done = subprocess.run(command, capture_output=True, text=True)
        said[name] = done.stdout + done.stderr
        print(f"\n{name}\n{said[name]}")
    return said


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=environment.ROOT / "build")
    parser.add_argument("--venv", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path.cwd())
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--quick", action="store_true", help="nothing above 256 x 256, and no waves")
    parser.add_argument("--tolerance", type=float, default=1e-8)
    arguments = parser.parse_args()
    arguments.build = arguments.build.resolve()
    python = environment.python((arguments.venv or arguments.build / "peers").absolute())
    if sys.executable != python and "PEERS_INSIDE" not in os.environ:  # the judge needs NumPy
        os.execve(python, [python, *sys.argv], dict(os.environ, PEERS_INSIDE="1"))
    import cases
    done = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(arguments, python, pathlib.Path(folder))
        chosen = [c for c in cases.CASES if (not arguments.only or c.name in arguments.only)
                  and not (arguments.quick and c.cells > 256)]
        reference = None
        if any(c.kind == "drift" for c in chosen):
            fine, coarse = (bench.sbl_process(text)[1] for text in cases.REFERENCE)
            reference = fine + (fine - coarse) / 15
        for case in chosen:
            done.append(run_case(bench, case, reference))
            show(done[-1])
        said = {} if arguments.quick or arguments.only else waves(bench)
    record = {"tolerance": arguments.tolerance, "cases": done, "waves": said}
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "peers.json").write_text(json.dumps(record, indent=1))
    import plot
    plot.draw(done, arguments.out / "peers.svg")
    print(f"\nwrote {arguments.out / 'peers.json'}, {arguments.out / 'peers.svg'}")
    return 0 if all(row["agrees"] or "failed" in row for case in done for row in case["rows"]) else 1


if __name__ == "__main__":
    raise SystemExit(main())
