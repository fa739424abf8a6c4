// Sweeps over many lines: vector lanes lie across lines.
//
// A tile is `lanes` neighbouring lines. It is gathered, times `pre`, into scratch memory as rows of
// lanes, the halo is filled, and then each block of R rows is the product of its R coefficients per
// source row with the tile's vectors, held in R x C registers. Times `post` it goes out. Where
// lines are contiguous, 8 x 8 pieces are transposed in registers on the way in and out.
//
// Sources are added in ascending order whatever the tile and the chunk, so results do not depend on
// the number of chunks. Strided tiles mask the lanes past the last line; contiguous ones let these
// lanes repeat the last line, which the same thread then stores several times with the same value.
#include "Sweeps.h"

using namespace mlir;
using namespace sbl;

namespace {

constexpr int64_t R = tiling::rowsPerBlock, C = tiling::vectorsPerTile;

class TiledSweep {
public:
  TiledSweep(LoopBuilder &b, const SweepVariant &variant, const SweepArguments &args)
      : b(b), variant(variant), args(args),
        V(variant.element.isF64() ? tiling::vectorF64 : tiling::vectorF32), lanes(V * C),
        vectorType(VectorType::get(V, variant.element)),
        rowType(VectorType::get(R, variant.element)) {}

  void emit();

private:
  using Accumulators = SmallVector<Value>; // [r * C + c]

  void emitStridedTile(Value tile);
  void emitContiguousTile(Value tile);
  void gatherStrided(Value field, ArrayRef<Value> masks);
  void gatherContiguous(Value firstLine);
  void storeStrided(const RowBlock &block, const Accumulators &sums, Value field,
                    ArrayRef<Value> masks);
  void storeContiguous(const RowBlock &block, const Accumulators &sums, Value firstLine);
  void forEachBlock(function_ref<void(const RowBlock &, const Accumulators &)> store);
  Accumulators accumulate(const RowBlock &block);

  /// Where row `row` (counted from the first ghost row) of the tile begins in scratch.
  Value scratchRow(Value row) { return b.add(base, b.mul(row, lanes)); }
  /// Where the points of line `line`, or of the last one if there are fewer, begin.
  Value lineStart(Value line) { return b.mul(b.min(line, b.sub(args.outer, b.index(1))), args.n); }

