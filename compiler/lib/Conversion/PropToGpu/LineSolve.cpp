// Tridiagonal lines on a device: every work-item eliminates one line, in the order and with the
// rounding of --convert-prop-to-loops (PropToLoops/TileElimination.h). What the way down leaves
// lies in a field of scratch memory, laid out like the field itself, so that neighbouring items
// meet neighbouring numbers where lines are neighbours in memory; in coefficients they always do.
#include "Kernels.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace sbl;

namespace {

class LineSolve {
public:
  LineSolve(KernelWriter &writer, prop::LineOp op, bool isRing)
      : w(writer), b(writer.b),
        element(cast<prop::FieldType>(op->getOperand(0).getType()).getElement()),
        transposed(op.getTransposed()), hasPre(op.getPreAttr() != nullptr),
        hasPost(op.getPostAttr() != nullptr), isRing(isRing) {}

  std::string write() {
    const std::string name = std::string("solve") + (isRing ? "_ring" : "") +
                             (transposed ? "_transposed" : "") + (hasPre ? "_pre" : "") +
                             (hasPost ? "_post" : "");
    KernelSignature signature;
    signature.buffers.assign(2 + hasPre + hasPost + (isRing ? 6 : 4) + 1, element);
    signature.indices = 4;
    signature.apart = true;
    w.write(name, signature, [&](const KernelArguments &args, Value item) {
      size_t next = 0;
      for (Value *buffer : {&src, &dst})
        *buffer = args.buffers[next++];
      if (hasPre)
        pre = args.buffers[next++];
      if (hasPost)
        post = args.buffers[next++];
      for (Value *buffer : {&down, &up, &gain, &rest})
        *buffer = args.buffers[next++];
      if (isRing)
        for (Value *buffer : {&column, &row})
          *buffer = args.buffers[next++];
      scratch = args.buffers[next];
      outer = args.indices[0];
      n = args.indices[1];
      inner = args.indices[2];
      w.when(is(arith::CmpIPredicate::slt, item, b.mul(outer, inner)), [&] {
        base = b.add(b.mul(b.mul(b.div(item, inner), n), inner), b.rem(item, inner));
        findCoefficients(item, args.indices[3]);
        solve();
      });
    });
    return name;
  }

private:
  using Values = LoopBuilder::Values;

  Value is(arith::CmpIPredicate predicate, Value x, Value y) {
    return arith::CmpIOp::create(b, predicate, x, y);
  }
  Value choose(Value condition, Value x, Value y) {
    return arith::SelectOp::create(b, condition, x, y);
  }

  /// Where the line's coefficients lie; `lanes`: lines of a bundle, 0 where all lines share them.
  void findCoefficients(Value line, Value lanes) {
    Value one = b.index(1), zero = b.index(0);
    Value shared = is(arith::CmpIPredicate::eq, lanes, zero);
    pitch = choose(shared, one, lanes);
    // Planes are cut into bundles one by one; along the last axis all lines are one plane.
    Value isLast = is(arith::CmpIPredicate::eq, inner, one);
    Value width = choose(isLast, outer, inner);
    Value inPlane = b.rem(line, width), bundle = b.div(inPlane, pitch);
    Value last = choose(isLast, b.mul(outer, pitch), b.max(b.sub(width, pitch), zero));
    Value lane = b.sub(inPlane, b.min(b.mul(bundle, pitch), last));
    Value number = b.add(b.mul(b.div(line, width), b.pieces(width, pitch)), bundle);
    Value start = b.add(b.mul(b.mul(number, pitch), b.add(n, 1)), lane);
    first = choose(shared, zero, start);
  }

  Value at(Value k) { return b.add(base, b.mul(k, inner)); }
  Value number(Value part, Value k) { return b.loadScalar(part, b.add(first, b.mul(k, pitch))); }
  Value fma(Value x, Value y, Value z) { return math::FmaOp::create(b, x, y, z); }
  Value above(Value k) { return b.max(b.sub(k, b.index(1)), b.index(0)); }
  Value fromAbove(Value k) { return transposed ? number(up, above(k)) : number(down, k); }
  Value fromBelow(Value k) { return transposed ? number(down, b.add(k, 1)) : number(up, k); }

  void solve() {
    Value zero = b.zero(element);
    Values passed = b.loop(b.index(0), n, 1, {zero, zero}, [&](Value k, ValueRange carried) {
      Value source = b.loadScalar(src, at(k));
      if (hasPre)
        source = b.mulf(source, b.loadScalar(pre, at(k)));
      Value around = carried[1];
      if (isRing)
        around = fma(number(transposed ? column : row, k), source, around);
      if (transposed)
        source = b.mulf(number(gain, k), source);
      Value next = fma(fromAbove(k), carried[0], source);
      memref::StoreOp::create(b, next, scratch, ValueRange{at(k)});
      return Values{next, around};
    });
    b.loop(b.index(0), n, 1, {zero}, [&](Value i, ValueRange carried) {
      Value k = b.sub(b.sub(n, i), b.index(1));
      Value here = b.loadScalar(scratch, at(k));
      Value before = choose(is(arith::CmpIPredicate::eq, k, b.index(0)), zero,
                            b.loadScalar(scratch, at(above(k))));
      Value next = fma(fromBelow(k), carried[0], here);
      Value source = fma(arith::NegFOp::create(b, fromAbove(k)), before, here);
      Value result = fma(number(rest, k), source, next);
      if (!transposed)
        result = b.mulf(number(gain, k), result);
      if (isRing)
        result = fma(number(transposed ? row : column, k), passed[1], result);
      if (hasPost)
        result = b.mulf(result, b.loadScalar(post, at(k)));
      memref::StoreOp::create(b, result, dst, ValueRange{at(k)});
      return Values{next};
    });
  }

  KernelWriter &w;
  LoopBuilder &b;
  const FloatType element;
  const bool transposed, hasPre, hasPost, isRing;
  Value src, dst, pre, post, down, up, gain, rest, column, row, scratch;
  Value outer, n, inner;
  Value base, first, pitch; // where the line begins; its coefficients, and how far they are apart
};

} // namespace

std::string sbl::writeLineSolve(KernelWriter &writer, prop::LineOp solve, bool isRing) {
  return LineSolve(writer, solve, isRing).write();
}
