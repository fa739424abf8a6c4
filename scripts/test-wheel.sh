#!/usr/bin/env bash
# Builds the small Python package and runs its tests on the installed wheel, in an environment of its own.
#   test-wheel.sh BUILD   BUILD/bin/sbl and BUILD/lib/libsbl.so make the models
# Exits 77 (skipped) where the index of Python packages cannot be reached.
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
work=$build/test/Python
rm -rf "$work/venv" "$work/wheels"
mkdir -p "$work"
python3 -m venv "$work/venv"
pip() { "$work/venv/bin/python" -m pip --disable-pip-version-check -q "$@"; }
pip download --no-deps -d "$work/probe" scikit-build-core || { echo "no index of Python packages"; exit 77; }
pip wheel --no-deps -w "$work/wheels" -C build-dir="$work/cmake" "$source/runtime/python"
wheel=$(echo "$work"/wheels/sbl_runtime-*.whl)
size=$(stat -c %s "$wheel")
[ "$size" -lt 5000000 ] || { echo "$wheel has $size bytes, more than 5 MB"; exit 1; }
pip install "$wheel[data,plot,jupyter]" pytest nbclient
cd "$work" # not where the package's source lies
SBL=$build/bin/sbl SBL_COMPILER=$build/lib/libsbl.so "$work/venv/bin/python" -m pytest -q -p no:cacheprovider "$source/runtime/python/tests"
