// Sweeps of fields that carry an integer exponent for each tile of rows (block floating point).
//
// The source rows of a block lie in a few runs, each of one tile of the source and so of one
// exponent. A run is summed in the exponent of its own tile, and the sum counts 2^(exponent of the
// source - exponent of the result): one multiplication for each sum and run, beside 2 half-width
// products. Sources are read where they lie, in memory or in scratch memory, and never rescaled,
// because what is too small to matter to one tile may be all that another has. Without exponents
// all rows are one run, and its sums are the result.
#include "TiledSweep.h"

using namespace mlir;
using namespace sbl;

SourceRuns::SourceRuns(LoopBuilder &b, const SweepArguments &args, const RowBlock &block,
                       Value bundle)
    : b(b), args(args), block(block) {
  ranged = arith::CmpIOp::create(b, arith::CmpIPredicate::sgt, args.tileRows, b.index(0));
  auto where = whereRanged(
      [&] {
        Value entry = b.add(b.mul(b.div(block.row, args.tileRows), 3), 2);
        Value first = read(entry), ofTile = read(b.add(entry, 2));
        Value scales = b.add(b.mul(bundle, read(b.index(0))), b.sub(ofTile, first));
        return Values{first, read(b.add(entry, 1)), scales};
      },
      {b.index(0), b.index(1), b.index(0)});
  first = where[0];
  end = where[1];
  offset = where[2];
}

Value SourceRuns::read(Value at) {
  return arith::IndexCastOp::create(b, b.getIndexType(), b.loadScalar(args.spans, at));
}

SourceRuns::Values SourceRuns::whereRanged(function_ref<Values()> yes, ArrayRef<Value> no) {
  auto either = scf::IfOp::create(b, ValueRange(no).getTypes(), ranged, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard outside(b);
  b.setInsertionPointToStart(either.thenBlock());
  scf::YieldOp::create(b, yes());
  b.setInsertionPointToStart(either.elseBlock());
  scf::YieldOp::create(b, no);
  return Values(either.getResults());
}

RowBlock SourceRuns::part(Value run) {
  auto rows = whereRanged(
      [&] {
        Value begin = b.add(read(b.index(1)), run);
        Value from = b.max(read(begin), block.firstLine);
        Value to = b.min(read(b.add(begin, 1)), b.add(block.firstLine, block.count));
        return Values{from, b.max(b.sub(to, from), b.index(0))};
      },
      {block.firstLine, block.count});
  RowBlock part = block;
  part.firstLine = rows[0];
  part.count = rows[1];
  part.offset = b.add(block.offset, b.mul(b.sub(rows[0], block.firstLine), tiling::rowsPerBlock));
  return part;
}

Value SourceRuns::scales(Value run) { return b.add(offset, run); }

void TiledSweep::forProduct(const RowBlock &block, Value bundle, Value totals,
                            function_ref<Sums(const RowBlock &)> accumulate,
                            function_ref<void(const Sums &)> finish) {
  SourceRuns runs(b, args, block, bundle);
  b.loop(runs.first, runs.end, 1, [&](Value run) {
    Sums sums = accumulate(runs.part(run));
    auto scaled = scf::IfOp::create(b, ValueRange(sums).getTypes(), runs.ranged,
                                    /*withElseRegion=*/true);
    {
      OpBuilder::InsertionGuard outside(b);
      b.setInsertionPointToStart(scaled.thenBlock());
      Value isFirst = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, run, runs.first);
      Value scales = b.mul(runs.scales(run), lanes);
      Sums all(sums.size());
      for (int64_t c = 0; c < C; ++c) {
        Value scale = b.load(vectorType, args.scales, b.add(scales, c * V));
        for (int64_t r = 0; r < R; ++r) {
          Value at = b.add(totals, (r * C + c) * V);
          Value before = arith::SelectOp::create(b, isFirst, b.zero(vectorType),
                                                 b.load(vectorType, args.scratch, at));
          Value &total = all[r * C + c] = b.fma(sums[r * C + c], scale, before);
          b.store(total, args.scratch, at);
        }
      }
      scf::YieldOp::create(b, all);
      b.setInsertionPointToStart(scaled.elseBlock());
      scf::YieldOp::create(b, sums);
    }
    Value isLast = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, b.add(run, 1), runs.end);
    auto done = scf::IfOp::create(b, isLast, /*withElseRegion=*/false);
    OpBuilder::InsertionGuard outside(b);
    b.setInsertionPointToStart(done.thenBlock());
    finish(Sums(scaled.getResults()));
  });
}
