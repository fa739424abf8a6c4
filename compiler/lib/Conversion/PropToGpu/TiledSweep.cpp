// A sweep on a device, a tile of rows and lines for each work-group: the sources of the tile come
// into memory that the group shares, and its items make blocks of several lines in registers from
// there (sbl/device/SweepTile.h has the numbers). Sources come in ascending order, as on the CPU,
// so that the two agree to the last bits.
//
// Where the points of a line are neighbours in memory the kernel is `sweep_along`, and items take
// neighbouring rows while they read and write; else it is `sweep_across`, and they take
// neighbouring lines. In between both are the same.
#include "Kernels.h"
#include "sbl/Conversion/PropToGpu/Passes.h"
#include "sbl/Conversion/PropToLoops/Tiling.h"
#include "sbl/device/SweepTile.h"

using namespace mlir;
using namespace sbl;

namespace {

constexpr int64_t R = tile::rowsPerBlock, L = tile::linesPerItem;
/// Neighbouring items take so many neighbouring lines, and the next ones the next block.
constexpr int64_t lanes = tile::lines / L;
/// While the tile is read and written each of so many items takes a line, or a row.
constexpr int64_t side = tile::lines, ways = itemsPerGroup / side;
static_assert(R == tiling::rowsPerBlock && tile::rows / R * lanes == itemsPerGroup);
static_assert(itemsPerGroup % side == 0 && tile::rows % side == 0);

class TiledSweep {
public:
  TiledSweep(KernelWriter &writer, prop::LineOp op, bool hasSeam)
      : w(writer), b(writer.b), field(cast<prop::FieldType>(op->getOperand(0).getType())),
        element(field.getElement()), hasPre(op.getPreAttr() != nullptr),
        hasPost(op.getPostAttr() != nullptr), hasSeam(hasSeam),
        along(op.getAxis() + 1 == static_cast<uint64_t>(field.getRank())) {}

  std::string write() {
    const std::string name = std::string(along ? "sweep_along" : "sweep_across") +
                             (hasPre ? "_pre" : "") + (hasPost ? "_post" : "") +
                             (hasSeam ? "_seam" : "");
    KernelSignature signature;
    signature.buffers.assign(2 + hasPre + hasPost + hasSeam + 1, element);
    signature.buffers.append(2, b.getI64Type());
    signature.indices = 3;
    signature.apart = true;
    signature.shared = element;
    w.write(name, signature, [&](const KernelArguments &args, Value) {
      unpack(args);
      along ? loadAlong() : loadAcross();
      gpu::BarrierOp::create(b);
      const LoopBuilder::Values sums = accumulate();
      along ? storeAlong(sums) : storeAcross(sums);
    });
    return name;
  }

private:
  void unpack(const KernelArguments &args) {
    size_t next = 0;
    src = args.buffers[next++];
    dst = args.buffers[next++];
    if (hasPre)
      pre = args.buffers[next++];
    if (hasPost)
      post = args.buffers[next++];
    if (hasSeam)
      seam = args.buffers[next++];
    coef = args.buffers[next++];
    blockTable = args.buffers[next++];
    Value tileTable = args.buffers[next];
    n = args.indices[1];
    inner = args.indices[2];
    lines = b.mul(args.indices[0], inner);
    shared = args.shared;
    member = args.member;
    // Neighbouring groups share sources, or pages of memory.
    Value bundles = b.pieces(lines, tile::lines), tiles = b.pieces(n, tile::rows);
    Value fast = along ? tiles : bundles;
    Value low = small(b.rem(narrow(args.group), narrow(fast)));
    Value high = small(b.div(narrow(args.group), narrow(fast)));
    tileNumber = along ? low : high;
    firstLine = b.mul(along ? high : low, tile::lines);
    Value entry = b.mul(tileNumber, 2);
    firstSource = whole(tileTable, entry);
    sources = whole(tileTable, b.add(entry, 1));
  }

