// One tile of lines in scratch memory: to Fourier space, times a diagonal, and back, all in place.
//
// A row of the tile is the real parts of one point of all its lines, then the imaginary parts.
// Forward stages decimate in frequency: blocks of r m rows become r blocks of m. They leave the
// modes in digit-reversed order, in which the runtime stores the diagonal; the inverse stages
// mirror them (decimation in time), so nothing is ever put in order. The last forward stage, the
// diagonal and the first inverse stage work on the same r rows and are one pass. Inverse
// butterflies are forward ones with real and imaginary parts exchanged.
#include "Transforms.h"
#include "sbl/Dialect/Prop/PropDialect.h"

using namespace mlir;
using namespace sbl;

namespace {

constexpr int64_t stageWidth = 4; // numbers per stage: radix, m, blocks, where its twiddles begin

enum class Pass { Forward, Middle, Inverse };

class Tile {
public:
  Tile(LoopBuilder &b, ArrayRef<int64_t> radices, ValueRange a)
      : b(b), radices(radices), type(VectorType::get(lanes, b.getF64Type())), scratch(a[0]),
        diagonalRe(a[1]), diagonalIm(a[2]), twiddles(a[3]), stages(a[4]), base(a[5]) {}

  void emit() {
    Value count = b.div(b.size(stages), stageWidth);
    Value last = b.sub(count, b.index(1));
    b.loop(b.index(0), last, 1, [&](Value stage) { emitStage(Pass::Forward, stage); });
    emitStage(Pass::Middle, last);
    b.loop(b.index(0), last, 1,
           [&](Value stage) { emitStage(Pass::Inverse, b.sub(b.sub(last, b.index(1)), stage)); });
  }

private:
  Value entry(Value stage, int64_t which) {
    Value number = b.loadScalar(stages, b.add(b.mul(stage, stageWidth), which));
    return arith::IndexCastOp::create(b, b.getIndexType(), number);
  }

  void emitStage(Pass pass, Value stage) {
    Value radix = entry(stage, 0), legs = entry(stage, 1), blocks = entry(stage, 2);
    Value firstTwiddle = entry(stage, 3);
    auto choice = scf::IndexSwitchOp::create(b, TypeRange(), radix, radices, radices.size());
    OpBuilder::InsertionGuard guard(b);
    for (auto [r, region] : llvm::zip_equal(radices, choice.getCaseRegions())) {
      b.createBlock(&region);
      emitBlocks(pass, r, legs, blocks, firstTwiddle);
      scf::YieldOp::create(b);
    }
    b.createBlock(&choice.getDefaultRegion());
    scf::YieldOp::create(b);
  }

  void emitBlocks(Pass pass, int64_t r, Value legs, Value blocks, Value firstTwiddle) {
    b.loop(b.index(0), blocks, 1, [&](Value block) {
      if (pass == Pass::Middle) // its legs are neighbours
        return emitMiddle(r, b.mul(block, r));
      Value first = b.mul(block, b.mul(legs, r));
      b.loop(b.index(0), legs, 1, [&](Value p) {
        Value twiddle = b.add(firstTwiddle, b.mul(p, 2 * (r - 1)));
        emitTwiddled(pass, r, b.add(first, p), legs, twiddle);
      });
    });
  }

  Value rowStart(Value row) { return b.add(base, b.mul(row, 2 * lanes)); }
  Complex load(Value at) {
    return {b.load(type, scratch, at), b.load(type, scratch, b.add(at, lanes))};
  }
  void store(Complex z, Value at) {
    b.store(z.re, scratch, at);
    b.store(z.im, scratch, b.add(at, lanes));
  }
  Complex multiply(Complex z, Value re, Value im) {
    Value across = arith::NegFOp::create(b, b.mulf(z.im, im));
    return {b.fma(z.re, re, across), b.fma(z.re, im, b.mulf(z.im, re))};
  }
  Complex twiddled(Complex z, Value twiddle, int64_t k) {
    Value at = b.add(twiddle, 2 * (k - 1));
    return multiply(z, b.loadBroadcast(type, twiddles, at),
                    b.loadBroadcast(type, twiddles, b.add(at, 1)));
  }

  void emitTwiddled(Pass pass, int64_t r, Value first, Value legs, Value twiddle) {
    SmallVector<Value> places;
    SmallVector<Complex> x;
    Value step = b.mul(legs, 2 * lanes);
    for (int64_t j = 0; j < r; ++j) {
      places.push_back(j == 0 ? rowStart(first) : b.add(places.back(), step));
      x.push_back(load(places.back()));
    }
    if (pass == Pass::Inverse)
      for (int64_t k = 0; k < r; ++k) {
        x[k] = x[k].swapped();
        if (k > 0)
          x[k] = twiddled(x[k], twiddle, k);
      }
    SmallVector<Complex> y = emitButterfly(b, x);
    for (int64_t k = 0; k < r; ++k) {
      if (pass == Pass::Inverse)
        y[k] = y[k].swapped();
      else if (k > 0)
        y[k] = twiddled(y[k], twiddle, k);
      store(y[k], places[k]);
    }
  }

  void emitMiddle(int64_t r, Value first) {
    SmallVector<Value> places;
    SmallVector<Complex> x;
    for (int64_t j = 0; j < r; ++j) {
      places.push_back(j == 0 ? rowStart(first) : b.add(places.back(), 2 * lanes));
      x.push_back(load(places.back()));
    }
    x = emitButterfly(b, x);
    for (int64_t k = 0; k < r; ++k) {
      Value row = b.add(first, k);
      x[k] = multiply(x[k], b.loadBroadcast(type, diagonalRe, row),
                      b.loadBroadcast(type, diagonalIm, row))
                 .swapped();
    }
    x = emitButterfly(b, x);
    for (int64_t k = 0; k < r; ++k)
      store(x[k].swapped(), places[k]);
  }

  static constexpr int64_t lanes = tiling::vectorF64;
  LoopBuilder &b;
  const ArrayRef<int64_t> radices;
  const VectorType type;
  Value scratch, diagonalRe, diagonalIm, twiddles, stages, base;
};

} // namespace

FunctionType sbl::tileFunctionType(MLIRContext *context) {
  auto reals = MemRefType::get(ShapedType::kDynamic, Float64Type::get(context));
  auto numbers = MemRefType::get(ShapedType::kDynamic, IntegerType::get(context, 64));
  return FunctionType::get(context, {reals, reals, reals, reals, numbers, IndexType::get(context)},
                           {});
}

void sbl::emitTile(LoopBuilder &b, ArrayRef<int64_t> radices, ValueRange arguments) {
  Tile(b, radices, arguments).emit();
}

SmallVector<int64_t> sbl::neededRadices(ModuleOp module) {
  llvm::SmallSetVector<int64_t, 8> needed;
  for (auto step : module.getOps<prop::StepOp>()) {
    if (!step.isOfWave())
      continue;
    auto named = step->getAttrOfType<DenseI64ArrayAttr>(prop::radicesAttrName);
    if (!named)
      return SmallVector<int64_t>(std::begin(transformRadices), std::end(transformRadices));
    needed.insert_range(named.asArrayRef());
  }
  SmallVector<int64_t> result = needed.takeVector();
  llvm::sort(result);
  return result;
}
