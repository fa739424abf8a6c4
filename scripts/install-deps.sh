#!/usr/bin/env bash
# Installs the Debian packages that building and testing need. Does nothing when all are there.
# docs/dependencies.md gives the reason for each.
set -eu
packages=(
  # build
  cmake ninja-build ccache clang-22 g++-12 lld-22 clang-format-22 clang-tidy-22 libclang-rt-22-dev liblld-22-dev
  libmlir-22-dev mlir-22-tools llvm-22-dev llvm-22-tools libzstd-dev zlib1g-dev
  libboost1.81-dev libtbb-dev librandom123-dev nlohmann-json3-dev libcli11-dev libutf8proc-dev
  libnetcdf-dev libpng-dev libxxhash-dev libeigen3-dev libedit-dev
  # run
  gnuplot-nox
  # test
  libgtest-dev gfortran-12 pkg-config valgrind python3 python3-venv netcdf-bin librsvg2-bin poppler-utils
  zsh fish groff-base dpkg-dev
  # kernels of devices: made, checked, and run on a processor
  llvm-spirv-15 spirv-tools ocl-icd-libopencl1 pocl-opencl-icd
)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

sudo=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "please run as root, or install: ${missing[*]}" >&2; exit 1; }
  sudo=sudo
fi
echo "installing: ${missing[*]}"
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
