// The code of sbl_transform_fn (runtime/include/sbl/module.h): lines of a wave go to Fourier space,
// are multiplied there and come back, while the tile they belong to stays in cache.
#pragma once

#include "LoopBuilder.h"
#include "Sweeps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace sbl {

/// A complex number held as its parts: two vectors, or two numbers.
struct Complex {
  mlir::Value re, im;
  /// i times the conjugate. The inverse transform of z is the forward one of this, swapped back.
  Complex swapped() const { return {im, re}; }
};

/// The discrete Fourier transform y_k = sum_j x_j exp(-2 pi i j k / r) of r values, r one of
/// transformRadices.
llvm::SmallVector<Complex> emitButterfly(LoopBuilder &b, llvm::ArrayRef<Complex> x);

/// Radices with code of their own, as docs/manifest.md states them.
inline constexpr int64_t transformRadices[] = {2, 3, 4, 5, 7, 8};
/// Those that all steps of the module's waves name together; all where one names none.
llvm::SmallVector<int64_t> neededRadices(mlir::ModuleOp module);

/// The arguments of sbl_transform_fn, as values of the function under construction.
struct TransformArguments {
  explicit TransformArguments(mlir::ValueRange arguments);
  mlir::Value re, im, preRe, preIm, postRe, postIm, diagonalRe, diagonalIm, twiddles, stages,
      images, scratch;
  mlir::Value scratchStride, outer, n, inner, chunks;
};

/// The type of sbl_transform_fn.
mlir::FunctionType transformFunctionType(mlir::MLIRContext *context);

/// How many tiles of strided lines are read, and written, together.
inline int64_t tilesTogether(LineLayout layout) {
  return layout == LineLayout::Strided ? tiling::tilesPerTransform : 1;
}

/// The arguments of the function that treats one tile in scratch memory: scratch, diagonalRe,
/// diagonalIm, twiddles, stages, where the tile begins.
mlir::FunctionType tileFunctionType(mlir::MLIRContext *context);
/// Fills its body: forward stages, the diagonal, inverse stages, for eight lines side by side.
void emitTile(LoopBuilder &b, llvm::ArrayRef<int64_t> radices, mlir::ValueRange arguments);
/// The same for the only line of a grid, which begins at 0; the last argument is how far its
/// imaginary parts lie behind the real ones. May write 63 places past the line.
void emitLineTile(LoopBuilder &b, llvm::ArrayRef<int64_t> radices, mlir::ValueRange arguments);

/// Fills the body of a transform; `tile` is the function for its tiles.
void emitTransform(LoopBuilder &b, LineLayout layout, const TransformArguments &args,
                   mlir::func::FuncOp tile);

} // namespace sbl
