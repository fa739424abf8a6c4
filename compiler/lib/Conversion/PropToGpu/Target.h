// All in which kernels for OpenCL and for CUDA differ while they are written.
#pragma once

#include <optional>

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace sbl {

class GpuTarget {
public:
  /// Empty for a name that is neither `opencl` nor `cuda`.
  static std::optional<GpuTarget> named(llvm::StringRef name);

  /// A buffer of the device as a parameter of a kernel: one plain pointer once it is lowered.
  mlir::MemRefType buffer(mlir::Type element) const;
  /// Memory of a work-group as the last parameter of a kernel; null where it is none.
  mlir::MemRefType sharedParameter(mlir::Type element) const;
  /// The same where it is no parameter, in a kernel under construction.
  mlir::Value sharedMemory(mlir::ImplicitLocOpBuilder &b, mlir::Type element) const;
  /// What the lowering wants to find at a gpu.module and at a kernel.
  void prepare(mlir::gpu::GPUModuleOp module) const;
  void prepare(mlir::gpu::GPUFuncOp kernel, bool buffersApart) const;

private:
  explicit GpuTarget(bool isCuda) : isCuda_(isCuda) {}
  bool isCuda_;
};

} // namespace sbl
