// Elimination along many lines at once: vector lanes lie across lines.
//
// dst = post * (1 - W + W M^-1) (pre * src), or with the transposed matrix
//       post * (1 - W + M^-T W) (pre * src), M = lower + diag + upper, W = diag(weight).
// M is an M-matrix with non-positive off-diagonals, so for non-negative sources elimination and
// back substitution only ever add non-negative numbers: small values keep their relative accuracy.
// Lanes never meet and every line is treated in the same order, so results do not depend on the
// number of chunks.
#include "TridiagonalSolve.h"

using namespace mlir;
using namespace sbl;

std::string SolveVariant::functionName() const {
  std::string name = "sbl.solve.";
  switch (layout) {
  case LineLayout::Single:
    name += "line";
    break;
  case LineLayout::Strided:
    name += "strided";
    break;
  case LineLayout::Contiguous:
    name += "contiguous";
    break;
  }
  return name + (transposed ? ".transposed" : "") + (hasPre ? ".pre" : "") +
         (hasPost ? ".post" : "") + (element.isF64() ? "" : ".f32");
}

SolveArguments::SolveArguments(ValueRange a)
    : src(a[0]), dst(a[1]), pre(a[2]), post(a[3]), lower(a[4]), diag(a[5]), upper(a[6]),
      weight(a[7]), scratch(a[8]), scratchStride(a[9]), outer(a[10]), n(a[11]), inner(a[12]),
      chunks(a[13]) {}

FunctionType sbl::solveFunctionType(FloatType element) {
  MLIRContext *context = element.getContext();
  SmallVector<Type> inputs(9, MemRefType::get(ShapedType::kDynamic, element));
  inputs.append(5, IndexType::get(context));
  return FunctionType::get(context, inputs, {});
}

namespace {

/// A tile of `lanes` lines, held as `C` vectors of `V` lanes. Where its rows lie is the layout's.
class TileSolve {
public:
  TileSolve(LoopBuilder &b, const SolveVariant &variant, const SolveArguments &args, int64_t V,
            int64_t C)
      : b(b), variant(variant), args(args), V(V), C(C), lanes(V * C),
        vectorType(VectorType::get(V, variant.element)) {}
  virtual ~TileSolve() = default;

protected:
  using Values = SmallVector<Value>; // one per vector of the tile
  /// What a row is read from. `Source` is pre * src.
  enum Field { Lower, Diag, Upper, Weight, Source };

  virtual Values row(Field field, Value k) = 0;
  virtual void store(Value k, const Values &result) = 0;

  /// Solves the tile. Two planes of scratch memory take what back substitution needs: the quotients
  /// upper/pivot and the eliminated right sides.
  void solve(Value quotients, Value sides);

  /// Where plane `number` of a chunk's scratch begins; it has a slack of rows for whole blocks.
  Value plane(Value base, int64_t number) {
    Value rows = b.add(args.n, tiling::rowsPerBlock);
    return b.add(base, b.mul(b.mul(rows, lanes), number));
  }
  Values scratchRow(Value plane, Value k) {
    Value at = b.add(plane, b.mul(k, lanes));
    return each([&](int64_t c) { return b.load(vectorType, args.scratch, b.add(at, c * V)); });
  }
  void keep(Value plane, Value k, ArrayRef<Value> values) {
    Value at = b.add(plane, b.mul(k, lanes));
    for (int64_t c = 0; c < C; ++c)
      b.store(values[c], args.scratch, b.add(at, c * V));
  }
  template <typename Make> Values each(Make &&make) {
    Values result;
    for (int64_t c = 0; c < C; ++c)
      result.push_back(make(c));
    return result;
  }

