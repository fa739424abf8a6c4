// Sweeps of fields that carry an integer exponent for each tile of rows (block floating point).
//
// A tile of lines lies in scratch memory as it was gathered, in the exponents of its own rows. For
// each tile of output rows the source rows that it reads are copied to the other half of the
// scratch memory, times 2^(exponent of the source - exponent of the output): one multiplication for
// each row read, beside R half-width products. They are copied anew for the next tile, and never
// rescaled in place, because what is too small to matter to one tile may be all that another has.
// Without exponents the line is one tile and nothing is copied: the code of the products is shared.
#include "Sweeps.h"

using namespace mlir;
using namespace sbl;

namespace {

/// Tile `tile` in the runtime's table of spans (sbl_sweep_fn).
class Span {
public:
  Span(LoopBuilder &b, const SweepArguments &args, Value tile)
      : b(b), args(args), entry(b.add(b.mul(tile, 5), 2)) {}
  Value firstRow() { return read(entry); }
  Value endRow() { return read(b.add(entry, 1)); }
  Value firstPiece() { return read(b.add(entry, 2)); }
  Value endPiece() { return read(b.add(entry, 3)); }
  Value scales() { return read(b.add(entry, 4)); } ///< where its scales begin within a bundle's

  Value read(Value at) {
    return arith::IndexCastOp::create(b, b.getIndexType(), b.loadScalar(args.spans, at));
  }

private:
  LoopBuilder &b;
  const SweepArguments &args;
  Value entry;
};

} // namespace

void sbl::emitBlocks(LoopBuilder &b, const SweepArguments &args, const ScratchRows &rows,
                     Value begin, Value end,
                     function_ref<void(const RowBlock &block, Value base)> body) {
  constexpr int64_t R = tiling::rowsPerBlock;
  auto select = [&](Value condition, Value yes, Value no) -> Value {
    return arith::SelectOp::create(b, condition, yes, no);
  };
  Value ranged = arith::CmpIOp::create(b, arith::CmpIPredicate::sgt, args.tileRows, b.index(0));
  // Without exponents one tile holds all blocks.
  Value perTile = select(ranged, b.div(args.tileRows, R), b.max(end, b.index(1)));
  Value copy = b.add(rows.base, b.div(args.scratchStride, 2));
  Value base = select(ranged, copy, rows.base);
  auto tilesBefore = [&](Value block) { // as many as begin before it
    return b.div(b.sub(b.add(block, perTile), b.index(1)), perTile);
  };
  b.loop(b.div(begin, perTile), tilesBefore(end), 1, [&](Value tile) {
    auto guard = scf::IfOp::create(b, ranged, /*withElseRegion=*/false);
    {
      OpBuilder::InsertionGuard outside(b);
      b.setInsertionPointToStart(guard.thenBlock());
      Span span(b, args, tile);
      Value perBundle = span.read(b.index(0)), pieces = span.read(b.index(1));
      Value first = span.firstPiece(), low = span.firstRow(), high = span.endRow();
      Value scales = b.add(b.mul(rows.bundle, perBundle), span.scales());
      b.loop(first, span.endPiece(), 1, [&](Value piece) {
        Value at = b.add(pieces, piece);
        Value scale = b.loadBroadcast(rows.vector, args.scales, b.add(scales, b.sub(piece, first)));
        Value from = b.max(span.read(at), low), to = b.min(span.read(b.add(at, 1)), high);
        // Where a vector holds several rows it may overshoot: the next piece writes over it.
        const int64_t width = rows.vector.getDimSize(0);
        b.loop(from, to, rows.vectors * width / rows.lanes, [&](Value row) {
          Value place = b.mul(row, rows.lanes);
          for (int64_t c = 0; c < rows.vectors; ++c) {
            Value offset = b.add(place, c * width);
            Value value = b.load(rows.vector, args.scratch, b.add(rows.base, offset));
            b.store(b.mulf(value, scale), args.scratch, b.add(copy, offset));
          }
        });
      });
    }
    Value last = b.min(end, b.mul(b.add(tile, 1), perTile));
    b.loop(b.max(begin, b.mul(tile, perTile)), last, 1,
           [&](Value number) { body(RowBlock(b, args, number), base); });
  });
}
