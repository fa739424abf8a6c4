// Loops, vectors and buffers to the LLVM dialect, and from there to LLVM IR.
#pragma once

#include <memory>

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Pass/Pass.h"

namespace mlir {
class OpPassManager;
}

namespace sbl {

#define GEN_PASS_DECL
#include "sbl/Conversion/ToLLVM/Passes.h.inc"

/// Adds the passes that take a module of func, scf, cf, vector, memref, affine, arith, math and
/// index operations to the LLVM dialect. Functions marked `llvm.emit_c_interface` keep that entry.
void buildToLLVMPipeline(mlir::OpPassManager &passes);

/// The dialects and interfaces that buildToLLVMPipeline and the translation to LLVM IR need, and no
/// others: registering everything MLIR has costs start-up time.
void registerToLLVMDialects(mlir::DialectRegistry &registry);

/// Makes `--call-libm` and the pipeline `--sbl-to-llvm` known to a command-line tool.
void registerToLLVMPasses();

} // namespace sbl