  LoopBuilder &b;
  const SolveVariant &variant;
  const SolveArguments &args;
  const int64_t V, C, lanes;
  const VectorType vectorType;

private:
  Value one() {
    return arith::ConstantOp::create(
        b, DenseElementsAttr::get(vectorType, b.getFloatAttr(variant.element, 1.0)));
  }
  Value over(Value x, Value y) { return arith::DivFOp::create(b, x, y); }
  /// z - x y
  Value minus(Value z, Value x, Value y) { return b.fma(arith::NegFOp::create(b, x), y, z); }
  /// The right side of the system at row k.
  Values side(Value k);
  /// Stores row k of the result from row k of the system's solution.
  void finish(Value k, ArrayRef<Value> solution);
};

TileSolve::Values TileSolve::side(Value k) {
  Values source = row(Source, k);
  if (!variant.transposed)
    return source;
  Values weight = row(Weight, k);
  return each([&](int64_t c) { return b.mulf(weight[c], source[c]); });
}

void TileSolve::finish(Value k, ArrayRef<Value> solution) {
  Values source = row(Source, k), weight = row(Weight, k);
  store(k, each([&](int64_t c) -> Value {
          Value kept = b.mulf(arith::SubFOp::create(b, one(), weight[c]), source[c]);
          return variant.transposed ? arith::AddFOp::create(b, solution[c], kept).getResult()
                                    : b.fma(weight[c], solution[c], kept);
        }));
}

void TileSolve::solve(Value quotients, Value sides) {
  // Carried from row to row: the inverse pivots, then the eliminated right sides.
  Values diag = row(Diag, b.index(0)), right = side(b.index(0));
  Values carried = each([&](int64_t c) { return over(one(), diag[c]); });
  for (int64_t c = 0; c < C; ++c)
    carried.push_back(b.mulf(right[c], carried[c]));
  keep(sides, b.index(0), ArrayRef<Value>(carried).drop_front(C));

  Values last = b.loop(b.index(1), args.n, 1, carried, [&](Value k, ValueRange before) {
    Value above = b.sub(k, b.index(1));
    // Entries (k, k-1) and (k-1, k); the transposed matrix has them exchanged.
    Values sub = row(Lower, k), super = row(Upper, above);
    if (variant.transposed)
      std::swap(sub, super);
    Values diag = row(Diag, k), right = side(k);
    Values quotient = each([&](int64_t c) { return b.mulf(super[c], before[c]); });
    Values next = each([&](int64_t c) { return over(one(), minus(diag[c], sub[c], quotient[c])); });
    for (int64_t c = 0; c < C; ++c)
      next.push_back(b.mulf(minus(right[c], sub[c], before[C + c]), next[c]));
    keep(quotients, above, quotient);
    keep(sides, k, ArrayRef<Value>(next).drop_front(C));
    return next;
  });

  Value end = b.sub(args.n, b.index(1));
  Values solution(ArrayRef<Value>(last).drop_front(C));
  finish(end, solution);
  b.loop(b.index(0), end, 1, solution, [&](Value i, ValueRange below) {
    Value k = b.sub(b.sub(end, i), b.index(1));
    Values quotient = scratchRow(quotients, k), right = scratchRow(sides, k);
    Values next = each([&](int64_t c) { return minus(right[c], quotient[c], below[c]); });
    finish(k, next);
    return next;
  });
}

/// Neighbouring lines are neighbours in memory, so a row of a tile is a load from the fields. A
/// field of one line is the same with tiles of one lane.
class StridedSolve : TileSolve {
public:
  using TileSolve::TileSolve;

  void emit() {
    Value perPlane = b.pieces(args.inner, lanes);
    Value planeSize = b.mul(args.n, args.inner);
    b.chunked(b.mul(args.outer, perPlane), args.chunks, [&](Value chunk, Value begin, Value end) {
      Value base = b.mul(chunk, args.scratchStride);
      b.loop(begin, end, 1, [&](Value tile) {
        Value lane = b.mul(b.rem(tile, perPlane), lanes);
        first = b.add(b.mul(b.div(tile, perPlane), planeSize), lane);
        Value width = b.sub(args.inner, lane);
        masks = each([&](int64_t c) { return b.mask(V, b.sub(width, b.index(c * V))); });
        solve(plane(base, 0), plane(base, 1));
      });
    });
  }

private:
  // Lanes past the end of the plane read zeros, divide by them and are not stored.
  Values load(Value field, Value k) {
    Value at = b.add(first, b.mul(k, args.inner));
    return each([&](int64_t c) { return b.load(vectorType, field, b.add(at, c * V), masks[c]); });
  }

  Values row(Field field, Value k) override {
    switch (field) {
    case Lower:
      return load(args.lower, k);
    case Diag:
      return load(args.diag, k);
    case Upper:
      return load(args.upper, k);
    case Weight:
      return load(args.weight, k);
    case Source:
      break;
    }
    Values source = load(args.src, k);
    if (!variant.hasPre)
      return source;
    Values pre = load(args.pre, k);
    return each([&](int64_t c) { return b.mulf(source[c], pre[c]); });
  }

  void store(Value k, const Values &result) override {
    Value at = b.add(first, b.mul(k, args.inner));
    Values post = variant.hasPost ? load(args.post, k) : Values();
    for (int64_t c = 0; c < C; ++c)
      b.store(variant.hasPost ? b.mulf(result[c], post[c]) : result[c], args.dst, b.add(at, c * V),
              masks[c]);
  }

