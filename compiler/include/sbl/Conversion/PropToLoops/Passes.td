#ifndef SBL_CONVERSION_PROPTOLOOPS_PASSES
#define SBL_CONVERSION_PROPTOLOOPS_PASSES

include "mlir/Pass/PassBase.td"

def ConvertPropToLoops : Pass<"convert-prop-to-loops", "::mlir::ModuleOp"> {
  let summary = "Write prop as vector code in parallel loops over static chunks";
  let description = [{
    Every prop.scalars, prop.pointwise and prop.sweep becomes a function with the C interface that
    runtime/include/sbl/module.h gives it. How sweeps cut their work is in Tiling.h.
  }];
  let options = [
    Option<"registerBytes", "register-bytes", "int64_t", "64", "bytes of a vector register: 64, 32 or 16">,
    Option<"registerCount", "register-count", "int64_t", "32", "how many there are: 32 or 16">,
    Option<"streamedBytes", "streamed-bytes", "int64_t", "33554432", "size from which results go past the caches">,
    Option<"blockRows", "block-rows", "int64_t", "0", "for searches: rows whose sums are in registers at once (0: by the model)">,
    Option<"blockVectors", "block-vectors", "int64_t", "0", "for searches: vectors of lines beside each other (0: by the model)">,
    Option<"windowElements", "window-elements", "int64_t", "0", "for searches: elements that a strided sweep keeps in cache (0: by the model)">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
                           "::mlir::LLVM::LLVMDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
}

def ExpandMath : Pass<"expand-math", "::mlir::ModuleOp"> {
  let summary = "Write elementary functions of f64 as arithmetic";
  let description = [{
    exp, log, expm1, log1p and tanh become vector arithmetic, correct to 1 to 2 ulp on the whole range of
    doubles, special values included. The C library takes one value at a time.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
}

def OutlineParallelLoops : Pass<"outline-parallel-loops", "::mlir::ModuleOp"> {
  let summary = "Make each parallel loop a function that sbl_parallel_for calls chunk by chunk";
  let description = [{
    The values that the loop uses travel in one struct on the caller's stack. Generated code thus meets
    threads in one C function of the runtime and needs no library of the compiler's.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
                           "::mlir::LLVM::LLVMDialect"];
}

#endif // SBL_CONVERSION_PROPTOLOOPS_PASSES
