"""Every command and option of `--help` must be offered by each shell's completion and stand in a manual page.
The shells complete for real, those that this machine has; bash always."""
import pathlib
import re
import shutil
import subprocess
import sys

folder = pathlib.Path(sys.argv[1])
problems = []


def output(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=True, **more).stdout


def options(command):
    text = output("sbl", *command, "--help")
    return set(re.findall(r"(?<![\w-])(--?[a-z][a-z-]*)", re.split(r"\nExamples?:", text)[0].split("Options:")[1]))


commands = re.findall(r"^  (\w+) ", output("sbl", "--help").split("Subcommands:")[1].split("\n\n")[0], re.M)
assert "run" in commands and "doctor" in commands, commands


def bash(words):
    script = f"""source {folder}/sbl.bash
compopt() {{ :; }}
COMP_WORDS=({' '.join(repr(word) for word in words)}); COMP_CWORD={len(words) - 1}
_sbl; printf '%s\\n' "${{COMPREPLY[@]}}\""""
    return output("bash", "-c", script, cwd=folder).split("\n")


def fish(words):
    line = output("fish", "-c", f"source {folder}/sbl.fish; complete -C {' '.join(words)!r}", cwd=folder)
    return [offer.split("\t")[0] for offer in line.split("\n")]


def zsh(words):
    """What the function hands to zsh's own helpers, which do the matching."""
    script = f"""compdef() {{ :; }}
_describe() {{ print -l -- ${{(P)2}}; }}
_arguments() {{ print -l -- "$@"; }}
source {folder}/_sbl
words=({' '.join(repr(word) for word in words)}); CURRENT={len(words)}
_sbl"""
    specs = output("zsh", "-f", "-c", script, cwd=folder)
    found = []
    for spec in specs.split("\n"):
        found += re.findall(r"^(?:\([^)]*\)|\*)?(--?[\w-]+)\[", spec)
        found += re.findall(r"^([\w]+):", spec)
        choices = re.search(r":\(([^)]*)\)$", spec)
        found += choices.group(1).split() if choices else []
    return found


(folder / "model.sbl").write_text("")
(folder / "notes.txt").write_text("")
for name, complete in (("bash", bash), ("fish", fish), ("zsh", zsh)):
    if not shutil.which(name):
        continue
    problems += [f"{name} does not offer `{c}`" for c in set(commands) - set(complete(["sbl", ""]))]
    for command in commands:
        wanted = options([command])
        offered = set(complete(["sbl", command, "-"])) | set(complete(["sbl", command, "--"]))
        problems += [f"{name}: {command} does not offer {o}" for o in sorted(wanted - offered)]
    if not {"text", "json"} <= set(complete(["sbl", "run", "--diagnostics", ""])):
        problems.append(f"{name} does not offer the values of --diagnostics")
    if name != "zsh":  # its helpers were replaced
        offered = complete(["sbl", "run", ""])
        # fish offers other files too, after the models.
        if "model.sbl" not in offered or ("notes.txt" in offered and offered[0] != "model.sbl"):
            problems.append(f"{name} does not offer the models: {offered}")

for command in [None, *commands]:
    page = output("sbl", "manual", *([command] if command else []))
    text = page.replace("\\-", "-")
    wanted = options([command] if command else [])
    problems += [f"the page of {command} lacks {o}" for o in sorted(wanted) if f"\\fB{o}\\fR" not in text]
    if not command:
        problems += [f"the page of sbl lacks {c}" for c in commands if f"\\fB{c}\\fR" not in text]
    if shutil.which("groff"):
        said = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z"], input=page, capture_output=True, text=True).stderr
        problems += [f"the page of {command}: {line}" for line in said.splitlines()]
print("\n".join(problems))
sys.exit(bool(problems))