  Value first;  // where row 0 of the tile begins in the fields
  Values masks; // of the lanes that are lines
};

/// The points of a line are neighbours in memory: the tile's coefficients and sources are gathered
/// into scratch memory, 8 x 8 pieces transposed in registers, and so is the result on its way out.
/// Lanes past the last line repeat it and store the same values again.
class ContiguousSolve : TileSolve {
public:
  using TileSolve::TileSolve;

  void emit() {
    b.chunked(b.pieces(args.outer, lanes), args.chunks, [&](Value chunk, Value begin, Value end) {
      base = b.mul(chunk, args.scratchStride);
      b.loop(begin, end, 1, [&](Value tile) {
        firstLine = b.mul(tile, lanes);
        pieces([&](Value group, Value k, Value mask, ArrayRef<Value> starts) {
          gather(group, k, mask, starts);
        });
        // Elimination reads upper[k-1] and diag[k] for the last time where it writes these.
        solve(plane(base, Upper), plane(base, Diag));
        pieces([&](Value group, Value k, Value mask, ArrayRef<Value> starts) {
          scatter(group, k, mask, starts);
        });
      });
    });
  }

private:
  static constexpr int64_t size = 8; // of a piece

  Values row(Field field, Value k) override { return scratchRow(plane(base, field), k); }
  void store(Value k, const Values &result) override { keep(plane(base, Source), k, result); }

  /// Calls body(group, k, mask, starts) for every piece: lines group … group + 7 of the tile, which
  /// begin at `starts`, and points k … k + 7, of which `mask` holds those of the line.
  void pieces(llvm::function_ref<void(Value, Value, Value, ArrayRef<Value>)> body) {
    b.loop(b.index(0), b.index(lanes), size, [&](Value group) {
      Values starts;
      for (int64_t i = 0; i < size; ++i) {
        Value line = b.add(b.add(firstLine, group), i);
        starts.push_back(b.mul(b.min(line, b.sub(args.outer, b.index(1))), args.n));
      }
      b.loop(b.index(0), args.n, size,
             [&](Value k) { body(group, k, b.mask(size, b.sub(args.n, k)), starts); });
    });
  }

  /// Where the piece's rows begin in a plane; they are `lanes` apart.
  Value pieceAt(Field field, Value group, Value k) {
    return b.add(b.add(plane(base, field), b.mul(k, lanes)), group);
  }

  void gather(Value group, Value k, Value mask, ArrayRef<Value> starts) {
    const std::pair<Field, Value> sources[] = {{Lower, args.lower},
                                               {Diag, args.diag},
                                               {Upper, args.upper},
                                               {Weight, args.weight},
                                               {Source, args.src}};
    for (auto [field, buffer] : sources) {
      Values points;
      for (Value start : starts) {
        Value at = b.add(start, k);
        Value value = b.load(pieceType, buffer, at, mask);
        if (field == Source && variant.hasPre)
          value = b.mulf(value, b.load(pieceType, args.pre, at, mask));
        points.push_back(value);
      }
      Value to = pieceAt(field, group, k);
      // Rows past the end of the line are zeros in the slack that a plane has for them.
      for (auto [i, rowOfPiece] : llvm::enumerate(transpose8x8(b, points)))
        b.store(rowOfPiece, args.scratch, b.add(to, i * lanes));
    }
  }

  void scatter(Value group, Value k, Value mask, ArrayRef<Value> starts) {
    Value from = pieceAt(Source, group, k);
    Values rows;
    for (int64_t i = 0; i < size; ++i)
      rows.push_back(b.load(pieceType, args.scratch, b.add(from, i * lanes)));
    for (auto [start, points] : llvm::zip(starts, transpose8x8(b, rows))) {
      Value at = b.add(start, k), value = points;
      if (variant.hasPost)
        value = b.mulf(value, b.load(pieceType, args.post, at, mask));
      b.store(value, args.dst, at, mask);
    }
  }

  const VectorType pieceType = VectorType::get(size, variant.element);
  Value base, firstLine; // of the chunk's scratch memory; of the tile
};

} // namespace

void sbl::emitTridiagonalSolve(LoopBuilder &b, const SolveVariant &variant,
                               const SolveArguments &args) {
  const int64_t V = variant.element.isF64() ? tiling::vectorF64 : tiling::vectorF32;
  switch (variant.layout) {
  case LineLayout::Single:
    return StridedSolve(b, variant, args, 1, 1).emit();
  case LineLayout::Strided:
    return StridedSolve(b, variant, args, V, tiling::vectorsPerTile).emit();
  case LineLayout::Contiguous:
    return ContiguousSolve(b, variant, args, V, tiling::vectorsPerTile).emit();
  }
}
