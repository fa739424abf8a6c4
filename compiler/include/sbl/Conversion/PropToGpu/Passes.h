// From how a field is propagated to kernels of a device.
#pragma once

#include <memory>
#include <string>

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"

namespace sbl {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "sbl/Conversion/PropToGpu/Passes.h.inc"

/// Work-items of one group of every kernel.
inline constexpr int64_t itemsPerGroup = 64;
/// The attribute of the gpu.module: a dictionary from entries of the manifest to names of kernels.
inline constexpr llvm::StringLiteral kernelsAttribute = "sbl.kernels";

/// Appends the way from fused prop ops to kernels in the gpu dialect; `target` is `opencl` or
/// `cuda`.
void buildPropToGpuPipeline(mlir::OpPassManager &passes, const std::string &target);
/// From there to a spirv.module, or to the LLVM dialect with NVVM inside the gpu.module.
void buildGpuToSpirvPipeline(mlir::OpPassManager &passes);
void buildGpuToNvvmPipeline(mlir::OpPassManager &passes);

/// What these need beyond registerToLLVMDialects().
void registerDeviceDialects(mlir::DialectRegistry &registry);
/// Makes the passes and the pipelines `--sbl-to-gpu`, `--sbl-gpu-to-spirv` and
/// `--sbl-gpu-to-nvvm` known to a command-line tool.
void registerDevicePasses();

} // namespace sbl
