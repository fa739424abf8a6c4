// Elimination along a tile of lines at once: vector lanes lie across lines.
#pragma once

#include "TridiagonalSolve.h"

namespace sbl {

/// How a tile is treated; all ways give the same numbers.
struct TileMode {
  bool shared = false; ///< all lines have the same coefficients: one number a row, not one a lane
  bool masked = false; ///< lanes past the last line read zeros and store nothing
  bool stream = false; ///< results go past the caches
};

/// A tile of `lanes` lines, held as `C` vectors of `V` lanes.
///
/// dst = post * S (pre * src), S as sbl_tridiagonal_fn has it, or its transpose. A row costs one
/// multiply-add downwards and three to four upwards; nothing is divided. Between the two passes
/// only what the first one made lies in scratch memory: sources are found again from it, so that
/// fields and factors are read once. Numbers are added that are not negative, but for `rest`: small
/// values keep their relative accuracy. Lanes never meet and every line is treated in the same
/// order, so results do not depend on the number of chunks.
class TileElimination {
public:
  TileElimination(LoopBuilder &b, const SolveVariant &variant, const SolveArguments &args,
                  int64_t V, int64_t C)
      : b(b), variant(variant), args(args), V(V), C(C), lanes(V * C),
        vectorType(mlir::VectorType::get(V, variant.element)) {}

protected:
  using Value = mlir::Value;
  using Values = llvm::SmallVector<Value>; // one per vector of the tile

  /// Begins tile `number`, whose scratch memory is at `base`: n + 1 rows and slack to whole blocks.
  void begin(Value number, Value base, TileMode mode);

  /// What rows carry: the eliminated side, then, on a ring, what reaches the last row.
  Values start();
  /// Row k downwards: `carried` from the row above and the row's source to what the next one needs.
  Values eliminate(Value k, mlir::ValueRange carried, Values source);
  /// What goes upwards, from what the downward pass left.
  Values turn(mlir::ValueRange carried);
  /// Row k upwards: `carried` from the row below to what the next one needs, and the result.
  std::pair<Values, Values> substitute(Value k, mlir::ValueRange carried);

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
  const mlir::VectorType vectorType;
  TileMode mode;

private:
  /// Row n has zeros; so do the rows that a whole block has past it.
  Values coefficient(Value field, Value k);
  /// Of the row above k; above the first one any number will do.
  Value above(Value k) { return b.max(b.sub(k, b.index(1)), b.index(0)); }
  /// What row k takes from the one above it on the way down, from the one below on the way up.
  Values fromAbove(Value k) {
    return variant.transposed ? coefficient(args.up, above(k)) : coefficient(args.down, k);
  }
  Values fromBelow(Value k) {
    return variant.transposed ? coefficient(args.down, b.add(k, 1)) : coefficient(args.up, k);
  }
  /// Row k of the scratch memory; row -1 is zeros.
  Value scratchAt(Value k) { return b.add(scratch, b.mul(b.add(k, 1), lanes)); }
  Values kept(Value k);
  void keep(Value at, llvm::ArrayRef<Value> values);

  Value scratch, coefficients; // where the tile's rows begin
};

} // namespace sbl
