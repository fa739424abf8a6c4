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

  /// At places [axis * count + i]; each into values[i], slopes[axis * count + i] and seconds[axis *
  /// count
  /// + i], as far as `jet` goes.
  void evaluate(std::span<const FieldShare> field, std::int64_t count, const double *places,
                Jet jet, double *values, double *slopes, double *seconds) const;
  const Grid &grid() const { return grid_; }

private:
  static constexpr int most = 8;
  /// The cells of an axis around a place; weight[d][j] is the derivative of order d of polynomial
  /// j.
  struct Stencil {
    int size = 0;
    std::array<std::int64_t, most> offset{}; // of the cells, in numbers of the field
    std::array<std::array<double, most>, 3> weight{};
  };
  void stencil(std::size_t axis, double x, Stencil &result) const;
  static constexpr std::size_t mostAxes = 3;
  /// along[a][d]: differentiated d times along axis a.
  struct Sums {
    double value = 0;
    std::array<std::array<double, 3>, mostAxes> along{};
  };
  Sums sum(const double *field, const Stencil *stencils, std::size_t axis, int orders) const;

  Grid grid_;
  /// 1 / product of (j - m) over the other nodes m of a stencil, by its size less one and j.
  std::array<std::array<double, most>, most> scales_{};
};

} // namespace sbl::rt
