// From kernels in MLIR to what the driver of a device takes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mlir/IR/BuiltinOps.h"

namespace sbl {

/// One sbl_device_image (sbl/module.h).
struct DeviceImage {
  std::string format; // of sbl_device_image
  std::string bytes;
  unsigned groupSize = 0;
  std::vector<std::pair<std::string, std::string>> kernels; // entries of the manifest, kernels
};

/// The SPIR-V of a module that buildGpuToSpirvPipeline() has run over. Empty on failure, with the
/// reason in `error`.
std::string toSpirv(mlir::ModuleOp module, std::string &error);
/// The same as text, in the form of MLIR's spirv dialect.
std::string toSpirvText(mlir::ModuleOp module, std::string &error);

/// SPIR-V as LLVM bitcode of SPIR 1.2, for OpenCL drivers that take nothing else; llvm-spirv-15
/// makes it. Empty where that program is not installed or fails, with the reason in `error`.
std::string toSpir(const std::string &spirv, std::string &error);

/// The PTX of a module that buildGpuToNvvmPipeline() has run over, for devices from sm_70 on.
std::string toPtx(mlir::ModuleOp module, std::string &error);

/// Machine code of PTX for one kind of device, such as sm_90; ptxas makes it. Empty where that
/// program is not at hand or fails, with the reason in `error`.
std::string toCubin(const std::string &ptx, const std::string &architecture, std::string &error);

} // namespace sbl
