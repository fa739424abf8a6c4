// Selling's algorithm: while two vectors of the superbase enclose an acute angle, exchange them.
#include "Module/LatticeDirections.h"

#include <algorithm>
#include <cmath>

#include "Support/Text.h"

namespace sbl::rt {
namespace {

using Vector = std::array<std::int64_t, 3>;
using Matrix = std::array<std::array<double, 3>, 3>;

double product(const Vector &a, const Matrix &m, const Vector &b) {
  double sum = 0;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      sum += static_cast<double>(a[i]) * m[i][j] * static_cast<double>(b[j]);
  return sum;
}

Vector plus(const Vector &a, const Vector &b) { return {a[0] + b[0], a[1] + b[1], a[2] + b[2]}; }
Vector minus(const Vector &a) { return {-a[0], -a[1], -a[2]}; }
Vector cross(const Vector &a, const Vector &b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

/// Vectors that sum to zero, all of whose products are to become negative or zero.
std::vector<Vector> superbase(std::size_t rank) {
  if (rank == 2)
    return {{1, 0, 0}, {0, 1, 0}, {-1, -1, 0}};
  return {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {-1, -1, -1}};
}

/// Whether no pair was left to exchange.
bool exchange(std::vector<Vector> &v, const Matrix &m, double slack) {
  for (std::size_t i = 0; i < v.size(); ++i)
    for (std::size_t j = i + 1; j < v.size(); ++j) {
      if (product(v[i], m, v[j]) <= slack)
        continue;
      if (v.size() == 3) {
        const Vector difference = plus(v[i], minus(v[j]));
        v = {minus(v[i]), v[j], difference};
      } else {
        for (std::size_t k = 0; k < 4; ++k)
          if (k != i && k != j)
            v[k] = plus(v[k], v[i]);
        v[i] = minus(v[i]);
      }
      return false;
    }
  return true;
}

/// The direction that is perpendicular to all vectors but i and j.
Vector direction(const std::vector<Vector> &v, std::size_t i, std::size_t j) {
  std::vector<Vector> rest;
  for (std::size_t k = 0; k < v.size(); ++k)
    if (k != i && k != j)
      rest.push_back(v[k]);
  Vector e = rest.size() == 1 ? Vector{-rest[0][1], rest[0][0], 0} : cross(rest[0], rest[1]);
  const auto first = std::find_if(e.begin(), e.end(), [](std::int64_t c) { return c != 0; });
  return first != e.end() && *first < 0 ? minus(e) : e;
}

} // namespace

LatticeDirections latticeDirections(const Grid &grid, const std::vector<double> &covariance) {
  constexpr int mostExchanges = 1000;
  LatticeDirections result;
  const std::size_t n = grid.rank();
  Matrix m{};
  double scale = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      m[i][j] = covariance[i * n + j] / (grid.axes[i].spacing() * grid.axes[j].spacing());
      scale = std::max(scale, std::fabs(m[i][j]));
    }
  const char *const wider =
      "cells whose widths go with the noise (more along the axis of the larger "
      "noise), or a weaker correlation";
  std::vector<Vector> v = superbase(n);
  int exchanges = 0;
  while (std::isfinite(scale) && exchanges < mostExchanges && !exchange(v, m, 1e-14 * scale))
    ++exchanges;
  if (!std::isfinite(scale) || exchanges == mostExchanges) {
    result.status = Status::fail(
        Code::BadInput, "the matrix of noise is singular, or nearly so, on these cells", wider);
    return result;
  }
  for (std::size_t i = 0; i < v.size(); ++i)
    for (std::size_t j = i + 1; j < v.size(); ++j) {
      const double weight = -product(v[i], m, v[j]);
      result.all.push_back({direction(v, i, j), weight > 1e-13 * scale ? weight : 0.0});
    }
  std::sort(result.all.begin(), result.all.end(), [](const auto &a, const auto &b) {
    return a.weight != b.weight ? a.weight > b.weight : a.cells > b.cells;
  });
  for (const LatticeDirection &d : result.all)
    for (std::size_t a = 0; a < n; ++a)
      if (d.weight > 0 && 8 * std::abs(d.cells[a]) > grid.axes[a].cells) {
        result.status =
            Status::fail(Code::UnderResolved,
                         "the noise is so strongly correlated that a step along it is " +
                             std::to_string(std::abs(d.cells[a])) + " of the " +
                             std::to_string(grid.axes[a].cells) + " cells of " + grid.axes[a].name,
                         wider);
        return result;
      }
  return result;
}

} // namespace sbl::rt
