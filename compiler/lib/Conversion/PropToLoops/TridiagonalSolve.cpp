// Where the rows of a tile lie in memory, layout by layout; the elimination is TileElimination's.
#include "TileElimination.h"

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
  return name + (isRing ? ".ring" : "") + (transposed ? ".transposed" : "") +
         (hasPre ? ".pre" : "") + (hasPost ? ".post" : "") + (element.isF64() ? "" : ".f32");
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

/// Neighbouring lines are neighbours in memory, so a row of a tile is a load from the fields. A
/// field of one line is the same with tiles of one lane.
class StridedSolve : TileElimination {
public:
  using TileElimination::TileElimination;

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
        solve(plane(base, 0), plane(base, 1), plane(base, 2));
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
class ContiguousSolve : TileElimination {
public:
  using TileElimination::TileElimination;

  void emit() {
    b.chunked(b.pieces(args.outer, lanes), args.chunks, [&](Value chunk, Value begin, Value end) {
      base = b.mul(chunk, args.scratchStride);
      b.loop(begin, end, 1, [&](Value tile) {
        firstLine = b.mul(tile, lanes);
        pieces([&](Value group, Value k, Value mask, ArrayRef<Value> starts) {
          gather(group, k, mask, starts);
        });
        // Elimination reads upper[k-1], diag[k] and lower[k] for the last time where it writes
        // these.
        solve(plane(base, Upper), plane(base, Diag), plane(base, Lower));
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
