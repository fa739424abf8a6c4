// Sweeps over many lines: vector lanes lie across lines.
//
// A tile is gathered, times `pre`, into scratch memory as rows of lanes, and its halo is filled.
// Each block of R rows is then the product of its R coefficients per source row with the tile's C
// vectors, held in R x C registers; on processors with shorter or fewer registers in parts, each of
// which reads the sources again (AVX2: 97 % of the multiply-add peak in cache, where R x C sums
// that spill come to 25 %). Sources are added in ascending order whatever the tile and the chunk,
// so results do not depend on the number of chunks.
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
  Sums next(sums);
  for (int64_t row = 0; row < R; row += cut.rows)
    for (int64_t part = 0; part < C * V / P; part += cut.vectors)
      accumulatePart(buffer, first, pitch, coefficients, count, row, part, next);
  return next;
}

void TiledSweep::accumulatePart(Value buffer, Value first, Value pitch, Value coefficients,
                                Value count, int64_t row, int64_t part, Sums &sums) {
  // Part number `number` of row r is a slice of one of the block's sums.
  auto sumOf = [&](int64_t r, int64_t number) -> Value & { return sums[r * C + number * P / V]; };
  auto slice = [&](Value sum, int64_t number) -> Value {
    return P == V ? sum
                  : vector::ExtractStridedSliceOp::create(b, sum, number * P % V, P, /*strides=*/1);
  };
  SmallVector<Value> begun;
  for (int64_t r = 0; r < cut.rows; ++r)
    for (int64_t c = 0; c < cut.vectors; ++c)
      begun.push_back(slice(sumOf(row + r, part + c), part + c));
  auto done = b.loop(b.index(0), count, 1, begun, [&](Value s, ValueRange carried) {
    Value source = b.add(first, b.mul(s, pitch));
    Value coefficient = b.add(coefficients, b.mul(s, R));
    SmallVector<Value> values, next;
    for (int64_t c = 0; c < cut.vectors; ++c)
      values.push_back(b.load(partType, buffer, b.add(source, (part + c) * P)));
    for (int64_t r = 0; r < cut.rows; ++r) {
      Value weight = b.loadBroadcast(partType, args.coef, b.add(coefficient, row + r));
      for (int64_t c = 0; c < cut.vectors; ++c)
        next.push_back(b.fma(weight, values[c], carried[r * cut.vectors + c]));
    }
    return next;
  });
  for (int64_t r = 0; r < cut.rows; ++r)
    for (int64_t c = 0; c < cut.vectors; ++c) {
      Value &sum = sumOf(row + r, part + c);
      sum = P == V ? done[r * cut.vectors + c]
                   : vector::InsertStridedSliceOp::create(b, done[r * cut.vectors + c], sum,
                                                          (part + c) * P % V, /*strides=*/1)
                         .getResult();
    }
}

void TiledSweep::storeRows(const RowBlock &block, const Sums &sums, Value first,
                           ArrayRef<Value> masks) {
  for (int64_t r = 0; r < R; ++r) {
    Value isRow = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, b.index(r), block.rowsLeft);
    auto guard = scf::IfOp::create(b, isRow, /*withElseRegion=*/false);
    OpBuilder::InsertionGuard outside(b);
    b.setInsertionPointToStart(guard.thenBlock());
    Value row = b.add(first, b.mul(args.inner, r));
    for (int64_t c = 0; c < C; ++c) {
      Value at = b.add(row, c * V);
      Value value = sums[r * C + c];
      if (variant.hasPost)
        value = b.mulf(value, masks.empty() ? b.load(vectorType, args.post, at)
                                            : b.load(vectorType, args.post, at, masks[c]));
      masks.empty() ? b.store(value, args.dst, at) : b.store(value, args.dst, at, masks[c]);
    }
  }
}
