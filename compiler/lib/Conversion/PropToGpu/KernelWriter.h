// Kernels of one gpu.module, written one after another.
#pragma once

#include <string>

#include "../PropToLoops/LoopBuilder.h"
#include "Target.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"

namespace sbl {

/// The parameters of a kernel, in this order: buffers, whole numbers (i64), doubles; memory of a
/// work-group, where it is a parameter (OpenCL).
struct KernelSignature {
  llvm::SmallVector<mlir::Type> buffers; // their elements
  int64_t indices = 0, scalars = 0;
  bool apart = false;     // no two buffers are the same
  mlir::Type shared = {}; // of what the items of a group share, as much as a launch says
};

/// The arguments of a kernel under construction.
struct KernelArguments {
  llvm::SmallVector<mlir::Value> buffers, indices, scalars; // the second as `index`
  mlir::Value group, member, shared; // the number of the work-group, that of the item within it
};

class KernelWriter {
public:
  KernelWriter(mlir::ModuleOp module, GpuTarget target);

  /// Writes the kernel `name`, unless it is there; `body` gets the number of the work-item.
  void write(const std::string &name, const KernelSignature &signature,
             llvm::function_ref<void(const KernelArguments &, mlir::Value item)> body);
  /// What follows if `condition` holds.
  void when(mlir::Value condition, llvm::function_ref<void()> body);

  /// Coefficient r of a row of them of a packed matrix, which begins at a multiple of its own size:
  /// devices read several at a time.
  mlir::Value coefficient(mlir::Value buffer, mlir::Value at, int64_t r);

  mlir::gpu::GPUModuleOp kernels() { return kernels_; }
  LoopBuilder b;

private:
  const GpuTarget target_;
  mlir::gpu::GPUModuleOp kernels_;
};

} // namespace sbl
