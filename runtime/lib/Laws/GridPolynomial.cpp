#include "Laws/GridPolynomial.h"

#include <algorithm>
#include <cmath>

namespace sbl::rt {

GridPolynomial::GridPolynomial(const Grid &grid) : grid_(grid) {
  for (int size = 1; size <= most; ++size)
    for (int j = 0; j < size; ++j) {
      double &scale = scales_[size - 1][j];
      scale = 1;
      for (int m = 0; m < size; ++m)
        if (m != j)
          scale /= j - m;
    }
}

void GridPolynomial::stencil(std::size_t axis, double x, Stencil &result) const {
  const GridAxis &a = grid_.axes[axis];
  const double h = a.spacing(), at = (x - a.centre(0)) / h;
  const int size = static_cast<int>(std::min<std::int64_t>(most, a.cells));
  const std::int64_t inner = grid_.inner(axis);
  std::int64_t first = static_cast<std::int64_t>(std::floor(at)) - size / 2 + 1;
  if (!a.periodic())
    first = std::clamp<std::int64_t>(first, 0, a.cells - size);
  const double s = at - static_cast<double>(first);
  result.size = size;
  for (int j = 0; j < size; ++j)
    result.offset[j] = ((first + j) % a.cells + a.cells) % a.cells * inner;
  // Polynomial j is the product of (s - m)/(j - m) over the other nodes: the product of those
  // before j times that of those behind, each with its first two derivatives.
  struct Product {
    double value = 1, slope = 0, second = 0;
    Product times(double factor) const { // factor has slope 1
      return {value * factor, slope * factor + value, second * factor + 2 * slope};
    }
  };
  std::array<Product, most + 1> behind;
  for (int j = size - 1; j > 0; --j)
    behind[j - 1] = behind[j].times(s - j);
  Product before;
  for (int j = 0; j < size; ++j) {
    const double scale = scales_[size - 1][j];
    const Product &p = before, &q = behind[j];
    result.weight[0][j] = scale * p.value * q.value;
    result.weight[1][j] = scale * (p.slope * q.value + p.value * q.slope) / h;
    result.weight[2][j] =
        scale * (p.second * q.value + 2 * p.slope * q.slope + p.value * q.second) / (h * h);
    before = before.times(s - j);
  }
}

/// Every polynomial of the axes from `axis` on and its derivatives: the lines of the axes behind
/// are summed once for all that is wanted of them.
GridPolynomial::Sums GridPolynomial::sum(const double *field, const Stencil *stencils,
                                         std::size_t axis, int orders) const {
  const Stencil &s = stencils[axis];
  Sums total;
  if (axis + 1 == grid_.rank()) {
    for (int j = 0; j < s.size; ++j) {
      const double value = field[s.offset[j]];
      for (int d = 0; d < orders; ++d)
        total.along[axis][d] += s.weight[d][j] * value;
    }
    total.value = total.along[axis][0];
    return total;
  }
  for (int j = 0; j < s.size; ++j) {
    const Sums line = sum(field + s.offset[j], stencils, axis + 1, orders);
    for (int d = 0; d < orders; ++d)
      total.along[axis][d] += s.weight[d][j] * line.value;
    for (std::size_t b = axis + 1; b < grid_.rank(); ++b)
      for (int d = 1; d < orders; ++d)
        total.along[b][d] += s.weight[0][j] * line.along[b][d];
  }
  total.value = total.along[axis][0];
  return total;
}

void GridPolynomial::evaluate(std::span<const FieldShare> field, std::int64_t count,
                              const double *places, Jet jet, double *values, double *slopes,
                              double *seconds) const {
  const std::size_t rank = grid_.rank();
  const int orders = static_cast<int>(jet);
  std::array<Stencil, mostAxes> stencils;
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::size_t a = 0; a < rank; ++a)
      stencil(a, places[a * count + i], stencils[a]);
    double value = 0;
    std::array<std::array<double, 3>, mostAxes> along{};
    for (const FieldShare &part : field) {
      const Sums sums = sum(part.values, stencils.data(), 0, orders);
      value += part.weight * sums.value;
      for (std::size_t a = 0; a < rank; ++a)
        for (int d = 1; d < orders; ++d)
          along[a][d] += part.weight * sums.along[a][d];
    }
    values[i] = value;
    for (std::size_t a = 0; a < rank && orders > 1; ++a) {
      slopes[a * count + i] = along[a][1];
      if (orders > 2)
        seconds[a * count + i] = along[a][2];
    }
  }
}

} // namespace sbl::rt
