"""Every numbered rule of the language reference, kept by the tool. Usage: check-rules.py LANGUAGE.md FILE.cases …

A case is a line `=== RULE … : WHAT`, then a model. WHAT is
  ok          the checker finds nothing to say
  run         the model runs and meets its own `expect` lines
  fails       it runs, and one of them does not hold
  warns W…    it runs, and these warnings are given
  E0201 …     the checker reports these codes, in this order
Each rule of the reference needs a case, and each case a rule.
"""
import re
import subprocess
import sys

reference, *files = sys.argv[1:]
rules = re.findall(r"\*\*(R\d+\.\d+)\*\*", open(reference, encoding="utf-8").read())
assert rules, "the reference has no rule"
assert len(set(rules)) == len(rules), "a rule stands in the reference twice"
named, failures = set(), []


def judge(what, model):
    runs = what in ("run", "fails") or what.startswith("warns ")
    command = ["sbl", "run" if runs else "check", "-"]
    done = subprocess.run(command, input=model, text=True, capture_output=True, timeout=120)
    codes = " ".join(re.findall(r"(?:error|warning)\[([EW]\d+)\]", done.stderr))
    status = {"ok": 0, "run": 0, "fails": 1}.get(what, 0 if what.startswith("warns ") else 2)
    wanted = "" if what in ("ok", "run", "fails") else what.removeprefix("warns ")
    good = done.returncode == status and codes == wanted and (what != "run" or "expect " in model)
    return good, f"exit {done.returncode}, codes `{codes}`\n{done.stdout}{done.stderr}"


for path in files:
    text = open(path, encoding="utf-8").read()
    parts = re.split(r"^=== (.*?) : (.*)\n", text, flags=re.M)
    assert len(parts) > 3 and not parts[0].strip(), f"{path} does not begin with a case"
    for names, what, model in zip(parts[1::3], parts[2::3], parts[3::3]):
        named |= set(names.split())
        good, found = judge(what.strip(), model)
        if not good:
            failures.append(f"{path}: {names} : {what}\n{model}\n{found}")

for rule in rules:
    if rule not in named:
        failures.append(f"{rule} is in no case")
for rule in sorted(named - set(rules)):
    failures.append(f"{rule} is tested but not in the reference")
print("\n".join(failures))
sys.exit(1 if failures else 0)
