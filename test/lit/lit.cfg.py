import ctypes
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
# Devices, and the programs that kernels for them are made and checked with.
for program, feature in [("llvm-spirv-15", "llvm-spirv"), ("spirv-val", "spirv-val"), ("ptxas", "nvptx")]:
    if shutil.which(program) or os.path.exists(os.path.join("/usr/local/cuda/bin", program)):
        config.available_features.add(feature)
config.substitutions.append(("%ptxas", shutil.which("ptxas") or "/usr/local/cuda/bin/ptxas"))


def has_opencl_device():
    try:
        library = ctypes.CDLL("libOpenCL.so.1")
        count = ctypes.c_uint32()
        if library.clGetPlatformIDs(0, None, ctypes.byref(count)) != 0:
            return False
        platforms = (ctypes.c_void_p * count.value)()
        library.clGetPlatformIDs(count, platforms, None)
        devices = ctypes.c_uint32()
        return any(
            library.clGetDeviceIDs(
                ctypes.c_void_p(platform), ctypes.c_uint64(0xFFFFFFFF), 0, None, ctypes.byref(devices)
            )
            == 0
            for platform in platforms
        )
    except OSError:
        return False


def has_cuda_device():
    try:
        library = ctypes.CDLL("libcuda.so.1")
        count = ctypes.c_int()
        return (
            library.cuInit(0) == 0
            and library.cuDeviceGetCount(ctypes.byref(count)) == 0
            and count.value > 0
        )
    except OSError:
        return False


if has_opencl_device():
    config.available_features.add("opencl-device")
if has_cuda_device():
    config.available_features.add("cuda-device")
# What drivers compile is kept for the next test, and away from a person's own.
config.environment["POCL_CACHE_DIR"] = os.path.join(config.test_exec_root, "pocl-cache")