  LoopBuilder &b;
  const SweepVariant &variant;
  const SweepArguments &args;
  const int64_t V, lanes;
  const VectorType vectorType, rowType;
  Value base, tilesPerOuter;
};

void TiledSweep::emit() {
  const bool strided = variant.layout == LineLayout::Strided;
  Value tiles;
  if (strided) {
    tilesPerOuter = b.pieces(args.inner, lanes);
    tiles = b.mul(args.outer, tilesPerOuter);
  } else {
    tiles = b.pieces(args.outer, lanes);
  }
  b.chunked(tiles, args.chunks, [&](Value chunk, Value begin, Value end) {
    base = b.mul(chunk, args.scratchStride);
    b.loop(begin, end, 1, [&](Value tile) {
      if (strided)
        emitStridedTile(tile);
      else
        emitContiguousTile(tile);
    });
  });
}

void TiledSweep::emitStridedTile(Value tile) {
  Value firstLane = b.mul(b.rem(tile, tilesPerOuter), lanes);
  Value plane = b.mul(b.div(tile, tilesPerOuter), b.mul(args.n, args.inner));
  Value field = b.add(plane, firstLane);
  Value width = b.sub(args.inner, firstLane);
  SmallVector<Value> masks;
  for (int64_t c = 0; c < C; ++c)
    masks.push_back(b.mask(V, b.sub(width, b.index(c * V))));

  gatherStrided(field, masks);
  forEachBlock([&](const RowBlock &block, const Accumulators &sums) {
    storeStrided(block, sums, field, masks);
  });
}

void TiledSweep::emitContiguousTile(Value tile) {
  Value firstLine = b.mul(tile, lanes);
  gatherContiguous(firstLine);
  forEachBlock([&](const RowBlock &block, const Accumulators &sums) {
    storeContiguous(block, sums, firstLine);
  });
}

void TiledSweep::gatherStrided(Value field, ArrayRef<Value> masks) {
  b.loop(b.index(0), args.n, 1, [&](Value k) {
    Value from = b.add(field, b.mul(k, args.inner));
    Value to = scratchRow(b.add(k, args.ghost));
    for (int64_t c = 0; c < C; ++c) {
      Value at = b.add(from, c * V);
      Value value = b.load(vectorType, args.src, at, masks[c]);
      if (variant.hasPre)
        value = b.mulf(value, b.load(vectorType, args.pre, at, masks[c]));
      b.store(value, args.scratch, b.add(to, c * V));
    }
  });
}

void TiledSweep::gatherContiguous(Value firstLine) {
  // Eight lines at a time run along the whole line: eight streams for the prefetcher.
  b.loop(b.index(0), b.index(lanes), 8, [&](Value group) {
    SmallVector<Value> starts;
    for (int64_t i = 0; i < 8; ++i)
      starts.push_back(lineStart(b.add(b.add(firstLine, group), i)));
    b.loop(b.index(0), args.n, 8, [&](Value k) {
      Value mask = b.mask(8, b.sub(args.n, k));
      SmallVector<Value> points;
      for (Value start : starts) {
        Value at = b.add(start, k);
        Value value = b.load(rowType, args.src, at, mask);
        if (variant.hasPre)
          value = b.mulf(value, b.load(rowType, args.pre, at, mask));
        points.push_back(value);
      }
      Value to = b.add(scratchRow(b.add(k, args.ghost)), group);
      // Rows past the end of the line are zeros in the slack that scratch has for them.
      for (auto [i, row] : llvm::enumerate(transpose8x8(b, points)))
        b.store(row, args.scratch, b.add(to, i * lanes));
    });
  });
}

void TiledSweep::forEachBlock(function_ref<void(const RowBlock &, const Accumulators &)> store) {
  emitGhosts(b, args, base, lanes, [&](Value to, Value from) {
    for (int64_t c = 0; c < C; ++c)
      b.store(b.load(vectorType, args.scratch, b.add(from, c * V)), args.scratch, b.add(to, c * V));
  });
  b.loop(b.index(0), b.pieces(args.n, R), 1, [&](Value number) {
    RowBlock block(b, args, number);
    store(block, accumulate(block));
  });
}

TiledSweep::Accumulators TiledSweep::accumulate(const RowBlock &block) {
  Value sources = scratchRow(block.firstLine);
  SmallVector<Value> zeros(R * C, b.zero(vectorType));
  return b.loop(b.index(0), block.count, 1, zeros, [&](Value s, ValueRange sums) {
    Value source = b.add(sources, b.mul(s, lanes));
    Value coefficient = b.add(block.offset, b.mul(s, R));
    SmallVector<Value> values, next;
    for (int64_t c = 0; c < C; ++c)
      values.push_back(b.load(vectorType, args.scratch, b.add(source, c * V)));
    for (int64_t r = 0; r < R; ++r) {
      Value weight = b.loadBroadcast(vectorType, args.coef, b.add(coefficient, r));
      for (int64_t c = 0; c < C; ++c)
        next.push_back(b.fma(weight, values[c], sums[r * C + c]));
    }
    return next;
  });
}

void TiledSweep::storeStrided(const RowBlock &block, const Accumulators &sums, Value field,
                              ArrayRef<Value> masks) {
  for (int64_t r = 0; r < R; ++r) {
    Value isRow = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, b.index(r), block.rowsLeft);
    auto guard = scf::IfOp::create(b, isRow, /*withElseRegion=*/false);
    OpBuilder::InsertionGuard outside(b);
    b.setInsertionPointToStart(guard.thenBlock());
    Value row = b.add(field, b.mul(b.add(block.row, r), args.inner));
    for (int64_t c = 0; c < C; ++c) {
      Value at = b.add(row, c * V);
      Value value = sums[r * C + c];
      if (variant.hasPost)
        value = b.mulf(value, b.load(vectorType, args.post, at, masks[c]));
      b.store(value, args.dst, at, masks[c]);
    }
  }
}

void TiledSweep::storeContiguous(const RowBlock &block, const Accumulators &sums, Value firstLine) {
  Value mask = b.mask(R, block.rowsLeft);
  for (int64_t lane = 0; lane < lanes; lane += 8) {
    SmallVector<Value> rows;
    for (int64_t r = 0; r < R; ++r) {
      Value sum = sums[r * C + lane / V];
      SmallVector<int64_t> part;
      for (int64_t i = 0; i < 8; ++i)
        part.push_back(lane % V + i);
      rows.push_back(V == 8 ? sum : vector::ShuffleOp::create(b, sum, sum, part));
    }
    for (auto [i, points] : llvm::enumerate(transpose8x8(b, rows))) {
      Value at = b.add(lineStart(b.add(firstLine, lane + i)), block.row);
      Value value = points;
      if (variant.hasPost)
        value = b.mulf(value, b.load(rowType, args.post, at, mask));
      b.store(value, args.dst, at, mask);
    }
  }
}

} // namespace

void sbl::emitTiledSweep(LoopBuilder &b, const SweepVariant &variant, const SweepArguments &args) {
  TiledSweep(b, variant, args).emit();
}
