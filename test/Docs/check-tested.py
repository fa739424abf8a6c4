"""Every message of the catalogue has a negative test: a test that names its code where a message
shows it, or a page of docs/explain whose wrong example is run (check-explain.py)."""
import pathlib
import re
import sys

source = pathlib.Path(sys.argv[1])
catalogue = (source / "compiler/include/sbl/Support/Diagnostics.def").read_text()
rows = re.findall(r'SBL_DIAGNOSTIC\((\w+),\s*"(\w+)"', catalogue)
assert len(rows) > 80, "Diagnostics.def has changed its form"

# Messages about defects of the tool or of the machine, which no input brings about.
OUT_OF_REACH = {"E0020", "E0606", "E0607", "E0613"}

tests = "\n".join(path.read_text(errors="replace") for path in sorted((source / "test").rglob("*"))
                  if path.suffix in (".sbl", ".test", ".cpp", ".mlir", ".py", ".h")
                  and path.name != "check-tested.py" and "Fuzz" not in path.parts)
problems = []
for name, code in rows:
    page = source / "docs/explain" / f"{code}.md"
    shown = page.exists() and re.search(r"```sbl", page.read_text())
    named = re.search(rf"\b{code}\b", tests) or f"DiagId::{name}" in tests
    if not shown and not named and code not in OUT_OF_REACH:
        problems.append(f"{code} ({name}) has no negative test")
    if code in OUT_OF_REACH and shown:
        problems.append(f"{code} is not out of reach: its page shows it")
print("\n".join(problems))
sys.exit(bool(problems))
