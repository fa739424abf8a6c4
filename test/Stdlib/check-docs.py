"""Usage: check-docs.py MODULE.sbl …"""
import re
import sys

problems, found = [], 0
for path in sys.argv[1:]:
    text = open(path, encoding="utf-8").read()
    tested = open(__file__.replace("check-docs.py", "") + path.rsplit("/", 1)[1], encoding="utf-8").read()
    for doc, name, parameters in re.findall(r"((?:^///.*\n)*)^fn (\w+)\(([^)]*(?:\([^)]*\))?[^)]*)\) =", text, re.M):
        found += 1
        for word in ("Units:", "Source:"):
            if word not in doc:
                problems.append(f"{path}: {name}: no `{word}`")
        for parameter in re.findall(r"(?:^|, )(\w+)", re.sub(r"= [^,]*", "", parameters)):
            if f"`{parameter}`" not in doc:
                problems.append(f"{path}: {name}: the parameter `{parameter}` is not explained")
        if not re.search(rf"\b{name}\(", tested):
            problems.append(f"{path}: {name} has no test")
    if text.count("\nfn ") != len(re.findall(r"^fn ", text, re.M)):
        problems.append(f"{path}: a function was not seen")
assert found > 30, found
print("\n".join(problems))
sys.exit(1 if problems else 0)
