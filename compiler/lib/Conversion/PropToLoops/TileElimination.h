// Elimination along a tile of lines at once: vector lanes lie across lines.
#pragma once

#include "TridiagonalSolve.h"

namespace sbl {

/// A tile of `lanes` lines, held as `C` vectors of `V` lanes. Where its rows lie is the layout's.
///
/// dst = post * (1 - W + W M^-1) (pre * src), or with the transposed matrix
///       post * (1 - W + M^-T W) (pre * src), M = lower + diag + upper, W = diag(weight).
/// M is an M-matrix with non-positive off-diagonals, so for non-negative sources elimination and
/// back substitution only ever add non-negative numbers: small values keep their relative accuracy.
/// Lanes never meet and every line is treated in the same order, so results do not depend on the
/// number of chunks.
class TileElimination {
public:
  TileElimination(LoopBuilder &b, const SolveVariant &variant, const SolveArguments &args,
                  int64_t V, int64_t C)
      : b(b), variant(variant), args(args), V(V), C(C), lanes(V * C),
        vectorType(mlir::VectorType::get(V, variant.element)) {}
  virtual ~TileElimination() = default;

protected:
  using Value = mlir::Value;
  using Values = llvm::SmallVector<Value>; // one per vector of the tile
  /// What a row is read from. `Source` is pre * src.
  enum Field { Lower, Diag, Upper, Weight, Source };

  virtual Values row(Field field, Value k) = 0;
  virtual void store(Value k, const Values &result) = 0;

  /// Solves the tile. Planes of scratch memory take what back substitution needs: the quotients
  /// upper/pivot, the eliminated right sides and, on a ring, the fill of the last column.
  void solve(Value quotients, Value sides, Value fill);

  /// Where plane `number` of a chunk's scratch begins; it has a slack of rows for whole blocks.
  Value plane(Value base, int64_t number);
  Values scratchRow(Value plane, Value k);
  void keep(Value plane, Value k, llvm::ArrayRef<Value> values);
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

private:
  void solveLine(Value quotients, Value sides);
  void solveRing(Value quotients, Value sides, Value fill);

  Value one();
  Value over(Value x, Value y) { return mlir::arith::DivFOp::create(b, x, y); }
  /// z - x y
  Value minus(Value z, Value x, Value y) { return b.fma(mlir::arith::NegFOp::create(b, x), y, z); }
  Values inverse(const Values &pivots);
  /// Entries (k, k-1) and (k-1, k) of the matrix to be solved, k - 1 = `above`; on a ring row 0
  /// comes after row n - 1.
  std::pair<Values, Values> links(Value above, Value k);
  /// The right side of the system at row k.
  Values side(Value k);
  /// Stores row k of the result from row k of the system's solution.
  void finish(Value k, llvm::ArrayRef<Value> solution);
};

} // namespace sbl
