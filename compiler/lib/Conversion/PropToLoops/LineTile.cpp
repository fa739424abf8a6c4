// The only line of a grid, in scratch memory: to Fourier space, times a diagonal, and back, in
// place.
//
// There are no other lines to fill a vector with, so its lanes are eight neighbours on the line.
// The real parts of all points come first, then the imaginary ones. In a stage of r legs of m
// points, lanes run along a leg, with a mask where m is no multiple of eight; twiddles are stored
// in that order. The last forward stage has legs of one point: there lanes run over eight
// neighbouring butterflies, which for r = 8 are brought into place by transposing in registers, for
// other r taken one at a time. The diagonal is stored as the butterflies of a vector meet it
// (module.h).
#include "Transforms.h"

using namespace mlir;
using namespace sbl;
using tiling::vectorF64;

namespace {

constexpr int64_t stageWidth = 4; // numbers per stage: radix, m, blocks, where its twiddles begin

class LineTile {
public:
  LineTile(LoopBuilder &b, ArrayRef<int64_t> radices, ValueRange a)
      : b(b), radices(radices), scratch(a[0]), diagonalRe(a[1]), diagonalIm(a[2]), twiddles(a[3]),
        stages(a[4]), imaginary(a[5]) {}

  void emit() {
    Value count = b.div(b.size(stages), stageWidth);
    Value last = b.sub(count, b.index(1));
    b.loop(b.index(0), last, 1, [&](Value stage) { emitStage(stage, false); });
    forRadix(last, [&](int64_t r) {
      if (r == vectorF64)
        emitMiddleTransposed(entry(last, 2));
      else
        b.loop(b.index(0), entry(last, 2), 1, [&](Value block) { emitMiddle(r, b.mul(block, r)); });
    });
    b.loop(b.index(0), last, 1,
           [&](Value stage) { emitStage(b.sub(b.sub(last, b.index(1)), stage), true); });
  }

private:
  static VectorType vectorOf(LoopBuilder &b, int64_t lanes) {
    return VectorType::get(lanes, b.getF64Type());
  }
  Value entry(Value stage, int64_t which) {
    Value number = b.loadScalar(stages, b.add(b.mul(stage, stageWidth), which));
    return arith::IndexCastOp::create(b, b.getIndexType(), number);
  }
  void forRadix(Value stage, llvm::function_ref<void(int64_t)> body) {
    auto choice =
        scf::IndexSwitchOp::create(b, TypeRange(), entry(stage, 0), radices, radices.size());
    OpBuilder::InsertionGuard guard(b);
    for (auto [r, region] : llvm::zip_equal(radices, choice.getCaseRegions())) {
      b.createBlock(&region);
      body(r);
      scf::YieldOp::create(b);
    }
    b.createBlock(&choice.getDefaultRegion());
    scf::YieldOp::create(b);
  }

  Complex load(VectorType type, Value at) {
    return {b.load(type, scratch, at), b.load(type, scratch, b.add(imaginary, at))};
  }
  void store(Complex z, Value at, Value mask = {}) {
    for (auto [part, place] : {std::pair(z.re, at), std::pair(z.im, b.add(imaginary, at))})
      if (mask)
        b.store(part, scratch, place, mask);
      else
        b.store(part, scratch, place);
  }
  Complex multiply(Complex z, Complex w) {
    Value across = arith::NegFOp::create(b, b.mulf(z.im, w.im));
    return {b.fma(z.re, w.re, across), b.fma(z.re, w.im, b.mulf(z.im, w.re))};
  }

