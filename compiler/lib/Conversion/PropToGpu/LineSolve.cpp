// Tridiagonal lines on a device: every work-item eliminates one line, in the order and with the
// rounding of --convert-prop-to-loops (PropToLoops/TileElimination.h has the mathematics). What
// back substitution needs lies in three fields of scratch memory, laid out like the field itself,
// so that neighbouring items meet neighbouring numbers where lines are neighbours in memory.
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
    signature.buffers.assign(2 + hasPre + hasPost + 4 + 3, element);
    signature.indices = 3;
    signature.apart = true;
    w.write(name, signature, [&](const KernelArguments &args, Value item) {
      size_t next = 0;
      for (Value *buffer : {&src, &dst})
        *buffer = args.buffers[next++];
      if (hasPre)
        pre = args.buffers[next++];
      if (hasPost)
        post = args.buffers[next++];
      for (Value *buffer : {&lower, &diag, &upper, &weight, &quotients, &sides, &fill})
        *buffer = args.buffers[next++];
      n = args.indices[1];
      inner = args.indices[2];
      Value lines = b.mul(args.indices[0], inner);
      w.when(arith::CmpIOp::create(b, arith::CmpIPredicate::slt, item, lines), [&] {
        base = b.add(b.mul(b.mul(b.div(item, inner), n), inner), b.rem(item, inner));
        one = arith::ConstantOp::create(b, b.getFloatAttr(element, 1.0));
        isRing ? solveRing() : solveLine();
      });
    });
    return name;
  }

private:
  using Values = LoopBuilder::Values;

  Value at(Value k) { return b.add(base, b.mul(k, inner)); }
  Value row(Value field, Value k) { return b.loadScalar(field, at(k)); }
  void keep(Value field, Value k, Value value) {
    memref::StoreOp::create(b, value, field, ValueRange{at(k)});
  }
  Value over(Value x, Value y) { return arith::DivFOp::create(b, x, y); }
  /// z - x y
  Value minus(Value z, Value x, Value y) {
    return math::FmaOp::create(b, arith::NegFOp::create(b, x), y, z);
  }
  Value plus(Value x, Value y) { return arith::AddFOp::create(b, x, y); }
  Value source(Value k) {
    Value value = row(src, k);
    return hasPre ? b.mulf(value, row(pre, k)) : value;
  }
  /// The right side of the system at row k.
  Value side(Value k) { return transposed ? b.mulf(row(weight, k), source(k)) : source(k); }
  /// Entries (k, above) and (above, k) of the matrix.
  std::pair<Value, Value> links(Value above, Value k) {
    Value sub = row(lower, k), super = row(upper, above);
    return transposed ? std::pair(super, sub) : std::pair(sub, super);
  }
  void finish(Value k, Value solution) {
    Value share = row(weight, k);
    Value kept = b.mulf(arith::SubFOp::create(b, one, share), source(k));
    Value result =
        transposed ? plus(solution, kept) : Value(math::FmaOp::create(b, share, solution, kept));
    keep(dst, k, hasPost ? b.mulf(result, row(post, k)) : result);
  }
  /// Rows end - 1 down to 0 from the solution of row `end`.
  void substitute(Value end, Value solution, llvm::function_ref<Value(Value, Value)> rowFrom) {
    finish(end, solution);
    b.loop(b.index(0), end, 1, {solution}, [&](Value i, ValueRange below) {
      Value k = b.sub(b.sub(end, i), b.index(1));
      Value next = rowFrom(k, below[0]);
      finish(k, next);
      return Values{next};
    });
  }

  void solveLine() {
    // Carried from row to row: the inverse pivot, the eliminated right side.
    Value first = b.index(0), pivot = over(one, row(diag, first));
    Value right = b.mulf(side(first), pivot);
    keep(sides, first, right);
    Values last = b.loop(b.index(1), n, 1, {pivot, right}, [&](Value k, ValueRange before) {
      Value above = b.sub(k, b.index(1));
      auto [sub, super] = links(above, k);
      Value quotient = b.mulf(super, before[0]);
      Value next = over(one, minus(row(diag, k), sub, quotient));
      Value eliminated = b.mulf(minus(side(k), sub, before[1]), next);
      keep(quotients, above, quotient);
      keep(sides, k, eliminated);
      return Values{next, eliminated};
    });
    substitute(b.sub(n, b.index(1)), last[1], [&](Value k, Value below) {
      return minus(row(sides, k), row(quotients, k), below);
    });
  }

  void solveRing() {
    enum { Pivot, Right, Fill, Corner, LastDiag, LastRight };
    Value first = b.index(0), end = b.sub(n, b.index(1));
    auto [corner, opposite] = links(end, first); // (0, n-1) and (n-1, 0)
    Value pivot = over(one, row(diag, first));
    Values carried{
        pivot,    b.mulf(side(first), pivot), b.mulf(corner, pivot), opposite, row(diag, end),
        side(end)};
    keep(sides, first, carried[Right]);
    keep(fill, first, carried[Fill]);
    Values last = b.loop(b.index(1), end, 1, carried, [&](Value k, ValueRange before) {
      Value above = b.sub(k, b.index(1)), a = before[Corner];
      auto [sub, super] = links(above, k);
      Value quotient = b.mulf(super, before[Pivot]);
      Value next = over(one, minus(row(diag, k), sub, quotient));
      Value right = b.mulf(minus(side(k), sub, before[Right]), next);
      Value column = b.mulf(minus(b.zero(element), sub, before[Fill]), next);
      keep(quotients, above, quotient);
      keep(sides, k, right);
      keep(fill, k, column);
      return Values{next,
                    right,
                    column,
                    arith::NegFOp::create(b, b.mulf(a, quotient)),
                    minus(before[LastDiag], a, before[Fill]),
                    minus(before[LastRight], a, before[Right])};
    });
    // Row n-2 meets the last one twice: as the row below it and as its last column.
    Value above = b.sub(end, b.index(1));
    auto [sub, super] = links(above, end);
    Value quotient = b.mulf(super, last[Pivot]);
    Value a = plus(last[Corner], sub), f = plus(last[Fill], quotient);
    Value solution = over(minus(last[LastRight], a, last[Right]), minus(last[LastDiag], a, f));
    keep(quotients, above, quotient);
    substitute(end, solution, [&](Value k, Value below) {
      return minus(minus(row(sides, k), row(quotients, k), below), row(fill, k), solution);
    });
  }

  KernelWriter &w;
  LoopBuilder &b;
  const FloatType element;
  const bool transposed, hasPre, hasPost, isRing;
  Value src, dst, pre, post, lower, diag, upper, weight, quotients, sides, fill;
  Value n, inner, base, one;
};

} // namespace

std::string sbl::writeLineSolve(KernelWriter &writer, prop::LineOp solve, bool isRing) {
  return LineSolve(writer, solve, isRing).write();
}
