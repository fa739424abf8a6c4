#include "sbl/Questions/Quadrature.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sbl::questions {
namespace {

constexpr int order = 6;

/// Corrections c_j such that h (sum_k f + sum_j c_j f_j) integrates polynomials of degree below `m`
/// exactly near a wall at x = 0 with centres (k + 1/2) h. By Euler-Maclaurin the midpoint sum of
/// s^p over the half line is off by -B_{p+1}(1/2)/(p+1), which the corrections must supply.
std::vector<double> wallCorrections(int m) {
  constexpr std::array<double, order> defect = {0, -1.0 / 24, 0, 7.0 / 960, 0, -31.0 / 8064};
  std::array<std::array<double, order + 1>, order> system{};
  for (int p = 0; p < m; ++p) {
    for (int j = 0; j < m; ++j)
      system[p][j] = std::pow(j + 0.5, p);
    system[p][m] = defect[p];
  }
  for (int column = 0; column < m; ++column) {
    int pivot = column;
    for (int row = column + 1; row < m; ++row)
      if (std::abs(system[row][column]) > std::abs(system[pivot][column]))
        pivot = row;
    std::swap(system[pivot], system[column]);
    for (int row = 0; row < m; ++row) {
      if (row == column)
        continue;
      const double factor = system[row][column] / system[column][column];
      for (int j = column; j <= m; ++j)
        system[row][j] -= factor * system[column][j];
    }
  }
  std::vector<double> corrections(m);
  for (int j = 0; j < m; ++j)
    corrections[j] = system[j][m] / system[j][j];
  return corrections;
}

} // namespace

std::vector<double> axisWeights(const rt::GridAxis &axis, bool correctLow, bool correctHigh) {
  const double h = axis.spacing();
  std::vector<double> weights(static_cast<std::size_t>(axis.cells), h);
  if (axis.periodic())
    return weights;
  const int m = static_cast<int>(std::min<std::int64_t>(order, axis.cells / 2));
  const std::vector<double> corrections = wallCorrections(m);
  for (int j = 0; j < m; ++j) {
    if (correctLow)
      weights[j] += h * corrections[j];
    if (correctHigh)
      weights[weights.size() - 1 - j] += h * corrections[j];
  }
  return weights;
}

namespace {

template <typename Along>
std::vector<double> productWeights(const rt::Grid &grid, Along weightsOf) {
  std::vector<double> weights = {1.0};
  for (const rt::GridAxis &axis : grid.axes) {
    const std::vector<double> along = weightsOf(axis);
    std::vector<double> product;
    product.reserve(weights.size() * along.size());
    for (double w : weights)
      for (double v : along)
        product.push_back(w * v);
    weights = std::move(product);
  }
  return weights;
}

} // namespace

std::vector<double> gridWeights(const rt::Grid &grid) {
  return productWeights(grid, [](const rt::GridAxis &axis) { return axisWeights(axis); });
}

std::vector<double> massWeights(const rt::Grid &grid, bool correctWalls) {
  return productWeights(grid, [&](const rt::GridAxis &axis) {
    return axisWeights(axis, correctWalls && axis.low == rt::Boundary::Absorbing,
                       correctWalls && axis.high == rt::Boundary::Absorbing);
  });
}

} // namespace sbl::questions
