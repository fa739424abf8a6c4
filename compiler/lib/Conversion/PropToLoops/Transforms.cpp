// Tiles of lines on their way from a wave to scratch memory and back.
//
// Strided lines are neighbours in memory, so a row of a tile is a load; contiguous lines are
// transposed 8 x 8 in registers; the only line of a grid needs neither. Walls are met by
// reflection: a line between walls is continued evenly or oddly to a periodic one, whose rows past
// the end `images` names.
#include "Transforms.h"

using namespace mlir;
using namespace sbl;
using tiling::vectorF64;

TransformArguments::TransformArguments(ValueRange a)
    : re(a[0]), im(a[1]), preRe(a[2]), preIm(a[3]), postRe(a[4]), postIm(a[5]), diagonalRe(a[6]),
      diagonalIm(a[7]), twiddles(a[8]), stages(a[9]), images(a[10]), scratch(a[11]),
      scratchStride(a[12]), outer(a[13]), n(a[14]), inner(a[15]), chunks(a[16]) {}

FunctionType sbl::transformFunctionType(MLIRContext *context) {
  auto reals = MemRefType::get(ShapedType::kDynamic, Float64Type::get(context));
  auto numbers = MemRefType::get(ShapedType::kDynamic, IntegerType::get(context, 64));
  SmallVector<Type> inputs(9, reals);
  inputs.append({numbers, numbers, reals});
  inputs.append(5, IndexType::get(context));
  return FunctionType::get(context, inputs, {});
}

namespace {

class Transform {
public:
  Transform(LoopBuilder &b, LineLayout layout, const TransformArguments &args, func::FuncOp tile)
      : b(b), layout(layout), args(args), tile(tile), type(VectorType::get(lanes, b.getF64Type())) {
  }

  void emit() {
    hasPre = notEmpty(args.preRe);
    hasPost = notEmpty(args.postRe);
    switch (layout) {
    case LineLayout::Single:
      return emitSingle();
    case LineLayout::Strided:
      return emitStrided();
    case LineLayout::Contiguous:
      return emitContiguous();
    }
  }

private:
  Value notEmpty(Value buffer) {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, b.size(buffer), b.index(0));
  }
  Value rowStart(Value row) { return b.add(base, b.mul(row, 2 * lanes)); }

