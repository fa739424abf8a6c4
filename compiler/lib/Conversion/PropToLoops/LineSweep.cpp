// The sweep of a field that has one line only: vector lanes lie across the R output rows of a
// block.
//
// Each chunk gathers the line, times `pre`, into its own scratch memory and treats its share of the
// blocks. Four sums over every fourth source row run beside each other, because one alone would
// wait for each addition to end; they are added pairwise in the end, in every block alike.
#include "Sweeps.h"

using namespace mlir;
using namespace sbl;

void sbl::emitLineSweep(LoopBuilder &b, const SweepVariant &variant, const SweepArguments &args) {
  constexpr int64_t R = tiling::rowsPerBlock, sums = 4;
  auto rowType = VectorType::get(R, variant.element);
  const int64_t lanes = variant.element.isF64() ? tiling::lanesF64 : tiling::lanesF32;

  b.chunked(b.pieces(args.n, R), args.chunks, [&](Value chunk, Value begin, Value end) {
    Value base = b.mul(chunk, args.scratchStride);
    b.loop(b.index(0), args.n, R, [&](Value k) {
      Value mask = b.mask(R, b.sub(args.n, k));
      Value value = b.load(rowType, args.src, k, mask);
      if (variant.hasPre)
        value = b.mulf(value, b.load(rowType, args.pre, k, mask));
      b.store(value, args.scratch, b.add(base, b.add(k, args.ghost)));
    });
    emitGhosts(b, args, base, /*lanes=*/1, [&](Value to, Value from, int end) {
      Value value = b.loadScalar(args.scratch, from);
      if (variant.hasSeam)
        value = b.mulf(value, b.loadScalar(args.seam, b.index(end)));
      memref::StoreOp::create(b, value, args.scratch, ValueRange{to});
    });

    auto product = [&](const RowBlock &block) {
      Value sources = b.add(base, block.firstLine);
      auto step = [&](Value s, Value sum) {
        Value weights = b.load(rowType, args.coef, b.add(block.offset, b.mul(s, R)));
        return b.fma(weights, b.loadBroadcast(rowType, args.scratch, b.add(sources, s)), sum);
      };
      Value even = b.mul(b.div(block.count, sums), sums);
      SmallVector<Value> zeros(sums, b.zero(rowType));
      auto partial = b.loop(b.index(0), even, sums, zeros, [&](Value s, ValueRange carried) {
        SmallVector<Value> next;
        for (auto [i, sum] : llvm::enumerate(carried))
          next.push_back(step(b.add(s, i), sum));
        return next;
      });
      partial[0] = b.loop(even, block.count, 1, partial[0], [&](Value s, ValueRange carried) {
        return SmallVector<Value>{step(s, carried[0])};
      })[0];
      auto plus = [&](Value x, Value y) -> Value { return arith::AddFOp::create(b, x, y); };
      return plus(plus(partial[0], partial[1]), plus(partial[2], partial[3]));
    };
    b.loop(begin, end, 1, [&](Value number) {
      RowBlock block(b, args, number);
      SourceRuns runs(b, args, block, b.index(0));
      Value none = b.zero(rowType);
      Value total = b.loop(runs.first, runs.end, 1, none, [&](Value run, ValueRange sums) {
        Value sum = product(runs.part(run));
        auto scaled =
            scf::IfOp::create(b, TypeRange(rowType), runs.ranged, /*withElseRegion=*/true);
        OpBuilder::InsertionGuard outside(b);
        b.setInsertionPointToStart(scaled.thenBlock());
        // One line has the first lane of its bundle.
        Value at = b.mul(runs.scales(run), lanes);
        scf::YieldOp::create(b, b.fma(sum, b.loadBroadcast(rowType, args.scales, at), sums[0]));
        b.setInsertionPointToStart(scaled.elseBlock());
        scf::YieldOp::create(b, sum);
        b.setInsertionPointAfter(scaled);
        return SmallVector<Value>{scaled.getResult(0)};
      })[0];
      Value mask = b.mask(R, block.rowsLeft);
      if (variant.hasPost)
        total = b.mulf(total, b.load(rowType, args.post, block.row, mask));
      b.store(total, args.dst, block.row, mask);
    });
  });
}
