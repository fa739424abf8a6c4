#include "Laws/GridPolynomial.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "Support/Clones.h"

namespace sbl::rt {

namespace {

/// A number for each node of an axis: sums over nodes are made in the end, once a place.
using Eight = double __attribute__((vector_size(64)));

SBL_INLINE double sumOf(const Eight &v) {
  return ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7]));
}

SBL_INLINE Eight eight(const double *numbers) {
  Eight result;
  std::memcpy(&result, numbers, sizeof result);
  return result;
}

} // namespace

GridPolynomial::GridPolynomial(const Grid &grid) : grid_(grid) {
  // Polynomial j is the product of (s - m)/(j - m) over the other nodes m; in powers of s less the
  // middle of the nodes, where cancellation is least.
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    AxisTable &axis = axes_[a];
    axis.cells = grid.axes[a].cells;
    axis.size = std::min<std::int64_t>(most, axis.cells);
    axis.inner = grid.inner(a);
    axis.origin = grid.axes[a].centre(0);
    axis.perCell = 1 / grid.axes[a].spacing();
    axis.middle = 0.5 * static_cast<double>(axis.size - 1);
    axis.periodic = grid.axes[a].periodic();
    for (std::int64_t j = 0; j < axis.size; ++j) {
      std::array<double, most + 1> power{1};
      for (std::int64_t m = 0, degree = 0; m < axis.size; ++m) {
        if (m == j)
          continue;
        const double node = static_cast<double>(m) - axis.middle,
                     scale = 1 / static_cast<double>(j - m);
        ++degree;
        for (std::int64_t k = degree; k >= 0; --k)
          power[k] = scale * ((k > 0 ? power[k - 1] : 0) - node * power[k]);
      }
      for (int d = 0; d < orders; ++d)
        for (int k = 0; k + d < most; ++k) {
          const double factor = d == 0 ? 1 : d == 1 ? k + 1 : (k + 1) * (k + 2);
          axis.power[d][k][j] = power[k + d] * factor * std::pow(axis.perCell, d);
        }
    }
  }
}

namespace {

/// The cells of an axis around a place, and the derivative of order d of their polynomials. Where
/// an axis has fewer than eight cells the rest has weight 0.
struct Stencil {
  bool inOrder = false; // the cells follow each other, without going around a ring
  std::array<std::int64_t, 8> offset{};
  std::array<Eight, 3> weight;
};

template <class Axis> SBL_INLINE void place(const Axis &axis, double x, Stencil &s) {
  const double at = (x - axis.origin) * axis.perCell;
  const auto whole = static_cast<std::int64_t>(at);
  std::int64_t first = whole - (static_cast<double>(whole) > at) - axis.size / 2 + 1;
  if (!axis.periodic)
    first = std::clamp<std::int64_t>(first, 0, axis.cells - axis.size);
  const double from = at - static_cast<double>(first) - axis.middle;
  if (first < 0 || first >= axis.cells)
    first = (first % axis.cells + axis.cells) % axis.cells;
  s.inOrder = axis.size == 8 && first + 8 <= axis.cells;
  for (std::int64_t j = 0; j < axis.size; ++j)
    s.offset[j] = (first + j < axis.cells ? first + j : first + j - axis.cells) * axis.inner;
  for (int d = 0; d < 3; ++d) {
    Eight sum = eight(axis.power[d][7].data());
    for (int k = 6; k >= 0; --k)
      sum = sum * from + eight(axis.power[d][k].data());
    s.weight[d] = sum;
  }
}

/// The sum of the fields at the nodes of the last axis.
SBL_INLINE Eight line(std::span<const FieldShare> field, std::int64_t offset, const Stencil &last) {
  Eight total{};
  for (const FieldShare &part : field) {
    const double *values = part.values + offset;
    Eight v;
    if (last.inOrder)
      v = eight(values + last.offset[0]);
    else
      for (int j = 0; j < 8; ++j)
        v[j] = values[last.offset[j]];
    total += part.weight * v;
  }
  return total;
}

/// Every polynomial and its derivatives, all of them: loops of fixed length stay in registers.
/// [a][d]: differentiated d times along axis a. The axes before the last are summed line by line,
/// each with all nodes of the last axis side by side.
SBL_INLINE void sum(std::span<const FieldShare> field, const std::array<Stencil, 3> &stencils,
                    std::size_t rank, std::array<std::array<double, 3>, 3> &result) {
  const Stencil &last = stencils[rank - 1];
  std::array<std::array<Eight, 3>, 3> along{};
  Eight &value = along[rank - 1][0];
  if (rank == 1) {
    value = line(field, 0, last);
  } else if (rank == 2) {
    const Stencil &rows = stencils[0];
    for (int j = 0; j < 8; ++j) {
      const Eight v = line(field, rows.offset[j], last);
      value += rows.weight[0][j] * v;
      for (int d = 1; d < 3; ++d)
        along[0][d] += rows.weight[d][j] * v;
    }
  } else {
    const Stencil &planes = stencils[0], &rows = stencils[1];
    for (int i = 0; i < 8; ++i) {
      std::array<Eight, 3> plane{};
      for (int j = 0; j < 8; ++j) {
        const Eight v = line(field, planes.offset[i] + rows.offset[j], last);
        for (int d = 0; d < 3; ++d)
          plane[d] += rows.weight[d][j] * v;
      }
      value += planes.weight[0][i] * plane[0];
      for (int d = 1; d < 3; ++d) {
        along[0][d] += planes.weight[d][i] * plane[0];
        along[1][d] += planes.weight[0][i] * plane[d];
      }
    }
  }
  result[0][0] = sumOf(last.weight[0] * value);
  for (int d = 1; d < 3; ++d) {
    for (std::size_t a = 0; a + 1 < rank; ++a)
      result[a][d] = sumOf(last.weight[0] * along[a][d]);
    result[rank - 1][d] = sumOf(last.weight[d] * value);
  }
}

} // namespace

SBL_CLONES void GridPolynomial::evaluateAll(std::span<const std::span<const FieldShare>> fields,
                                            std::int64_t count, const double *places, Jet jet,
                                            double *values, double *slopes, double *seconds) const {
  const std::size_t rank = grid_.rank();
  const int orders = static_cast<int>(jet);
  std::array<Stencil, 3> stencils;
  std::array<std::array<double, 3>, 3> sums{};
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::size_t a = 0; a < rank; ++a)
      place(axes_[a], places[a * count + i], stencils[a]);
    for (std::size_t f = 0; f < fields.size(); ++f) {
      sum(fields[f], stencils, rank, sums);
      values[f * count + i] = sums[0][0];
      for (std::size_t a = 0; a < rank && orders > 1; ++a) {
        slopes[(f * rank + a) * count + i] = sums[a][1];
        if (orders > 2)
          seconds[(f * rank + a) * count + i] = sums[a][2];
      }
    }
  }
}

void GridPolynomial::evaluate(std::span<const FieldShare> field, std::int64_t count,
                              const double *places, Jet jet, double *values, double *slopes,
                              double *seconds) const {
  evaluateAll({&field, 1}, count, places, jet, values, slopes, seconds);
}

} // namespace sbl::rt