  /// Eight points of every leg at a time; their twiddles serve all blocks.
  void emitStage(Value stage, bool inverse) {
    forRadix(stage, [&](int64_t r) {
      Value legs = entry(stage, 1), blocks = entry(stage, 2), firstTwiddle = entry(stage, 3);
      VectorType type = vectorOf(b, vectorF64);
      b.loop(b.index(0), legs, vectorF64, [&](Value p) {
        Value mask = b.mask(vectorF64, b.sub(legs, p));
        SmallVector<Complex> w;
        for (int64_t k = 1; k < r; ++k) {
          Value re = b.add(b.add(firstTwiddle, b.mul(legs, 2 * (k - 1))), p);
          w.push_back(
              {b.load(type, twiddles, re, mask), b.load(type, twiddles, b.add(re, legs), mask)});
        }
        b.loop(b.index(0), blocks, 1, [&](Value block) {
          SmallVector<Value> places;
          SmallVector<Complex> x;
          for (int64_t j = 0; j < r; ++j) {
            places.push_back(j == 0 ? b.add(b.mul(block, b.mul(legs, r)), p)
                                    : b.add(places.back(), legs));
            x.push_back(load(type, places.back()));
            if (inverse)
              x[j] = j == 0 ? x[j].swapped() : multiply(x[j].swapped(), w[j - 1]);
          }
          SmallVector<Complex> y = emitButterfly(b, x);
          for (int64_t k = 0; k < r; ++k) {
            if (inverse)
              y[k] = y[k].swapped();
            else if (k > 0)
              y[k] = multiply(y[k], w[k - 1]);
            store(y[k], places[k], mask);
          }
        });
      });
    });
  }

  /// Both butterflies of the middle; `factor` is the diagonal of leg k.
  SmallVector<Complex> throughMiddle(ArrayRef<Complex> x,
                                     llvm::function_ref<Complex(int64_t)> factor) {
    SmallVector<Complex> y = emitButterfly(b, x);
    for (auto [k, z] : llvm::enumerate(y))
      z = multiply(z, factor(static_cast<int64_t>(k))).swapped();
    y = emitButterfly(b, y);
    for (Complex &z : y)
      z = z.swapped();
    return y;
  }

  void emitMiddle(int64_t r, Value first) {
    VectorType one = vectorOf(b, 1);
    SmallVector<Complex> x;
    for (int64_t j = 0; j < r; ++j)
      x.push_back(load(one, b.add(first, j)));
    x = throughMiddle(x, [&](int64_t k) -> Complex {
      Value at = b.add(first, k);
      return {b.load(one, diagonalRe, at), b.load(one, diagonalIm, at)};
    });
    for (int64_t k = 0; k < r; ++k)
      store(x[k], b.add(first, k));
  }

  /// Eight butterflies of eight neighbours each. Those past the last fall into the slack.
  void emitMiddleTransposed(Value blocks) {
    VectorType type = vectorOf(b, vectorF64);
    auto transposed = [&](ArrayRef<Complex> x) {
      SmallVector<Value> re, im;
      for (Complex z : x) {
        re.push_back(z.re);
        im.push_back(z.im);
      }
      re = transpose8x8(b, re);
      im = transpose8x8(b, im);
      SmallVector<Complex> result;
      for (auto [r, i] : llvm::zip_equal(re, im))
        result.push_back({r, i});
      return result;
    };
    b.loop(b.index(0), blocks, vectorF64, [&](Value block) {
      Value first = b.mul(block, vectorF64), left = b.min(b.sub(blocks, block), b.index(vectorF64));
      Value mask = b.mask(vectorF64, left);
      SmallVector<Complex> x;
      for (int64_t i = 0; i < vectorF64; ++i)
        x.push_back(load(type, b.add(first, i * vectorF64)));
      x = throughMiddle(transposed(x), [&](int64_t k) -> Complex {
        Value at = b.add(first, b.mul(left, k));
        return {b.load(type, diagonalRe, at, mask), b.load(type, diagonalIm, at, mask)};
      });
      for (auto [i, z] : llvm::enumerate(transposed(x)))
        store(z, b.add(first, static_cast<int64_t>(i) * vectorF64));
    });
  }

  LoopBuilder &b;
  const ArrayRef<int64_t> radices;
  Value scratch, diagonalRe, diagonalIm, twiddles, stages;
  const Value imaginary; // how far the imaginary parts lie behind the real ones
};

} // namespace

void sbl::emitLineTile(LoopBuilder &b, ArrayRef<int64_t> radices, ValueRange arguments) {
  LineTile(b, radices, arguments).emit();
}
