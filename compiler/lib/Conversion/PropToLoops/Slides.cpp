// Shifted multiply-add loops. In a copy with a halo every step along a lattice direction is one
// distance in memory, so that a row of output is a weighted sum of rows of input that begin at even
// distances; vectors lie along the rows.
#include "Slides.h"

#include "sbl/Conversion/PropToLoops/Tiling.h"

using namespace mlir;
using namespace sbl;

SlideArguments::SlideArguments(ValueRange a)
    : src(a[0]), dst(a[1]), coef(a[2]), rows(a[3]), rowLength(a[4]), stride(a[5]), chunks(a[6]) {}

FunctionType sbl::slideFunctionType(FloatType element) {
  MLIRContext *context = element.getContext();
  auto buffer = [](Type type) { return MemRefType::get(ShapedType::kDynamic, type); };
  SmallVector<Type> inputs(3, buffer(element));
  inputs.push_back(buffer(IntegerType::get(context, 64)));
  inputs.append(3, IndexType::get(context));
  return FunctionType::get(context, inputs, {});
}

namespace {

/// One row of the table: where its output, its sources and its coefficients begin, how many taps.
class SlideRow {
public:
  SlideRow(LoopBuilder &b, FloatType element, const SlideArguments &args, Value number)
      : b(b), args(args), element(element) {
    auto read = [&](int64_t i) -> Value {
      Value value = b.loadScalar(args.rows, b.add(b.mul(number, 4), i));
      return arith::IndexCastOp::create(b, b.getIndexType(), value);
    };
    to = read(0);
    from = read(1);
    weights = read(2);
    taps = read(3);
  }

  /// `vectors` vectors of output from column `at`, sums beside each other so that none waits for
  /// the one before it; the last columns under a mask.
  void emit(Value at, int64_t vectors, Value mask) {
    const int64_t V = element.isF64() ? tiling::vectorF64 : tiling::vectorF32;
    auto type = VectorType::get(V, element);
    SmallVector<Value> zeros(vectors, b.zero(type));
    auto sums = b.loop(b.index(0), taps, 1, zeros, [&](Value tap, ValueRange carried) {
      Value weight = b.loadBroadcast(type, args.coef, b.add(weights, tap));
      Value source = b.add(b.add(from, at), b.mul(tap, args.stride));
      SmallVector<Value> next;
      for (auto [i, sum] : llvm::enumerate(carried)) {
        Value place = b.add(source, static_cast<int64_t>(i) * V);
        Value value = mask ? b.load(type, args.src, place, mask) : b.load(type, args.src, place);
        next.push_back(b.fma(weight, value, sum));
      }
      return next;
    });
    for (auto [i, sum] : llvm::enumerate(sums)) {
      Value place = b.add(b.add(to, at), static_cast<int64_t>(i) * V);
      mask ? b.store(sum, args.dst, place, mask) : b.store(sum, args.dst, place);
    }
  }

private:
  LoopBuilder &b;
  const SlideArguments &args;
  FloatType element;
  Value to, from, weights, taps;
};

} // namespace

void sbl::emitSlide(LoopBuilder &b, FloatType element, const SlideArguments &args) {
  constexpr int64_t vectors = 4;
  const int64_t V = element.isF64() ? tiling::vectorF64 : tiling::vectorF32;
  b.chunked(b.div(b.size(args.rows), 4), args.chunks, [&](Value, Value begin, Value end) {
    b.loop(begin, end, 1, [&](Value number) {
      SlideRow row(b, element, args, number);
      Value whole = b.mul(b.div(args.rowLength, vectors * V), vectors * V);
      b.loop(b.index(0), whole, vectors * V, [&](Value at) { row.emit(at, vectors, Value()); });
      b.loop(whole, args.rowLength, V,
             [&](Value at) { row.emit(at, 1, b.mask(V, b.sub(args.rowLength, at))); });
    });
  });
}
