#ifndef SBL_CONVERSION_TOLLVM_PASSES
#define SBL_CONVERSION_TOLLVM_PASSES

include "mlir/Pass/PassBase.td"

def CallLibm : Pass<"call-libm", "::mlir::ModuleOp"> {
  let summary = "Turn math functions without an instruction of their own into calls of libm";
  let description = [{
    Vectors are taken apart lane by lane. What the machine does in one instruction (sqrt, absf,
    copysign, floor, ceil, …) stays. Without this pass the LLVM conversion would write expm1 and
    log1p as exp(x) - 1 and log(1 + x), which lose every digit near 0.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
                           "::mlir::vector::VectorDialect", "::mlir::LLVM::LLVMDialect"];
}

#endif // SBL_CONVERSION_TOLLVM_PASSES
