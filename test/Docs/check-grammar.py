"""Loads the TextMate grammar and checks that it colours every keyword and sign of the lexer."""
import json
import pathlib
import re
import sys

source = pathlib.Path(sys.argv[1])
grammar = json.loads((source / "docs/editors/sbl.tmLanguage.json").read_text())
tokens = (source / "compiler/lib/Syntax/Tokens.def").read_text()
keywords = re.findall(r'^SBL_KEYWORD\(\w+, "([^"]+)", (\w+)\)', tokens, re.M)
signs = re.findall(r'^SBL_SIGN\(\w+, "([^"]+)"\)', tokens, re.M)
assert len(keywords) > 30 and len(signs) > 25, "Tokens.def has changed its form"
problems = []


def rules(entry):
    """The rules with a `match`, in order, through all includes."""
    for rule in entry.get("patterns", []):
        if "include" in rule:
            target = grammar["repository"][rule["include"][1:]]
            yield from rules(target)
            if "match" in target:
                yield target
        else:
            yield rule


def translated(pattern):
    """The few constructs that Python spells otherwise than the editors' engine."""
    return pattern.replace("\\p{L}", "a-zA-Zα-ωΑ-Ω").replace("\\p{N}", "0-9₀-₉")


compiled = [(re.compile(translated(rule["match"])), rule) for rule in rules(grammar)]
for include in re.findall(r'"include": "#(\w+)"', json.dumps(grammar)):
    if include not in grammar["repository"]:
        problems.append(f"#{include} is included but not there")


def scope_of(text):
    """The scope of the first characters of `text`."""
    for pattern, rule in compiled:
        if found := pattern.match(text):
            return rule.get("name") or rule["captures"]["1"]["name"], found.group(0)
    return None, ""


for word, role in keywords:
    scope, matched = scope_of(word + " ")
    if matched.strip() != word or not scope.startswith(("keyword", "storage", "constant.language")):
        problems.append(f"the keyword `{word}` is coloured as {scope}")
for sign in signs:
    scope, matched = scope_of(sign + " ")
    wanted = ("punctuation",) if sign in "()[]{},." else ("keyword.operator",)
    if sign != "." and (matched != sign or not scope.startswith(wanted)):
        problems.append(f"the sign `{sign}` is coloured as {scope}")
for text, wanted in [("/// doc", "comment.line.documentation"), ("// no", "comment.line.double"),
                     ('"a b" :', "string"), ("1.5e-3i", "constant.numeric"),
                     ("drift(B)", "support.function"), ("cells = 3", "variable.parameter"),
                     ("fn well(x)", "storage.type.function"), ("λ(x)", "entity.name.function")]:
    scope, _ = scope_of(text)
    if not (scope or "").startswith(wanted):
        problems.append(f"`{text}` is coloured as {scope}, not {wanted}")
print("\n".join(problems))
sys.exit(bool(problems))
