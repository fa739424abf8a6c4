#ifndef SBL_CONVERSION_PROPTOGPU_PASSES
#define SBL_CONVERSION_PROPTOGPU_PASSES

include "mlir/Pass/PassBase.td"

def ConvertPropToGpu : Pass<"convert-prop-to-gpu", "::mlir::ModuleOp"> {
  let summary = "Write the steps of prop, and what a solve does between them, as kernels";
  let description = [{
    Every prop.sweep becomes a kernel of one gpu.module, shared by sweeps of the same variant, and every
    formula of sbl/point/Formulas.h another. The attribute `sbl.kernels` of the gpu.module says which kernel
    stands for which entry of the manifest. A stage that has no kernel is left out of it; the runtime refuses
    programs that need one.
  }];
  let options = [Option<"target", "target", "std::string", "\"opencl\"", "opencl or cuda">];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::gpu::GPUDialect",
                           "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect", "::mlir::spirv::SPIRVDialect"];
}

def GuardLoopResults : Pass<"guard-loop-results", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Give loops that make no turn their initial values as results";
  let description = [{ --convert-gpu-to-spirv leaves the results of such a loop undefined. }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def AvoidLibdevice : Pass<"avoid-libdevice", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Write functions of f64 in operations that PTX has";
  let description = [{
    --convert-gpu-to-nvvm makes them calls of CUDA's libdevice, which comes with its toolkit alone.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect"];
}

#endif // SBL_CONVERSION_PROPTOGPU_PASSES
