import os
import shutil
import subprocess
import lit.formats

config.name = "SBL"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".mlir", ".sbl", ".test"]
config.excludes = ["Inputs", "Unit", "lit", "Oracles"]
config.test_source_root = os.path.join(config.sbl_source_root, "test")
config.test_exec_root = os.path.join(config.sbl_binary_root, "test")

config.environment["PATH"] = os.pathsep.join(
    [os.path.join(config.sbl_binary_root, "bin"), config.llvm_tools_dir, os.environ["PATH"]]
)
# Tests neither read nor leave behind a person's object cache.
config.environment["SBL_CACHE_DIR"] = os.path.join(config.test_exec_root, "cache")
# The LLVM libraries are built without sanitizers: their headers poison memory that they never unpoison.
config.environment["ASAN_OPTIONS"] = "allow_user_poisoning=0:detect_leaks=0"
config.environment["NO_COLOR"] = "1"
config.substitutions.append(("%python", config.python))
config.substitutions.append(("%source", config.sbl_source_root))
config.substitutions.append(
    ("%runtime", os.path.join(config.sbl_binary_root, "lib", "libsbl-runtime.so"))
)
config.substitutions.append(("%libs", os.path.join(config.sbl_binary_root, "lib")))
config.substitutions.append(("%build", config.sbl_binary_root))
# Programs built without sanitizers cannot load libraries built with them.
if config.sanitize:
    config.available_features.add("sanitized")
if shutil.which("valgrind"):
    config.available_features.add("valgrind")
if shutil.which("dpkg-shlibdeps") and shutil.which("cpack"):
    config.available_features.add("dpkg")
# Readers of saved files that a machine may have or not.
xarray = os.environ.get("SBL_XARRAY_PYTHON", config.python)
if subprocess.run([xarray, "-c", "import xarray, netCDF4"], capture_output=True).returncode == 0:
    config.available_features.add("xarray")
config.substitutions.append(("%xarray", xarray))
