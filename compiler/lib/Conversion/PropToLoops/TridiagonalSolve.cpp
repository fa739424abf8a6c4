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
    : src(a[0]), dst(a[1]), pre(a[2]), post(a[3]), down(a[4]), up(a[5]), gain(a[6]), rest(a[7]),
      column(a[8]), row(a[9]), scratch(a[10]), scratchStride(a[11]), outer(a[12]), n(a[13]),
      inner(a[14]), chunks(a[15]) {}

FunctionType sbl::solveFunctionType(FloatType element) {
  MLIRContext *context = element.getContext();
  SmallVector<Type> inputs(11, MemRefType::get(ShapedType::kDynamic, element));
  inputs.append(5, IndexType::get(context));
  return FunctionType::get(context, inputs, {});
}

namespace {

/// What both layouts ask about a call.
class TiledSolve : protected TileElimination {
public:
  using TileElimination::TileElimination;

protected:
  Value isShared() {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, b.size(args.down), b.add(args.n, 1));
  }
  /// Whether results go past the caches: those of fields that no cache holds, where every line or
  /// row, `pitch` elements from the one before it, begins where a vector may be streamed to.
  /// Whoever reads them on another thread has waited for this one, and so for its stores.
  Value isStreamed(Value pitch) {
    auto compare = [&](arith::CmpIPredicate predicate, Value x, int64_t y) -> Value {
      return arith::CmpIOp::create(b, predicate, x, b.index(y));
    };
    Value isLarge =
        compare(arith::CmpIPredicate::sge, b.size(args.dst), variant.machine.streamedBytes / bytes);
    Value address = memref::ExtractAlignedPointerAsIndexOp::create(b, args.dst);
    Value isEven = compare(
        arith::CmpIPredicate::eq,
        b.rem(arith::OrIOp::create(b, address, b.mul(pitch, bytes)), b.index(tiling::lineBytes)),
        0);
    return arith::AndIOp::create(b, isLarge, isEven);
  }
  void store(Value value, Value at) {
    mode.stream ? b.stream(value, args.dst, at, bytes * V) : b.store(value, args.dst, at);
  }

  const int64_t bytes = variant.element.isF64() ? 8 : 4; // of an element
};

/// Neighbouring lines are neighbours in memory, so a row of a tile is a load from the fields. The
/// last tile of a plane is moved back to end where the plane ends: its first lines are solved
/// twice, to the same last bit. A plane narrower than a tile has masks. A field of one line is the
/// same with tiles of one lane.
class StridedSolve : TiledSolve {
public:
  using TiledSolve::TiledSolve;

  void emit() {
    Value perPlane = b.pieces(args.inner, lanes);
    Value planeSize = b.mul(args.n, args.inner);
    Value shared = isShared(), streamed = isStreamed(args.inner);
    Value narrow = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, args.inner, b.index(lanes));
    b.chunked(b.mul(args.outer, perPlane), args.chunks, [&](Value chunk, Value begin, Value end) {
      base = b.mul(chunk, args.scratchStride);
      b.loop(begin, end, 1, [&](Value tile) {
        Value last = b.max(b.sub(args.inner, b.index(lanes)), b.index(0));
        Value lane = b.min(b.mul(b.rem(tile, perPlane), lanes), last);
        first = b.add(b.mul(b.div(tile, perPlane), planeSize), lane);
        number = tile;
        if (lanes == 1) // one line shares its coefficients with itself
          return solve({true, false, false});
        b.whether(shared, [&](bool areShared) {
          b.whether(narrow, [&](bool isNarrow) {
            if (isNarrow)
              return solve({areShared, true, false});
            b.whether(streamed, [&](bool areStreamed) { solve({areShared, false, areStreamed}); });
          });
        });
      });
    });
  }

