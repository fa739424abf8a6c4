// Tiles of strided lines: neighbouring lines are neighbours in memory, so a row of a tile is a
// load.
//
// Wide fields are swept in the order of memory (RowwiseSweep.cpp). Here is what is left: planes
// narrower than a tile, and lifted rings with a factor at the seam. A tile's lines pass through
// scratch memory from end to end. Lanes past the end of the plane are masked: they read zeros and
// store nothing.
#include "TiledSweep.h"

using namespace mlir;
using namespace sbl;

namespace {

class ColumnwiseSweep : TiledSweep {
public:
  using TiledSweep::TiledSweep;

  void emit() {
    Value perPlane = b.pieces(args.inner, lanes);
    Value planeSize = b.mul(args.n, args.inner);
    b.chunked(b.mul(args.outer, perPlane), args.chunks, [&](Value chunk, Value begin, Value end) {
      base = b.mul(chunk, args.scratchStride);
      b.loop(begin, end, 1, [&](Value tile) {
        Value lane = b.mul(b.rem(tile, perPlane), lanes), plane = b.div(tile, perPlane);
        firstLine = b.add(b.mul(plane, args.inner), lane);
        bundle = tile;
        emitTile(b.add(b.mul(plane, planeSize), lane), b.sub(args.inner, lane));
      });
    });
  }

private:
  /// The tile whose row 0 begins at `first` of the fields; its first `width` lanes are lines.
  void emitTile(Value first, Value width) {
    SmallVector<Value> masks;
    for (int64_t c = 0; c < C; ++c)
      masks.push_back(b.mask(V, b.sub(width, b.index(c * V))));
    b.loop(b.index(0), args.n, 1, [&](Value k) {
      gatherRow(b.add(first, b.mul(k, args.inner)), scratchRow(base, b.add(k, args.ghost)), masks);
    });
    fillGhosts(base, loadSeam(masks));
    forBlocks(base, bundle, [&](const RowBlock &block, const Sums &sums) {
      storeRows(block, sums, b.add(first, b.mul(block.row, args.inner)), masks);
    });
  }

  Seam loadSeam(ArrayRef<Value> masks) {
    Seam seam;
    for (int end = 0; variant.hasSeam && end < 2; ++end)
      for (int64_t c = 0; c < C; ++c) {
        Value at = b.add(b.add(firstLine, c * V), b.mul(lines(), end));
        seam[end].push_back(b.load(vectorType, args.seam, at, masks[c]));
      }
    return seam;
  }

  void gatherRow(Value from, Value to, ArrayRef<Value> masks) {
    for (int64_t c = 0; c < C; ++c) {
      Value at = b.add(from, c * V);
      Value value = b.load(vectorType, args.src, at, masks[c]);
      if (variant.hasPre)
        value = b.mulf(value, b.load(vectorType, args.pre, at, masks[c]));
      b.store(value, args.scratch, b.add(to, c * V));
    }
  }

  Value base, firstLine; // of this chunk's scratch memory; of the tile
  Value bundle;          // number of the tile
};

} // namespace

void sbl::emitStridedSweep(LoopBuilder &b, const SweepVariant &variant,
                           const SweepArguments &args) {
  if (variant.hasSeam)
    return ColumnwiseSweep(b, variant, args).emit();
  Value lanes = b.index(variant.element.isF64() ? tiling::lanesF64 : tiling::lanesF32);
  Value isWide = arith::CmpIOp::create(b, arith::CmpIPredicate::sge, args.inner, lanes);
  auto either = scf::IfOp::create(b, isWide, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard outside(b);
  b.setInsertionPointToStart(either.thenBlock());
  emitRowwiseSweep(b, variant, args);
  b.setInsertionPointToStart(either.elseBlock());
  ColumnwiseSweep(b, variant, args).emit();
}
