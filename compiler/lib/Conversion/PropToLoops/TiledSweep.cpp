// Sweeps over many lines: vector lanes lie across lines.
//
// A tile is gathered, times `pre`, into scratch memory as rows of lanes, and its halo is filled.
// Each block of R rows is then the product of its R coefficients per source row with the tile's C
// vectors, held in R x C registers. Sources are added in ascending order whatever the tile and the
// chunk, so results do not depend on the number of chunks.
#include "TiledSweep.h"

using namespace mlir;
using namespace sbl;

void TiledSweep::fillGhosts(Value base, const Seam &seam) {
  emitGhosts(b, args, base, lanes, [&](Value to, Value from, int end) {
    for (int64_t c = 0; c < C; ++c) {
      Value value = b.load(vectorType, args.scratch, b.add(from, c * V));
      if (variant.hasSeam)
        value = b.mulf(value, seam[end][c]);
      b.store(value, args.scratch, b.add(to, c * V));
    }
  });
}

TiledSweep::Sums TiledSweep::accumulate(const RowBlock &block, Value base) {
  SmallVector<Value> zeros(R * C, b.zero(vectorType));
  return accumulate(args.scratch, scratchRow(base, block.firstLine), b.index(lanes), block.offset,
                    block.count, zeros);
}

TiledSweep::Sums TiledSweep::accumulate(Value buffer, Value first, Value pitch, Value coefficients,
                                        Value count, ValueRange sums) {
  return b.loop(b.index(0), count, 1, sums, [&](Value s, ValueRange sums) {
    Value source = b.add(first, b.mul(s, pitch));
    Value coefficient = b.add(coefficients, b.mul(s, R));
    SmallVector<Value> values, next;
    for (int64_t c = 0; c < C; ++c)
      values.push_back(b.load(vectorType, buffer, b.add(source, c * V)));
    for (int64_t r = 0; r < R; ++r) {
      Value weight = b.loadBroadcast(vectorType, args.coef, b.add(coefficient, r));
      for (int64_t c = 0; c < C; ++c)
        next.push_back(b.fma(weight, values[c], sums[r * C + c]));
    }
    return next;
  });
}
