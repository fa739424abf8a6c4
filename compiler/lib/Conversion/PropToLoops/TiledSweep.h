// What sweeps over tiles of lines share, strided or contiguous.
#pragma once

#include <array>

#include "Sweeps.h"

namespace sbl {

/// A tile is `lanes` neighbouring lines. In scratch memory it is rows of `lanes` elements, first
/// the ghost rows, then the line, then ghost rows again.
class TiledSweep {
public:
  TiledSweep(LoopBuilder &b, const SweepVariant &variant, const SweepArguments &args)
      : b(b), variant(variant), args(args),
        V(variant.element.isF64() ? tiling::vectorF64 : tiling::vectorF32), lanes(V * C),
        vectorType(mlir::VectorType::get(V, variant.element)),
        P(variant.machine.registerBytes * V / tiling::Machine().registerBytes),
        partType(mlir::VectorType::get(P, variant.element)),
        cut(tiling::blocksFor(variant.machine)) {}

protected:
  using Value = mlir::Value;
  static constexpr int64_t R = tiling::rowsPerBlock, C = tiling::vectorsPerTile;
  /// The sums of a block: row r, vector c at [r * C + c].
  using Sums = llvm::SmallVector<Value>;

  /// Where row `row` (counted from the first ghost row) of the tile at `base` begins.
  Value scratchRow(Value base, Value row) { return b.add(base, b.mul(row, lanes)); }
  /// `seam[end]`: the seam factors of the tile's lines beyond that end, one per vector of the tile;
  /// empty where the sweep has none.
  using Seam = std::array<llvm::SmallVector<Value>, 2>;
  void fillGhosts(Value base, const Seam &seam);
  Value lines() { return b.mul(args.outer, args.inner); }
  /// The product of the block's coefficients with the tile at `base`, sources in ascending order.
  Sums accumulate(const RowBlock &block, Value base);
  /// Adds `count` sources to `sums`: source s is the row of the tile that begins at
  /// first + s * pitch of `buffer`, its coefficients begin at `coefficients` + s * R.
  Sums accumulate(Value buffer, Value first, Value pitch, Value coefficients, Value count,
                  mlir::ValueRange sums);
  /// The same for as many rows from `row` and parts of P lanes from `part` as are summed at once.
  void accumulatePart(Value buffer, Value first, Value pitch, Value coefficients, Value count,
                      int64_t row, int64_t part, Sums &sums);
  /// Stores a block's sums, times `post`, in strided lines: `first` is where its first row begins
  /// in the fields, and a mask for each vector of the tile keeps lanes out that are no lines; none,
  /// all are.
  void storeRows(const RowBlock &block, const Sums &sums, Value first,
                 llvm::ArrayRef<Value> masks = {});
  /// Calls finish(sums) with the product of a block in tile `bundle` of the lines, which
  /// accumulate(part) makes for a part of its source rows; where fields have exponents their runs
  /// are added up (RangedSweep.cpp), at `totals` in scratch memory, R rows of lanes.
  void forProduct(const RowBlock &block, Value bundle, Value totals,
                  llvm::function_ref<Sums(const RowBlock &)> accumulate,
                  llvm::function_ref<void(const Sums &)> finish);
  /// The last R rows of lanes of the scratch memory of the chunk that begins at `base`.
  Value totalsOf(Value base) { return b.add(base, b.sub(args.scratchStride, b.index(R * lanes))); }
  /// The products of all row blocks of tile `bundle`, gathered at `base`.
  void forBlocks(Value base, Value bundle,
                 llvm::function_ref<void(const RowBlock &block, const Sums &sums)> body) {
    b.loop(b.index(0), b.pieces(args.n, R), 1, [&](Value number) {
      RowBlock block(b, args, number);
      forProduct(
          block, bundle, totalsOf(base),
          [&](const RowBlock &part) { return accumulate(part, base); },
          [&](const Sums &sums) { body(block, sums); });
    });
  }

  LoopBuilder &b;
  const SweepVariant &variant;
  const SweepArguments &args;
  const int64_t V, lanes;
  const mlir::VectorType vectorType;
  const int64_t P; ///< lanes of a register
  const mlir::VectorType partType;
  const tiling::Blocks cut;
};

} // namespace sbl
