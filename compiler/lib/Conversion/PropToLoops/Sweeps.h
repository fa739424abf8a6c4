// The code of sbl_sweep_fn (runtime/include/sbl/module.h), in one variant per memory layout.
#pragma once

#include "LoopBuilder.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "sbl/Conversion/PropToLoops/Tiling.h"

namespace sbl {

/// How the lines of a sweep lie in memory.
enum class LineLayout {
  Single,     ///< a field of one axis: one line
  Strided,    ///< neighbouring lines are neighbours in memory
  Contiguous, ///< the points of a line are neighbours in memory
};

/// Everything that changes the code of a sweep. Two sweeps with the same variant share one
/// function.
struct SweepVariant {
  mlir::FloatType element;
  LineLayout layout;
  bool hasPre, hasPost, hasSeam = false;
  tiling::Machine machine = {}; ///< the same in all of a module

  std::string functionName() const;
};

/// The arguments of sbl_sweep_fn, as values of the function under construction.
struct SweepArguments {
  explicit SweepArguments(mlir::ValueRange arguments);
  mlir::Value src, dst, pre, post, seam, coef, blocks, scratch;
  mlir::Value scratchStride, outer, n, inner, ghost, chunks;
  mlir::Value scales, spans, tileRows;
};

/// The type of sbl_sweep_fn for fields of `element`.
mlir::FunctionType sweepFunctionType(mlir::FloatType element);

/// Each fills the body of a sweep; see the file of the same name for the scheme.
void emitLineSweep(LoopBuilder &b, const SweepVariant &variant, const SweepArguments &args);
void emitStridedSweep(LoopBuilder &b, const SweepVariant &variant, const SweepArguments &args);
void emitRowwiseSweep(LoopBuilder &b, const SweepVariant &variant, const SweepArguments &args);
void emitContiguousSweep(LoopBuilder &b, const SweepVariant &variant, const SweepArguments &args);

/// Row block `block` of the packed kernel: where its coefficients and its sources begin, how many.
struct RowBlock {
  RowBlock(LoopBuilder &b, const SweepArguments &args, mlir::Value block);
  mlir::Value row;       ///< first output row
  mlir::Value rowsLeft;  ///< output rows from there to the end of the line
  mlir::Value firstLine; ///< first source row, counted from the first ghost row
  mlir::Value count;     ///< number of source rows
  mlir::Value offset;    ///< of its coefficients
};

/// The runs of source rows of one row block whose fields share an exponent: one run of all its rows
/// where fields have none (RangedSweep.cpp).
class SourceRuns {
public:
  /// `bundle`: the tile of lines, in the order of the runtime's scales.
  SourceRuns(LoopBuilder &b, const SweepArguments &args, const RowBlock &block, mlir::Value bundle);
  /// The block cut to run `run`, in [first, end); its count may be 0.
  RowBlock part(mlir::Value run);
  /// Number of the run's scales among all; those of a bundle's lines follow one another.
  mlir::Value scales(mlir::Value run);

  mlir::Value first, end;
  mlir::Value ranged; ///< whether there are scales

private:
  mlir::Value read(mlir::Value at);
  using Values = llvm::SmallVector<mlir::Value>;
  Values whereRanged(llvm::function_ref<Values()> yes, llvm::ArrayRef<mlir::Value> no);

  LoopBuilder &b;
  const SweepArguments &args;
  RowBlock block;
  mlir::Value offset; // of the scales of the block's tile for run 0
};

/// Copies the periodic halo of a scratch tile of rows [base + row * lanes, ...): row -1 is row n -
/// 1 and so on, as often as a halo longer than the line needs. `copy(to, from, end)` copies one row
/// to beyond the low (0) or the high (1) end.
void emitGhosts(LoopBuilder &b, const SweepArguments &args, mlir::Value base, int64_t lanes,
                llvm::function_ref<void(mlir::Value to, mlir::Value from, int end)> copy);

/// The transpose of an 8 x 8 matrix given by its rows, in three stages of shuffles.
llvm::SmallVector<mlir::Value> transpose8x8(LoopBuilder &b, llvm::ArrayRef<mlir::Value> rows);

} // namespace sbl
