// The code of sbl_tridiagonal_fn (runtime/include/sbl/module.h), in one variant per memory layout.
#pragma once

#include "Sweeps.h"

namespace sbl {

/// Everything that changes the code of a solve. Two solves with the same variant share one
/// function.
struct SolveVariant {
  mlir::FloatType element;
  LineLayout layout;
  bool transposed, hasPre, hasPost, isRing = false;
  tiling::Machine machine = {}; ///< the same in all of a module

  std::string functionName() const;
};

/// The arguments of sbl_tridiagonal_fn, as values of the function under construction.
struct SolveArguments {
  explicit SolveArguments(mlir::ValueRange arguments);
  mlir::Value src, dst, pre, post, down, up, gain, rest, column, row, scratch;
  mlir::Value scratchStride, outer, n, inner, chunks;
};

/// The type of sbl_tridiagonal_fn for fields of `element`.
mlir::FunctionType solveFunctionType(mlir::FloatType element);

/// Fills the body of a solve.
void emitTridiagonalSolve(LoopBuilder &b, const SolveVariant &variant, const SolveArguments &args);

} // namespace sbl