  /// z, or z times the factor at `at` where there is one.
  Complex scaled(Complex z, Value isThere, Value factorRe, Value factorIm, Value at, Value mask) {
    auto choice = scf::IfOp::create(b, TypeRange{z.re.getType(), z.im.getType()}, isThere, true);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(choice.thenBlock());
      Complex f = {load(factorRe, at, mask), load(factorIm, at, mask)};
      Value across = arith::NegFOp::create(b, b.mulf(z.im, f.im));
      Value re = b.fma(z.re, f.re, across), im = b.fma(z.re, f.im, b.mulf(z.im, f.re));
      scf::YieldOp::create(b, ValueRange{re, im});
      b.setInsertionPointToStart(choice.elseBlock());
      scf::YieldOp::create(b, ValueRange{z.re, z.im});
    }
    return {choice.getResult(0), choice.getResult(1)};
  }
  Value load(Value buffer, Value at, Value mask) { return b.load(type, buffer, at, mask); }
  Complex read(Value at, Value mask) {
    Complex z = {load(args.re, at, mask), load(args.im, at, mask)};
    return scaled(z, hasPre, args.preRe, args.preIm, at, mask);
  }
  void write(Complex z, Value at, Value mask) {
    z = scaled(z, hasPost, args.postRe, args.postIm, at, mask);
    b.store(z.re, args.re, at, mask);
    b.store(z.im, args.im, at, mask);
  }
  void toScratch(Complex z, Value at) {
    b.store(z.re, args.scratch, at);
    b.store(z.im, args.scratch, b.add(at, lanes));
  }
  Complex fromScratch(Value at) {
    return {b.load(type, args.scratch, at), b.load(type, args.scratch, b.add(at, lanes))};
  }

  /// Rows past the end of the line: plus or minus the row that their image names, counted from 1.
  void forImages(llvm::function_ref<void(Value row, Value source, Value sign)> fill) {
    b.loop(b.index(0), b.size(args.images), 1, [&](Value i) {
      Value image = b.loadScalar(args.images, i);
      Value zero = arith::ConstantIntOp::create(b, 0, 64);
      Value row = arith::MaxSIOp::create(b, image, arith::SubIOp::create(b, zero, image));
      Value source = b.sub(arith::IndexCastOp::create(b, b.getIndexType(), row), b.index(1));
      Value isEven = arith::CmpIOp::create(b, arith::CmpIPredicate::sgt, image, zero);
      Value plus = arith::ConstantOp::create(b, b.getF64FloatAttr(1));
      Value minus = arith::ConstantOp::create(b, b.getF64FloatAttr(-1));
      Value sign = arith::SelectOp::create(b, isEven, plus, minus);
      fill(b.add(args.n, i), source, sign);
    });
  }
  void fillImages() {
    forImages([&](Value row, Value source, Value sign) {
      Value factor = vector::BroadcastOp::create(b, type, sign);
      Complex z = fromScratch(rowStart(source));
      toScratch({b.mulf(z.re, factor), b.mulf(z.im, factor)}, rowStart(row));
    });
  }

  void transformTile(Value where) {
    func::CallOp::create(b, tile,
                         ValueRange{args.scratch, args.diagonalRe, args.diagonalIm, args.twiddles,
                                    args.stages, where});
  }

  /// The only line: all of its real parts, then all of its imaginary ones.
  void emitSingle() {
    constexpr int64_t slack = 64; // what the tile may touch past the line
    Value length = b.add(args.n, b.size(args.images));
    Value imaginary = b.mul(b.pieces(b.add(length, slack), lanes), lanes);
    b.loop(b.index(0), args.n, lanes, [&](Value k) {
      Complex z = read(k, b.mask(lanes, b.sub(args.n, k)));
      b.store(z.re, args.scratch, k);
      b.store(z.im, args.scratch, b.add(imaginary, k));
    });
    forImages([&](Value row, Value source, Value sign) {
      for (Value part : {b.index(0), imaginary}) {
        Value value = b.loadScalar(args.scratch, b.add(part, source));
        memref::StoreOp::create(b, b.mulf(value, sign), args.scratch, ValueRange{b.add(part, row)});
      }
    });
    transformTile(imaginary);
    b.loop(b.index(0), args.n, lanes, [&](Value k) {
      Complex z = {b.load(type, args.scratch, k), b.load(type, args.scratch, b.add(imaginary, k))};
      write(z, k, b.mask(lanes, b.sub(args.n, k)));
    });
  }

  /// Neighbouring tiles are read together and written together: whole pages of a row then pass at
  /// once, where one tile alone would touch a cache line on each of n pages.
  void emitStrided() {
    const int64_t together = tilesTogether(layout);
    Value perPlane = b.pieces(args.inner, lanes * together);
    Value planeSize = b.mul(args.n, args.inner);
    Value tileSize = b.mul(b.add(b.add(args.n, b.size(args.images)), vectorF64), 2 * lanes);
    b.chunked(b.mul(args.outer, perPlane), args.chunks, [&](Value chunk, Value begin, Value end) {
      Value scratchStart = b.mul(chunk, args.scratchStride);
      b.loop(begin, end, 1, [&](Value number) {
        Value lane = b.mul(b.rem(number, perPlane), lanes * together);
        Value first = b.add(b.mul(b.div(number, perPlane), planeSize), lane);
        Value width = b.sub(args.inner, lane);
        Value tiles = b.min(b.pieces(width, lanes), b.index(together));
        auto forTiles = [&](llvm::function_ref<void(Value, Value)> body) {
          b.loop(b.index(0), tiles, 1, [&](Value i) {
            base = b.add(scratchStart, b.mul(i, tileSize));
            Value at = b.mul(i, lanes);
            body(at, b.mask(lanes, b.sub(width, at)));
          });
        };
        b.loop(b.index(0), args.n, 1, [&](Value k) {
          Value row = b.add(first, b.mul(k, args.inner));
          forTiles(
              [&](Value at, Value mask) { toScratch(read(b.add(row, at), mask), rowStart(k)); });
        });
        forTiles([&](Value, Value) {
          fillImages();
          transformTile(base);
        });
        b.loop(b.index(0), args.n, 1, [&](Value k) {
          Value row = b.add(first, b.mul(k, args.inner));
          forTiles(
              [&](Value at, Value mask) { write(fromScratch(rowStart(k)), b.add(row, at), mask); });
        });
      });
    });
  }

  /// Lanes past the last line repeat it; what they store is the same number again.
  void emitContiguous() {
    b.chunked(b.pieces(args.outer, lanes), args.chunks, [&](Value chunk, Value begin, Value end) {
      base = b.mul(chunk, args.scratchStride);
      b.loop(begin, end, 1, [&](Value number) {
        SmallVector<Value> starts;
        for (int64_t i = 0; i < lanes; ++i) {
          Value line = b.min(b.add(b.mul(number, lanes), i), b.sub(args.outer, b.index(1)));
          starts.push_back(b.mul(line, args.n));
        }
        b.loop(b.index(0), args.n, lanes, [&](Value k) { gather(starts, k); });
        fillImages();
        transformTile(base);
        b.loop(b.index(0), args.n, lanes, [&](Value k) { scatter(starts, k); });
      });
    });
  }

  void gather(ArrayRef<Value> starts, Value k) {
    Value mask = b.mask(lanes, b.sub(args.n, k));
    SmallVector<Value> re, im;
    for (Value start : starts) {
      Complex z = read(b.add(start, k), mask);
      re.push_back(z.re);
      im.push_back(z.im);
    }
    // Rows past the end of the line come out as zeros; fillImages() or the slack takes them.
    SmallVector<Value> rowsRe = transpose8x8(b, re), rowsIm = transpose8x8(b, im);
    for (int64_t i = 0; i < lanes; ++i)
      toScratch({rowsRe[i], rowsIm[i]}, rowStart(b.add(k, i)));
  }

  void scatter(ArrayRef<Value> starts, Value k) {
    Value mask = b.mask(lanes, b.sub(args.n, k));
    SmallVector<Value> re, im;
    for (int64_t i = 0; i < lanes; ++i) {
      Complex z = fromScratch(rowStart(b.add(k, i)));
      re.push_back(z.re);
      im.push_back(z.im);
    }
    SmallVector<Value> linesRe = transpose8x8(b, re), linesIm = transpose8x8(b, im);
    for (int64_t i = 0; i < lanes; ++i)
      write({linesRe[i], linesIm[i]}, b.add(starts[i], k), mask);
  }

  LoopBuilder &b;
  static constexpr int64_t lanes = vectorF64;
  const LineLayout layout;
  const TransformArguments &args;
  func::FuncOp tile;
  const VectorType type;
  Value base, hasPre, hasPost;
};

} // namespace

void sbl::emitTransform(LoopBuilder &b, LineLayout layout, const TransformArguments &args,
                        func::FuncOp tile) {
  Transform(b, layout, args, tile).emit();
}
