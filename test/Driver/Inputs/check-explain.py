"""Compares the catalogue of messages with docs/explain and tries every example there.

A block ```sbl``` goes through `sbl check`, a block ```sbl run``` or ```sbl build``` through those. The first block
of a page must give the page's own message, the second no message at all.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

source = pathlib.Path(sys.argv[1])
catalogue = source / "compiler/include/sbl/Support/Diagnostics.def"
codes = set(re.findall(r'SBL_DIAGNOSTIC\(\w+,\s*"(\w+)"', catalogue.read_text()))
pages = {page.stem: page.read_text() for page in (source / "docs/explain").glob("[EWN]*.md")}
problems = [f"{code} has no page" for code in sorted(codes - set(pages))]
problems += [f"the page {code} has no message" for code in sorted(set(pages) - codes)]


def messages(command, text, folder):
    result = subprocess.run(["sbl", command, "-", "--diagnostics=json"], input=text, text=True,
                            capture_output=True, cwd=folder)
    return [message["code"] for message in json.loads(result.stderr)]


with tempfile.TemporaryDirectory() as folder:
    # Models that read files find those of the examples.
    (pathlib.Path(folder) / "data").symlink_to(source.resolve() / "examples/data")
    for code, page in sorted(pages.items()):
        if not page.startswith(f"# {code}: "):
            problems.append(f"{code}: the title does not name the code")
        if not re.search(r"^Wrong:$.*^Right:$", page, re.M | re.S):
            problems.append(f"{code}: no wrong and right example")
        blocks = re.findall(r"```sbl( run| build)?\n(.*?)```", page, re.S)
        for number, (command, text) in enumerate(blocks):
            got = messages(command.strip() or "check", text, folder)
            wanted = [code] if number == 0 else []
            if sorted(set(got)) != wanted:
                problems.append(f"{code}: block {number + 1} gives {got or 'no message'}")
print("\n".join(problems))
sys.exit(bool(problems))
