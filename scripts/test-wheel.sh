#!/usr/bin/env bash
# Builds the small Python package and runs its tests on the installed wheel, in an environment of its own.
#   test-wheel.sh BUILD        BUILD/bin/sbl and BUILD/lib/libsbl.so make the models
#   test-wheel.sh BUILD full   the full package, which brings its own compiler; no other program is on the path
# Exits 77 (skipped) where the index of Python packages cannot be reached.
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
kind=${2:-small}
work=$build/test/Python/$kind
rm -rf "$work/venv" "$work/wheels"
mkdir -p "$work/nothing"
python3 -m venv "$work/venv"
pip() { "$work/venv/bin/python" -m pip --disable-pip-version-check -q "$@"; }
pip download --no-deps -d "$work/probe" scikit-build-core || { echo "no index of Python packages"; exit 77; }
if [ "$kind" = full ]; then
  package=$source
  environment=(-u SBL "PATH=$work/nothing")
else
  package=$source/runtime/python
  environment=("SBL=$build/bin/sbl" "SBL_COMPILER=$build/lib/libsbl.so")
fi
pip wheel --no-deps -w "$work/wheels" -C build-dir="$work/cmake" "$package"
wheel=$(echo "$work"/wheels/sbl*.whl)
size=$(stat -c %s "$wheel")
echo "$wheel: $size bytes"
[ "$kind" = full ] || [ "$size" -lt 5000000 ] || { echo "that is more than 5 MB"; exit 1; }
pip install "$wheel[data,plot,jupyter]" pytest nbclient
[ "$kind" = full ] && environment+=("SBL_COMPILER=$(echo "$work"/venv/lib/python3*/site-packages/sbl/lib/libsbl.so.0)")
cd "$work" # not where the package's source lies
env "${environment[@]}" "$work/venv/bin/python" -m pytest -q -p no:cacheprovider "$source/runtime/python/tests"
