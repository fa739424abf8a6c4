#!/usr/bin/env python3
"""Checks that each layer includes only layers before it, and that foreign headers stay home.

The order below is the flow of the compiler: text to solved bridge. Run from anywhere; exits 1 with
one line per offence.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# layer -> the layers it may include (itself is understood)
ALLOWED = {
    "Support": [],
    "Syntax": ["Support"],
    "Sema": ["Support", "Syntax"],
    "Reference": ["Support", "Sema"],
    "Questions": ["Support", "Sema", "Reference", "runtime"],
    "Repl": ["Support", "Syntax", "Sema", "Questions", "runtime"],
    "Files": ["Support", "Syntax", "Sema", "runtime"],
    "Dialect/Sbl": [],
    "Dialect/Prop": [],
    "Conversion/ModelToSbl": ["Sema", "Dialect/Sbl"],
    "Conversion/SblToProp": ["Dialect/Sbl", "Dialect/Prop"],
    "Conversion/PropToLoops": ["Dialect/Prop"],
    "Conversion/PropToGpu": ["Dialect/Prop", "Dialect/Sbl", "Conversion/PropToLoops", "runtime"],
    "Conversion/PropToManifest": ["Dialect/Sbl", "Dialect/Prop", "Conversion/PropToLoops"],
    "Conversion/ToLLVM": [],
    "Cache": [],
    "Codegen": ["Cache", "runtime"],
}
ALLOWED["Pipeline"] = [layer for layer in ALLOWED if layer not in ("Questions", "Repl", "Files")] + ["runtime"]
ALLOWED["C"] = ["Support", "Sema", "Files", "Codegen", "Pipeline", "runtime"]
ALLOWED["Lazy"] = ["Support", "Sema", "Cache", "Codegen", "Pipeline", "runtime"]

# Headers of a library, and the only layers that may include them.
FOREIGN = {
    "boost/spirit": ["Syntax"],
    "mlir/": ["Dialect/Sbl", "Dialect/Prop", "Conversion/ModelToSbl", "Conversion/SblToProp",
              "Conversion/PropToLoops", "Conversion/PropToGpu", "Conversion/PropToManifest", "Conversion/ToLLVM",
              "Codegen",
              "Pipeline"],
    "netcdf.h": [],
}
FOREIGN["llvm/"] = FOREIGN["mlir/"]
FOREIGN["lld/"] = ["Codegen"]

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def layer_of(path):
    """`Sema/Model.h` -> Sema; `Conversion/SblToProp/Passes.h` -> Conversion/SblToProp."""
    parts = path.split("/")
    if parts[0] in ("runtime", "runtime.h", "module.h", "point", "device", "cpu_features.def", "io"):
        return "runtime"
    if parts[0] == "compiler.h":
        return "C"
    if parts[0] in ("Conversion", "Dialect"):
        return "/".join(parts[:2])
    return parts[0]


def main():
    offences = []
    for base in ("compiler/lib", "compiler/include/sbl"):
        for file in sorted((ROOT / base).rglob("*")):
            if file.suffix not in (".cpp", ".h", ".def"):
                continue
            layer = layer_of(file.relative_to(ROOT / base).as_posix())
            if layer not in ALLOWED:
                offences.append(f"{file.relative_to(ROOT)}: unknown layer {layer}")
                continue
            for include in INCLUDE.findall(file.read_text()):
                if include.startswith("sbl/"):
                    target = layer_of(include[4:])
                    if target != layer and target not in ALLOWED[layer]:
                        offences.append(f"{file.relative_to(ROOT)}: {layer} may not include {include}")
                for prefix, homes in FOREIGN.items():
                    if include.startswith(prefix) and layer not in homes:
                        offences.append(f"{file.relative_to(ROOT)}: {include} stays out of {layer}")
    for file in sorted((ROOT / "runtime").rglob("*")):
        if file.suffix in (".cpp", ".h"):
            for include in INCLUDE.findall(file.read_text()):
                if include.startswith(("llvm/", "mlir/")):
                    offences.append(f"{file.relative_to(ROOT)}: the runtime links no LLVM")
    print("\n".join(offences) if offences else "every include points down")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
