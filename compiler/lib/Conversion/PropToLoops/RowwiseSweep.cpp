// Strided lines in the order of memory: block after block of output rows, each over the whole
// width.
//
// Along a row neighbouring tiles are neighbours in memory, so all streams are long and the core's
// prefetcher runs ahead of them, which it cannot do down a narrow column of tiles. The rows that
// one block reads, its window, stay in the second-level cache until the next block, which reads all
// but R of them again; where they would not fit, the width is cut into panels.
//
// A sweep without `pre` reads its window in the field itself. With it, rows times `pre` pass
// through a ring in scratch memory. (To gather them tile by tile between the multiplications was
// measured to be slower on wide fields: too many streams at once.)
//
// Rows are numbered as they lie on the extended line, from 0 at the first ghost row. Sources are
// added in ascending order whatever the panel and the chunk, so results do not depend on the number
// of chunks. The last tile of a row is moved back to end where the row ends: its first lines are
// computed twice, to the same last bit.
#include "TiledSweep.h"

using namespace mlir;
using namespace sbl;

namespace {

class RowwiseSweep : TiledSweep {
public:
  using TiledSweep::TiledSweep;

  void emit() {
    Value perPlane = b.pieces(args.inner, lanes);
    blocks = b.pieces(args.n, R);
    measureWindow();
    // Row r lies in row (r - ghost) mod n of the field; whole turns keep that above zero.
    turns = b.sub(b.mul(args.n, b.pieces(args.ghost, args.n)), args.ghost);
    slots = variant.hasPre ? window : args.n;
    Value width = b.div(b.index(cut.windowElements), window);
    if (variant.hasPre) // the totals have the end of it
      width = b.min(width, b.div(b.sub(args.scratchStride, b.index(R * lanes)), window));
    Value tilesPerPanel = b.max(b.div(width, lanes), b.index(1));
    pitch = variant.hasPre ? b.mul(tilesPerPanel, lanes) : args.inner;

    b.chunked(b.mul(args.outer, perPlane), args.chunks, [&](Value chunk, Value begin, Value end) {
      ring = b.mul(chunk, args.scratchStride);
      b.loop(b.div(begin, perPlane), b.pieces(end, perPlane), 1, [&](Value number) {
        plane = b.mul(number, b.mul(args.n, args.inner));
        Value tiles = bundles = b.mul(number, perPlane);
        Value first = b.sub(b.max(begin, tiles), tiles);
        Value last = b.min(b.sub(end, tiles), perPlane);
        b.loop(first, last, tilesPerPanel,
               [&](Value tile) { emitPanel(tile, b.min(b.add(tile, tilesPerPanel), last)); });
      });
    });
  }

private:
  /// The most rows from the first that a block reads to the last that it or one before it reads.
  void measureWindow() {
    SmallVector<Value> none{b.index(1), b.index(0)};
    window = b.loop(b.index(0), blocks, 1, none, [&](Value number, ValueRange carried) {
      RowBlock block(b, args, number);
      Value end = b.max(carried[1], b.add(block.firstLine, block.count));
      return SmallVector<Value>{b.max(carried[0], b.sub(end, block.firstLine)), end};
    })[0];
  }

  Value column(Value tile) { return b.min(b.mul(tile, lanes), b.sub(args.inner, b.index(lanes))); }
  /// Where row `row` of the extended line begins in the plane of the field.
  Value fieldRow(Value row) {
    return b.add(plane, b.mul(b.rem(b.add(row, turns), args.n), args.inner));
  }

  void emitPanel(Value begin, Value end) {
    panel = column(begin);
    b.loop(b.index(0), blocks, 1, b.index(0), [&](Value number, ValueRange gathered) {
      RowBlock block(b, args, number);
      Value needed = gathered[0];
      if (variant.hasPre) {
        needed = b.max(needed, b.add(block.firstLine, block.count));
        b.loop(gathered[0], needed, 1, [&](Value row) { gather(row, begin, end); });
      }
      b.loop(begin, end, 1, [&](Value tile) {
        Value at = column(tile);
        forProduct(
            block, b.add(bundles, tile), totalsOf(ring),
            [&](const RowBlock &part) { return multiply(part, at); },
            [&](const Sums &sums) {
              storeRows(block, sums, b.add(plane, b.add(b.mul(block.row, args.inner), at)));
            });
      });
      return SmallVector<Value>{needed};
    });
  }

  /// Puts row `row` times `pre`, in tiles [begin, end), into the ring.
  void gather(Value row, Value begin, Value end) {
    Value from = fieldRow(row), to = b.add(ring, b.mul(b.rem(row, slots), pitch));
    b.loop(begin, end, 1, [&](Value tile) {
      Value lane = column(tile);
      for (int64_t c = 0; c < C; ++c) {
        Value at = b.add(b.add(from, lane), c * V);
        Value value = b.mulf(b.load(vectorType, args.src, at), b.load(vectorType, args.pre, at));
        b.store(value, args.scratch, b.add(b.add(to, b.sub(lane, panel)), c * V));
      }
    });
  }

  /// The block's sums in the tile at `column`: one run of slots after another, as often as the
  /// block's rows go round.
  Sums multiply(const RowBlock &block, Value column) {
    Value buffer = variant.hasPre ? args.scratch : args.src;
    Value base = variant.hasPre ? b.add(ring, b.sub(column, panel)) : b.add(plane, column);
    Value row = variant.hasPre ? block.firstLine : b.add(block.firstLine, turns);
    Value first = b.rem(row, slots), last = b.add(first, block.count);
    SmallVector<Value> zeros(R * C, b.zero(vectorType));
    return b.loop(b.index(0), b.pieces(last, slots), 1, zeros, [&](Value round, ValueRange sums) {
      Value start = b.mul(round, slots);
      Value from = b.max(first, start), to = b.min(last, b.add(start, slots));
      return accumulate(buffer, b.add(base, b.mul(b.sub(from, start), pitch)), pitch,
                        b.add(block.offset, b.mul(b.sub(from, first), R)), b.sub(to, from), sums);
    });
  }

  Value blocks, window, turns, slots, pitch; // of the sweep
  Value ring, plane, panel;                  // of the chunk, the plane and the panel
  Value bundles;                             // before those of the plane
};

} // namespace

void sbl::emitRowwiseSweep(LoopBuilder &b, const SweepVariant &variant,
                           const SweepArguments &args) {
  RowwiseSweep(b, variant, args).emit();
}
