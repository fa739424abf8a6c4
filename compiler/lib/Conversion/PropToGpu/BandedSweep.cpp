// A sweep on a device: every work-item makes one block of R rows of one line. It reads each source
// of the block once and holds R sums in registers. Sources come in ascending order, as on the CPU,
// so that the two agree to the last bits.
//
// Neighbouring items take neighbouring lines where these are neighbours in memory (inner > 1), and
// neighbouring blocks of a line where its points are.
#include "Kernels.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "sbl/Conversion/PropToLoops/Tiling.h"

using namespace mlir;
using namespace sbl;

namespace {

constexpr int64_t R = tiling::rowsPerBlock;

class BandedSweep {
public:
  BandedSweep(KernelWriter &writer, prop::LineOp op, bool hasSeam)
      : w(writer), b(writer.b),
        element(cast<prop::FieldType>(op->getOperand(0).getType()).getElement()),
        hasPre(op.getPreAttr() != nullptr), hasPost(op.getPostAttr() != nullptr), hasSeam(hasSeam) {
  }

  std::string write() {
    const std::string name = std::string("sweep") + (hasPre ? "_pre" : "") +
                             (hasPost ? "_post" : "") + (hasSeam ? "_seam" : "");
    KernelSignature signature;
    signature.buffers.assign(2 + hasPre + hasPost + hasSeam + 1, element);
    signature.buffers.push_back(b.getI64Type());
    signature.indices = 3;
    signature.apart = true;
    w.write(name, signature, [&](const KernelArguments &args, Value item) {
      unpack(args);
      Value blocks = b.pieces(n, R);
      Value line = b.mul(b.mul(outer, inner), blocks);
      w.when(compare(arith::CmpIPredicate::slt, item, line), [&] { emit(item, blocks); });
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
    blockTable = args.buffers[next];
    outer = args.indices[0];
    n = args.indices[1];
    inner = args.indices[2];
  }

  void emit(Value item, Value blocks) {
    Value i = b.rem(item, inner), rest = b.div(item, inner);
    Value block = b.rem(rest, blocks), plane = b.div(rest, blocks);
    Value base = b.add(b.mul(b.mul(plane, n), inner), i);
    line = b.add(b.mul(plane, inner), i);
    store(b.mul(block, R), base, accumulate(block, base));
  }

  LoopBuilder::Values accumulate(Value block, Value base) {
    auto read = [&](int64_t k) -> Value {
      Value number = b.loadScalar(blockTable, b.add(b.mul(block, 3), k));
      return arith::IndexCastOp::create(b, b.getIndexType(), number);
    };
    Value first = read(0), count = read(1), offset = read(2);
    // The row of the line that stands for the first source row, and how often a ring was gone
    // around on the way there.
    Value remainder = arith::RemSIOp::create(b, first, n);
    Value isBefore = compare(arith::CmpIPredicate::slt, remainder, b.index(0));
    Value row = arith::SelectOp::create(b, isBefore, b.add(remainder, n), remainder);
    Value lap = arith::DivSIOp::create(b, b.sub(first, row), n);
    LoopBuilder::Values carried(R, b.zero(element));
    carried.push_back(row);
    carried.push_back(lap);
    carried = b.loop(b.index(0), count, 1, carried, [&](Value s, ValueRange now) {
      Value value = source(b.add(base, b.mul(now[R], inner)), now[R + 1]);
      Value coefficient = b.add(offset, b.mul(s, R));
      LoopBuilder::Values next;
      for (int64_t r = 0; r < R; ++r)
        next.push_back(b.fma(w.coefficient(coef, coefficient, r), value, now[r]));
      Value after = b.add(now[R], 1);
      Value wraps = compare(arith::CmpIPredicate::eq, after, n);
      next.push_back(arith::SelectOp::create(b, wraps, b.index(0), after));
      next.push_back(arith::SelectOp::create(b, wraps, b.add(now[R + 1], 1), now[R + 1]));
      return next;
    });
    carried.truncate(R);
    return carried;
  }

  /// The source at `at`, times its factor, and times that of the seam for every lap.
  Value source(Value at, Value lap) {
    Value value = b.loadScalar(src, at);
    if (hasPre)
      value = b.mulf(value, b.loadScalar(pre, at));
    if (!hasSeam)
      return value;
    Value lines = b.mul(outer, inner);
    Value isBefore = compare(arith::CmpIPredicate::slt, lap, b.index(0));
    Value laps = arith::SelectOp::create(b, isBefore, b.sub(b.index(0), lap), lap);
    Value factor = arith::SelectOp::create(b, isBefore, line, b.add(lines, line));
    return b.loop(b.index(0), laps, 1, {value}, [&](Value, ValueRange product) {
      return LoopBuilder::Values{b.mulf(product[0], b.loadScalar(seam, factor))};
    })[0];
  }

  void store(Value firstRow, Value base, ArrayRef<Value> sums) {
    for (int64_t r = 0; r < R; ++r) {
      Value row = b.add(firstRow, r);
      w.when(compare(arith::CmpIPredicate::slt, row, n), [&] {
        Value at = b.add(base, b.mul(row, inner)), value = sums[r];
        if (hasPost)
          value = b.mulf(value, b.loadScalar(post, at));
        memref::StoreOp::create(b, value, dst, ValueRange{at});
      });
    }
  }

  Value compare(arith::CmpIPredicate predicate, Value x, Value y) {
    return arith::CmpIOp::create(b, predicate, x, y);
  }

  KernelWriter &w;
  LoopBuilder &b;
  const FloatType element;
  const bool hasPre, hasPost, hasSeam;
  Value src, dst, pre, post, seam, coef, blockTable, outer, n, inner, line;
};

} // namespace

std::string sbl::writeBandedSweep(KernelWriter &writer, prop::LineOp sweep, bool hasSeam) {
  return BandedSweep(writer, sweep, hasSeam).write();
}
