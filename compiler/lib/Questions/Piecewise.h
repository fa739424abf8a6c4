// Expectations of functions that jump or bend inside cells: indicators, where(), abs, min, max.
//
// A cell sum sees such a function only at cell centres, so P(X > c) would be wrong by up to half a
// cell's mass. Here the density is interpolated inside every cell (log-interpolation, as
// everywhere), and cells cut by a jump are integrated piece by piece up to it.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sbl/Sema/Expr.h"
#include "sbl/runtime/Grid.h"

namespace sbl::questions {

/// What the integral needs of a function of place: its value, and a word with one bit per condition
/// that tells on which side of a jump or bend a place lies.
struct PiecewiseFunction {
  std::function<double(std::span<const double> place)> value;
  std::function<std::uint64_t(std::span<const double> place)> sides;
};

/// The conditions inside `e` at which it is not smooth.
std::vector<ExprRef> switches(ExprContext &context, ExprRef e);

/// The grid points and weights that integrate `function` times any smooth density: made once per
/// function, used for every time.
class PiecewiseRule {
public:
  PiecewiseRule(const rt::Grid &grid, const PiecewiseFunction &function);
  /// Integral of function * density. `wallOrder` as in interpolatePositive(); negative of a density
  /// that may be 0 anywhere, as that of a wave, whose values themselves are interpolated.
  double integrate(std::span<const double> density, int wallOrder) const;

private:
  void addWhole(const PiecewiseFunction &function, std::span<const std::int64_t> cell);
  /// Integrates exactly along one axis, between the places where a side changes.
  void addCut(const PiecewiseFunction &function, std::span<const std::int64_t> cell,
              std::size_t along);

  struct Node { // of a cell that is cut
    std::vector<double> place;
    double weight; // times the function's value
  };
  const rt::Grid &grid_;
  int perAxis_; // Gauss nodes per axis and cell
  std::vector<double>
      fineValues_; // weight times value at the Gauss nodes of whole cells, 0 in cut ones
  std::vector<Node> cut_;
};

} // namespace sbl::questions