private:
  void solve(TileMode tileMode) {
    begin(number, base, tileMode);
    masks.clear();
    for (int64_t c = 0; c < C && mode.masked; ++c)
      masks.push_back(b.mask(V, b.sub(args.inner, b.index(c * V))));
    Values down = b.loop(b.index(0), args.n, 1, start(), [&](Value k, ValueRange carried) {
      Values source = load(args.src, k);
      if (variant.hasPre) {
        Values pre = load(args.pre, k);
        source = each([&](int64_t c) { return b.mulf(source[c], pre[c]); });
      }
      return eliminate(k, carried, source);
    });
    b.loop(b.index(0), args.n, 1, turn(down), [&](Value i, ValueRange carried) {
      Value k = b.sub(b.sub(args.n, i), b.index(1));
      auto [next, result] = substitute(k, carried);
      Values post = variant.hasPost ? load(args.post, k) : Values();
      Value at = rowAt(k);
      for (int64_t c = 0; c < C; ++c) {
        Value value = variant.hasPost ? b.mulf(result[c], post[c]) : result[c];
        mode.masked ? b.store(value, args.dst, b.add(at, c * V), masks[c])
                    : store(value, b.add(at, c * V));
      }
      return next;
    });
  }

  Value rowAt(Value k) { return b.add(first, b.mul(k, args.inner)); }
  Values load(Value field, Value k) {
    Value row = rowAt(k);
    return each([&](int64_t c) {
      Value at = b.add(row, c * V);
      return mode.masked ? b.load(vectorType, field, at, masks[c]) : b.load(vectorType, field, at);
    });
  }

  Value base, first, number; // of the chunk's scratch; of row 0 of the tile in the fields; the tile
  Values masks;              // of the lanes that are lines
};

/// The points of a line are neighbours in memory: pieces of eight points of eight lines are
/// transposed in registers on the way in and out. Lanes past the last line repeat it and store the
/// same values again; rows past the end of a line read zeros, and store nothing.
class ContiguousSolve : TiledSolve {
public:
  ContiguousSolve(LoopBuilder &b, const SolveVariant &variant, const SolveArguments &args)
      : TiledSolve(b, variant, args, size, 1) {}

  void emit() {
    Value shared = isShared(), streamed = isStreamed(args.n);
    b.chunked(b.pieces(args.outer, size), args.chunks, [&](Value chunk, Value begin, Value end) {
      Value base = b.mul(chunk, args.scratchStride);
      b.loop(begin, end, 1, [&](Value tile) {
        starts.clear();
        for (int64_t i = 0; i < size; ++i)
          starts.push_back(
              b.mul(b.min(b.add(b.mul(tile, size), i), b.sub(args.outer, b.index(1))), args.n));
        b.whether(shared, [&](bool areShared) {
          b.whether(streamed, [&](bool areStreamed) {
            this->begin(tile, base, {areShared, false, areStreamed});
            solve();
          });
        });
      });
    });
  }

private:
  static constexpr int64_t size = tiling::linesAlong;

  void solve() {
    Values down = b.loop(b.index(0), args.n, size, start(), [&](Value k, ValueRange carried) {
      Values state(carried), points;
      for (Value start : starts) {
        Value value = load(args.src, start, k);
        points.push_back(variant.hasPre ? b.mulf(value, load(args.pre, start, k)) : value);
      }
      for (auto [i, source] : llvm::enumerate(transpose8x8(b, points)))
        state = eliminate(b.add(k, i), state, {source});
      return state;
    });
    Value blocks = b.pieces(args.n, size);
    b.loop(b.index(0), blocks, 1, turn(down), [&](Value i, ValueRange carried) {
      Value k = b.mul(b.sub(b.sub(blocks, i), b.index(1)), size);
      Values state(carried), results(size);
      for (int64_t r = size; r-- > 0;) {
        auto [next, result] = substitute(b.add(k, r), state);
        state = next;
        results[r] = result[0];
      }
      for (auto [start, points] : llvm::zip(starts, transpose8x8(b, results))) {
        Value value = variant.hasPost ? b.mulf(points, load(args.post, start, k)) : points;
        Value at = b.add(start, k);
        mode.stream ? store(value, at) : b.store(value, args.dst, at, mask(k));
      }
      return state;
    });
  }

  Value mask(Value k) { return b.mask(size, b.sub(args.n, k)); }
  /// Eight points of a line from k. Lines that are streamed end with a whole piece.
  Value load(Value field, Value start, Value k) {
    Value at = b.add(start, k);
    return mode.stream ? b.load(vectorType, field, at) : b.load(vectorType, field, at, mask(k));
  }

  Values starts; // of the tile's lines
};

} // namespace

void sbl::emitTridiagonalSolve(LoopBuilder &b, const SolveVariant &variant,
                               const SolveArguments &args) {
  const int64_t V = variant.element.isF64() ? tiling::vectorF64 : tiling::vectorF32;
  switch (variant.layout) {
  case LineLayout::Single:
    return StridedSolve(b, variant, args, 1, 1).emit();
  case LineLayout::Strided:
    return StridedSolve(b, variant, args, V, tiling::linesAcross / V).emit();
  case LineLayout::Contiguous:
    return ContiguousSolve(b, variant, args).emit();
  }
}