  /// Lines are counted in 32 bits where they are divided, which devices do in software.
  Value narrow(Value number) { return arith::IndexCastOp::create(b, b.getI32Type(), number); }
  Value small(Value number) { return arith::IndexCastUIOp::create(b, b.getIndexType(), number); }
  Value whole(Value buffer, Value at) {
    return arith::IndexCastOp::create(b, b.getIndexType(), b.loadScalar(buffer, at));
  }
  Value compare(arith::CmpIPredicate predicate, Value x, Value y) {
    return arith::CmpIOp::create(b, predicate, x, y);
  }
  Value less(Value x, Value y) { return compare(arith::CmpIPredicate::slt, x, y); }

  /// Where row 0 of a line is.
  Value baseOf(Value line) {
    if (along)
      return b.mul(line, n);
    Value number = narrow(line), size = narrow(inner);
    Value plane = small(b.div(number, size)), i = small(b.rem(number, size));
    return b.add(b.mul(b.mul(plane, n), inner), i);
  }
  Value placeOf(Value base, Value row) { return b.add(base, along ? row : b.mul(row, inner)); }
  Value sharedAt(Value row, Value lane) { return b.add(b.mul(row, tile::pitch), lane); }
  void put(Value value, Value buffer, Value at) {
    memref::StoreOp::create(b, value, buffer, ValueRange{at});
  }

  void loadAcross() {
    Value lane = b.rem(member, b.index(side)), line = b.add(firstLine, lane);
    w.when(less(line, lines), [&] {
      Value base = baseOf(line);
      b.loop(b.div(member, side), sources, ways,
             [&](Value k) { put(source(line, base, k), shared, sharedAt(k, lane)); });
    });
  }
  void loadAlong() {
    b.loop(b.div(member, side), b.index(tile::lines), ways, [&](Value lane) {
      Value line = b.add(firstLine, lane);
      w.when(less(line, lines), [&] {
        Value base = baseOf(line);
        b.loop(b.rem(member, b.index(side)), sources, side,
               [&](Value k) { put(source(line, base, k), shared, sharedAt(k, lane)); });
      });
    });
  }

  /// Source k of the tile times its factor, and times that of the seam for every lap.
  Value source(Value line, Value base, Value k) {
    Value extended = b.add(firstSource, k);
    Value inside = compare(arith::CmpIPredicate::ult, extended, n);
    Type index = b.getIndexType();
    auto choice = scf::IfOp::create(b, TypeRange{index, index}, inside, /*withElseRegion=*/true);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(choice.thenBlock());
      scf::YieldOp::create(b, ValueRange{extended, b.index(0)});
      b.setInsertionPointToStart(choice.elseBlock());
      // The row of the line that stands for it, and how often a ring was gone around on the way.
      Value remainder = arith::RemSIOp::create(b, extended, n);
      Value isBefore = less(remainder, b.index(0));
      Value row = arith::SelectOp::create(b, isBefore, b.add(remainder, n), remainder);
      Value lap = arith::DivSIOp::create(b, b.sub(extended, row), n);
      scf::YieldOp::create(b, ValueRange{row, lap});
    }
    Value at = placeOf(base, choice.getResult(0)), lap = choice.getResult(1);
    Value value = b.loadScalar(src, at);
    if (hasPre)
      value = b.mulf(value, b.loadScalar(pre, at));
    if (!hasSeam)
      return value;
    Value isBefore = less(lap, b.index(0));
    Value laps = arith::SelectOp::create(b, isBefore, b.sub(b.index(0), lap), lap);
    Value factor = arith::SelectOp::create(b, isBefore, line, b.add(lines, line));
    return b.loop(b.index(0), laps, 1, {value}, [&](Value, ValueRange product) {
      return LoopBuilder::Values{b.mulf(product[0], b.loadScalar(seam, factor))};
    })[0];
  }

