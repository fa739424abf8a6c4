// Fields on a grid at places between its cells, with their derivatives.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sbl/runtime/Grid.h"

namespace sbl::rt {

/// What is wanted at each place: the value, its first derivatives, its second ones along each axis.
enum class Jet { Value = 1, Gradient = 2, Laplacian = 3 };

/// A field as a sum of fields.
struct FieldShare {
  double weight = 1;
  const double *values = nullptr;
};

/// Lagrange polynomials of degree 7 through the nearest cells, as a product over the axes: around
/// rings, one-sided at walls. Errors are of order 8 in the cell, of derivatives 7 and 6.
class GridPolynomial {
public:
  explicit GridPolynomial(const Grid &grid);

  /// At places [axis * count + i]; each into values[i], slopes[axis * count + i] and
  /// seconds[axis * count + i], as far as `jet` goes.
  void evaluate(std::span<const FieldShare> field, std::int64_t count, const double *places,
                Jet jet, double *values, double *slopes, double *seconds) const;
  /// The same of several fields, whose polynomials are found once a place: field f at
  /// values[f * count + i], its derivatives at [(f * rank + axis) * count + i].
  void evaluateAll(std::span<const std::span<const FieldShare>> fields, std::int64_t count,
                   const double *places, Jet jet, double *values, double *slopes,
                   double *seconds) const;
  const Grid &grid() const { return grid_; }

private:
  static constexpr int most = 8, orders = 3;
  static constexpr std::size_t mostAxes = 3;
  /// An axis, and the polynomials of its nodes: [d][k][j] is the factor of (s - middle)^k in the
  /// derivative of order d of polynomial j, s the place in cells from the first node.
  struct AxisTable {
    std::int64_t cells = 0, size = 0, inner = 0; // size: nodes
    double origin = 0, perCell = 0, middle = 0;
    bool periodic = false;
    std::array<std::array<std::array<double, most>, most>, orders> power{};
  };

  Grid grid_;
  std::array<AxisTable, mostAxes> axes_;
};

} // namespace sbl::rt
