// From how a field is propagated to loops that do it.
//
// What comes out uses func, scf, memref, arith, math (fma, sqrt, absf, rounding), vector and, for
// the meeting with threads, llvm. Buffers are memref<?xT> and must start at their aligned pointer
// with stride 1.
#pragma once

#include <memory>

#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"
#include "sbl/Conversion/PropToLoops/Tiling.h"

namespace sbl {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "sbl/Conversion/PropToLoops/Passes.h.inc"

/// Appends the way from fused prop ops to functions without parallel loops, ready for LLVM.
void buildPropToLoopsPipeline(mlir::OpPassManager &passes, const tiling::Machine &machine = {});

} // namespace sbl