  /// The item's sums: row r of its block and its line j at r L + j.
  LoopBuilder::Values accumulate() {
    Value blocks = b.pieces(n, R), number = b.add(b.mul(tileNumber, tile::rows / R), myBlock());
    Value isThere = less(number, blocks);
    Value entry = b.mul(arith::SelectOp::create(b, isThere, number, b.index(0)), 3);
    Value first = b.sub(whole(blockTable, entry), firstSource);
    Value count =
        arith::SelectOp::create(b, isThere, whole(blockTable, b.add(entry, 1)), b.index(0));
    Value offset = whole(blockTable, b.add(entry, 2));
    Value begin = sharedAt(first, myLane());
    const LoopBuilder::Values none(R * L, b.zero(element));
    return b.loop(b.index(0), count, 1, none, [&](Value s, ValueRange now) {
      Value at = b.add(begin, b.mul(s, tile::pitch)), first = b.add(offset, b.mul(s, R));
      LoopBuilder::Values values, next;
      for (int64_t j = 0; j < L; ++j)
        values.push_back(b.loadScalar(shared, b.add(at, j * lanes)));
      for (int64_t r = 0; r < R; ++r) {
        Value c = w.coefficient(coef, first, r);
        for (int64_t j = 0; j < L; ++j)
          next.push_back(b.fma(c, values[j], now[r * L + j]));
      }
      return next;
    });
  }
  Value myLane() { return b.rem(member, b.index(lanes)); }
  Value myBlock() { return b.div(member, lanes); }
  Value myFirstRow() { return b.add(b.mul(tileNumber, tile::rows), b.mul(myBlock(), R)); }

  void store(Value value, Value at) {
    if (hasPost)
      value = b.mulf(value, b.loadScalar(post, at));
    put(value, dst, at);
  }
  void storeAcross(ArrayRef<Value> sums) {
    Value firstRow = myFirstRow(), lane = b.add(firstLine, myLane());
    for (int64_t j = 0; j < L; ++j) {
      Value line = b.add(lane, j * lanes);
      w.when(less(line, lines), [&] {
        Value base = baseOf(line);
        for (int64_t r = 0; r < R; ++r) {
          Value row = b.add(firstRow, r);
          w.when(less(row, n), [&] { store(sums[r * L + j], placeOf(base, row)); });
        }
      });
    }
  }
  /// By way of shared memory, when nobody reads sources from it any more.
  void storeAlong(ArrayRef<Value> sums) {
    gpu::BarrierOp::create(b);
    Value at = sharedAt(b.mul(myBlock(), R), myLane());
    for (int64_t r = 0; r < R; ++r)
      for (int64_t j = 0; j < L; ++j)
        put(sums[r * L + j], shared, b.add(at, r * tile::pitch + j * lanes));
    gpu::BarrierOp::create(b);
    Value firstRow = b.mul(tileNumber, tile::rows), k = b.rem(member, b.index(side));
    b.loop(b.div(member, side), b.index(tile::lines), ways, [&](Value lane) {
      Value line = b.add(firstLine, lane);
      w.when(less(line, lines), [&] {
        Value base = baseOf(line);
        for (int64_t part = 0; part < tile::rows; part += side) {
          Value within = b.add(k, part), row = b.add(firstRow, within);
          w.when(less(row, n),
                 [&] { store(b.loadScalar(shared, sharedAt(within, lane)), placeOf(base, row)); });
        }
      });
    });
  }

  KernelWriter &w;
  LoopBuilder &b;
  const prop::FieldType field;
  const FloatType element;
  const bool hasPre, hasPost, hasSeam, along;
  Value src, dst, pre, post, seam, coef, blockTable, n, inner, lines, shared, member, tileNumber,
      firstLine, firstSource, sources;
};

} // namespace

std::string sbl::writeTiledSweep(KernelWriter &writer, prop::LineOp sweep, bool hasSeam) {
  return TiledSweep(writer, sweep, hasSeam).write();
}
