// Tiles of contiguous lines: 8 x 8 pieces are transposed in registers on the way in and out.
//
// Lanes past the last line repeat it. The same thread then stores that line several times, each
// time with the same values, and no lane needs a mask; only the end of the lines does.
#include "TiledSweep.h"

using namespace mlir;
using namespace sbl;

namespace {

class ContiguousSweep : TiledSweep {
public:
  ContiguousSweep(LoopBuilder &b, const SweepVariant &variant, const SweepArguments &args)
      : TiledSweep(b, variant, args), pieceType(VectorType::get(R, variant.element)) {}

  void emit() {
    b.chunked(b.pieces(args.outer, lanes), args.chunks, [&](Value chunk, Value begin, Value end) {
      Value base = b.mul(chunk, args.scratchStride);
      b.loop(begin, end, 1, [&](Value tile) {
        Value firstLine = b.mul(tile, lanes);
        gather(firstLine, base);
        fillGhosts(base, loadSeam(firstLine));
        forBlocks(base, tile,
                  [&](const RowBlock &block, const Sums &sums) { store(block, sums, firstLine); });
      });
    });
  }

private:
  /// Where the points of line `line`, or of the last one if there are fewer, begin.
  Value lineStart(Value line) { return b.mul(b.min(line, b.sub(args.outer, b.index(1))), args.n); }

  /// Lanes past the last line must do what it does, to the last bit.
  Seam loadSeam(Value firstLine) {
    Seam seam;
    for (int end = 0; variant.hasSeam && end < 2; ++end)
      for (int64_t c = 0; c < C; ++c) {
        SmallVector<Value> factors;
        for (int64_t lane = c * V; lane < (c + 1) * V; ++lane) {
          Value line = b.min(b.add(firstLine, lane), b.sub(args.outer, b.index(1)));
          factors.push_back(b.loadScalar(args.seam, b.add(line, b.mul(args.outer, end))));
        }
        seam[end].push_back(vector::FromElementsOp::create(b, vectorType, factors));
      }
    return seam;
  }

  void gather(Value firstLine, Value base) {
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
          Value value = b.load(pieceType, args.src, at, mask);
          if (variant.hasPre)
            value = b.mulf(value, b.load(pieceType, args.pre, at, mask));
          points.push_back(value);
        }
        Value to = b.add(scratchRow(base, b.add(k, args.ghost)), group);
        // Rows past the end of the line are zeros in the slack that scratch has for them.
        for (auto [i, row] : llvm::enumerate(transpose8x8(b, points)))
          b.store(row, args.scratch, b.add(to, i * lanes));
      });
    });
  }

  void store(const RowBlock &block, const Sums &sums, Value firstLine) {
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
          value = b.mulf(value, b.load(pieceType, args.post, at, mask));
        b.store(value, args.dst, at, mask);
      }
    }
  }

  const VectorType pieceType; // eight points of one line
};

} // namespace

void sbl::emitContiguousSweep(LoopBuilder &b, const SweepVariant &variant,
                              const SweepArguments &args) {
  ContiguousSweep(b, variant, args).emit();
}
