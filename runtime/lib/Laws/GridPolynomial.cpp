#include "Laws/GridPolynomial.h"

#include <algorithm>
#include <cmath>

namespace sbl::rt {

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
    double scale = 1;
    for (int m = 0; m < size; ++m)
      if (m != j)
        scale /= j - m;
    const Product &p = before, &q = behind[j];
    result.weight[0][j] = scale * p.value * q.value;
    result.weight[1][j] = scale * (p.slope * q.value + p.value * q.slope) / h;
    result.weight[2][j] =
        scale * (p.second * q.value + 2 * p.slope * q.slope + p.value * q.second) / (h * h);
    before = before.times(s - j);
  }
}

double GridPolynomial::sum(const double *field, const Stencil *stencils, std::size_t axis,
                           std::int64_t base, const int *order) const {
  const Stencil &s = stencils[axis];
  const auto &weight = s.weight[order[axis]];
  double total = 0;
  if (axis + 1 == grid_.rank())
    for (int j = 0; j < s.size; ++j)
      total += weight[j] * field[base + s.offset[j]];
  else
    for (int j = 0; j < s.size; ++j)
      total += weight[j] * sum(field, stencils, axis + 1, base + s.offset[j], order);
  return total;
}

void GridPolynomial::evaluate(std::span<const FieldShare> field, std::int64_t count,
                              const double *places, Jet jet, double *values, double *slopes,
                              double *seconds) const {
  const std::size_t rank = grid_.rank();
  std::vector<Stencil> stencils(rank);
  std::vector<int> order(rank, 0);
  const auto total = [&] {
    double result = 0;
    for (const FieldShare &part : field)
      result += part.weight * sum(part.values, stencils.data(), 0, 0, order.data());
    return result;
  };
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::size_t a = 0; a < rank; ++a)
      stencil(a, places[a * count + i], stencils[a]);
    values[i] = total();
    for (std::size_t a = 0; a < rank && jet != Jet::Value; ++a) {
      order[a] = 1;
      slopes[a * count + i] = total();
      order[a] = 2;
      if (jet == Jet::Laplacian)
        seconds[a * count + i] = total();
      order[a] = 0;
    }
  }
}

} // namespace sbl::rt
