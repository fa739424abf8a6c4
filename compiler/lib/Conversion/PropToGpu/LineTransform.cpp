// Lines of a wave on a device: to Fourier space, times a diagonal, and back (sbl_transform_fn).
//
// A few lines at a time lie in the memory of a work-group, where they go through all stages: the
// wave is read once and written once. Lines too long for it go through a copy in global memory, one
// kernel for each stage. Both are the same code over an array seen as [outer][rows][inner]: in a
// group's memory there is one plane of it, the lines side by side.
//
// Stages, twiddles, images and the order of the diagonal are those of the processor's code
// (PropToLoops/TransformTile.cpp), on grids of one axis too.
#include "../PropToLoops/Transforms.h"
#include "Kernels.h"
#include "sbl/Conversion/PropToGpu/Passes.h"

using namespace mlir;
using namespace sbl;

namespace {

enum class Pass { Forward, Middle, Inverse };

/// Complex numbers in two buffers, or in one with the imaginary parts behind.
struct Amplitudes {
  Value re, im, imaginary; // where the imaginary parts begin
};

class LineTransform {
public:
  LineTransform(KernelWriter &writer, ArrayRef<int64_t> radices)
      : w(writer), b(writer.b), radices(radices) {}

  void write() {
    writeWhole();
    writeEnter();
    writeStage("transform_forward", Pass::Forward);
    writeStage("transform_middle", Pass::Middle);
    writeStage("transform_inverse", Pass::Inverse);
    writeLeave();
  }

private:
  KernelSignature signature(int64_t reals, int64_t numbers, int64_t indices) {
    KernelSignature result;
    result.buffers.assign(reals, b.getF64Type());
    result.buffers.append(numbers, b.getI64Type());
    result.indices = indices;
    return result;
  }
  Value less(Value x, Value y) { return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, x, y); }
  Value equal(Value x, int64_t y) {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, x, b.index(y));
  }
  Value whole(Value buffer, Value at) {
    return arith::IndexCastOp::create(b, b.getIndexType(), b.loadScalar(buffer, at));
  }
  void store(Value value, Value buffer, Value at) {
    memref::StoreOp::create(b, value, buffer, ValueRange{at});
  }
  Complex load(const Amplitudes &z, Value at) {
    return {b.loadScalar(z.re, at), b.loadScalar(z.im, b.add(z.imaginary, at))};
  }
  void store(Complex value, const Amplitudes &z, Value at) {
    store(value.re, z.re, at);
    store(value.im, z.im, b.add(z.imaginary, at));
  }
  Complex multiply(Complex z, Value re, Value im) {
    Value across = arith::NegFOp::create(b, b.mulf(z.im, im));
    return {b.fma(z.re, re, across), b.fma(z.re, im, b.mulf(z.im, re))};
  }

  /// z, or z times the factor at `at` where there is one.
  Complex scaled(Complex z, Value isThere, const Amplitudes &factor, Value at) {
    auto choice = scf::IfOp::create(b, TypeRange{z.re.getType(), z.im.getType()}, isThere, true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(choice.thenBlock());
    Complex f = load(factor, at), product = multiply(z, f.re, f.im);
    scf::YieldOp::create(b, ValueRange{product.re, product.im});
    b.setInsertionPointToStart(choice.elseBlock());
    scf::YieldOp::create(b, ValueRange{z.re, z.im});
    return {choice.getResult(0), choice.getResult(1)};
  }

  /// Where row `row` of a line of the wave is, the lines counted through all planes.
  Value placeOf(Value line, Value row, Value n, Value inner) {
    Value plane = b.mul(b.div(line, inner), b.mul(n, inner));
    return b.add(b.add(plane, b.mul(row, inner)), b.rem(line, inner));
  }

  struct Source {
    Amplitudes wave, factor;
    Value hasFactor, images, n, inner;
  };
  /// Row `row` of a line, times its factor: past the end of the line plus or minus what its image
  /// names.
  Complex read(const Source &from, Value line, Value row) {
    Value isImage = arith::CmpIOp::create(b, arith::CmpIPredicate::sge, row, from.n);
    auto choice = scf::IfOp::create(b, TypeRange{b.getIndexType(), b.getF64Type()}, isImage, true);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(choice.thenBlock());
      Value image = whole(from.images, b.sub(row, from.n));
      Value isEven = less(b.index(0), image);
      Value distance = arith::SelectOp::create(b, isEven, image, b.sub(b.index(0), image));
      Value plus = arith::ConstantOp::create(b, b.getF64FloatAttr(1));
      Value minus = arith::ConstantOp::create(b, b.getF64FloatAttr(-1));
      Value sign = arith::SelectOp::create(b, isEven, plus, minus);
      scf::YieldOp::create(b, ValueRange{b.sub(distance, b.index(1)), sign});
      b.setInsertionPointToStart(choice.elseBlock());
      Value one = arith::ConstantOp::create(b, b.getF64FloatAttr(1));
      scf::YieldOp::create(b, ValueRange{row, one});
    }
    Value at = placeOf(line, choice.getResult(0), from.n, from.inner), sign = choice.getResult(1);
    Complex z = scaled(load(from.wave, at), from.hasFactor, from.factor, at);
    return {b.mulf(z.re, sign), b.mulf(z.im, sign)};
  }

  /// Tables of a transform, and how far rows are apart.
  struct Tables {
    Amplitudes diagonal;
    Value twiddles, stages, rows, inner;
  };

  /// What a stage does in all its work-items; `items` runs the body for those of this kernel.
  void emitStage(Pass pass, const Amplitudes &z, const Tables &tables, Value stage,
                 llvm::function_ref<void(int64_t, llvm::function_ref<void(Value)>)> items) {
    constexpr int64_t width = 4; // numbers of a stage
    auto entry = [&](int64_t which) {
      return whole(tables.stages, b.add(b.mul(stage, width), which));
    };
    Value radix = entry(0), legs = entry(1), firstTwiddle = entry(3);
    for (const int64_t r : radices)
      w.when(equal(radix, r), [&] {
        items(r, [&](Value item) { butterfly(pass, r, z, tables, {legs, firstTwiddle}, item); });
      });
  }

  struct Stage {
    Value legs, firstTwiddle;
  };
  void butterfly(Pass pass, int64_t r, const Amplitudes &z, const Tables &t, const Stage &stage,
                 Value item) {
    Value i = b.rem(item, t.inner), rest = b.div(item, t.inner);
    Value perPlane = b.div(t.rows, r);
    Value leg = b.rem(rest, perPlane), plane = b.mul(b.div(rest, perPlane), t.rows);
    // The legs of the last stage are neighbours.
    Value p = pass == Pass::Middle ? b.index(0) : b.rem(leg, stage.legs);
    Value first = b.mul(leg, r);
    if (pass != Pass::Middle)
      first = b.add(b.mul(b.div(leg, stage.legs), b.mul(stage.legs, r)), p);
    Value place = b.add(b.mul(b.add(plane, first), t.inner), i);
    Value step = pass == Pass::Middle ? t.inner : b.mul(stage.legs, t.inner);
    SmallVector<Value> places;
    SmallVector<Complex> x;
    for (int64_t j = 0; j < r; ++j) {
      places.push_back(j == 0 ? place : b.add(places.back(), step));
      x.push_back(load(z, places.back()));
    }
    auto twiddled = [&](Complex value, int64_t k) {
      Value at = b.add(b.add(stage.firstTwiddle, b.mul(p, 2 * (r - 1))), 2 * (k - 1));
      return multiply(value, b.loadScalar(t.twiddles, at), b.loadScalar(t.twiddles, b.add(at, 1)));
    };
    if (pass == Pass::Inverse)
      for (int64_t k = 0; k < r; ++k)
        x[k] = k == 0 ? x[k].swapped() : twiddled(x[k].swapped(), k);
    x = emitButterfly(b, x);
    if (pass == Pass::Middle) {
      for (int64_t k = 0; k < r; ++k) {
        Complex factor = load(t.diagonal, b.add(first, k));
        x[k] = multiply(x[k], factor.re, factor.im).swapped();
      }
      x = emitButterfly(b, x);
    }
    for (int64_t k = 0; k < r; ++k)
      store(pass != Pass::Forward ? x[k].swapped()
            : k == 0              ? x[k]
                                  : twiddled(x[k], k),
            z, places[k]);
  }

  /// All of a transform: `together` lines a group.
  void writeWhole() {
    KernelSignature all = signature(9, 2, 8);
    all.shared = b.getF64Type();
    w.write("transform", all, [&](const KernelArguments &args, Value) {
      ArrayRef<Value> buffers = args.buffers;
      Value zero = b.index(0), lines = args.indices[0], n = args.indices[1],
            inner = args.indices[2], rows = args.indices[3], stages = args.indices[4],
            together = args.indices[5];
      Value hasPre = less(zero, args.indices[6]), hasPost = less(zero, args.indices[7]);
      Value points = b.mul(rows, together), first = b.mul(args.group, together);
      const Amplitudes wave{buffers[0], buffers[1], zero}, tile{args.shared, args.shared, points};
      const Source source{wave, {buffers[2], buffers[3], zero}, hasPre, buffers[10], n, inner};
      const Tables tables{{buffers[6], buffers[7], zero}, buffers[8], buffers[9], rows, together};
      auto forMine = [&](Value count, llvm::function_ref<void(Value)> body) {
        b.loop(args.member, count, b.index(itemsPerGroup), body);
      };
      // Neighbouring items take neighbours in memory: places of a line, or lines.
      Value along = equal(inner, 1);
      auto forTile = [&](Value size, llvm::function_ref<void(Value, Value, Value)> body) {
        forMine(b.mul(size, together), [&](Value k) {
          Value fast = arith::SelectOp::create(b, along, size, together);
          Value low = b.rem(k, fast), high = b.div(k, fast);
          Value row = arith::SelectOp::create(b, along, low, high);
          Value lane = arith::SelectOp::create(b, along, high, low);
          Value line = b.add(first, lane);
          w.when(less(line, lines), [&] { body(line, row, b.add(b.mul(row, together), lane)); });
        });
      };
      auto stage = [&](Pass pass, Value number) {
        emitStage(pass, tile, tables, number, [&](int64_t r, llvm::function_ref<void(Value)> body) {
          forMine(b.div(points, r), body);
        });
        gpu::BarrierOp::create(b);
      };
      forTile(rows,
              [&](Value line, Value row, Value at) { store(read(source, line, row), tile, at); });
      gpu::BarrierOp::create(b);
      Value last = b.sub(stages, b.index(1));
      b.loop(zero, last, 1, [&](Value number) { stage(Pass::Forward, number); });
      stage(Pass::Middle, last);
      b.loop(zero, last, 1,
             [&](Value number) { stage(Pass::Inverse, b.sub(b.sub(last, b.index(1)), number)); });
      forTile(n, [&](Value line, Value row, Value at) {
        Value place = placeOf(line, row, n, inner);
        store(scaled(load(tile, at), hasPost, {buffers[4], buffers[5], zero}, place), wave, place);
      });
    });
  }

  /// The copy in global memory, images and all.
  void writeEnter() {
    w.write("transform_enter", signature(6, 1, 5), [&](const KernelArguments &args, Value item) {
      ArrayRef<Value> buffers = args.buffers;
      Value zero = b.index(0), lines = args.indices[0], inner = args.indices[2],
            rows = args.indices[3];
      const Source source{{buffers[0], buffers[1], zero},
                          {buffers[2], buffers[3], zero},
                          less(zero, args.indices[4]),
                          buffers[6],
                          args.indices[1],
                          inner};
      w.when(less(item, b.mul(lines, rows)), [&] {
        Value i = b.rem(item, inner), rest = b.div(item, inner);
        Value line = b.add(b.mul(b.div(rest, rows), inner), i);
        store(read(source, line, b.rem(rest, rows)), {buffers[4], buffers[5], zero}, item);
      });
    });
  }

  void writeStage(const char *name, Pass pass) {
    w.write(name, signature(5, 1, 4), [&](const KernelArguments &args, Value item) {
      ArrayRef<Value> buffers = args.buffers;
      Value zero = b.index(0), lines = args.indices[0], rows = args.indices[1];
      const Tables tables{
          {buffers[2], buffers[3], zero}, buffers[4], buffers[5], rows, args.indices[2]};
      emitStage(pass, {buffers[0], buffers[1], zero}, tables, args.indices[3],
                [&](int64_t r, llvm::function_ref<void(Value)> body) {
                  w.when(less(item, b.mul(lines, b.div(rows, r))), [&] { body(item); });
                });
    });
  }

  void writeLeave() {
    w.write("transform_leave", signature(6, 0, 5), [&](const KernelArguments &args, Value item) {
      ArrayRef<Value> buffers = args.buffers;
      Value zero = b.index(0), lines = args.indices[0], n = args.indices[1],
            inner = args.indices[2], rows = args.indices[3];
      w.when(less(item, b.mul(lines, n)), [&] {
        Value i = b.rem(item, inner), rest = b.div(item, inner);
        Value row = b.rem(rest, n), plane = b.div(rest, n);
        Value at = b.add(b.mul(b.add(b.mul(plane, rows), row), inner), i);
        Complex z = scaled(load({buffers[4], buffers[5], zero}, at), less(zero, args.indices[4]),
                           {buffers[2], buffers[3], zero}, item);
        store(z, {buffers[0], buffers[1], zero}, item);
      });
    });
  }

  KernelWriter &w;
  LoopBuilder &b;
  const ArrayRef<int64_t> radices;
};

} // namespace

std::string sbl::writeTransform(KernelWriter &writer, ArrayRef<int64_t> radices) {
  LineTransform(writer, radices).write();
  return "transform";
}
