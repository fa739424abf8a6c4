// The factors of implicit lines give the matrix that they stand for, on every layout and on rings.
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "Steps/ImplicitRows.h"

using namespace sbl::rt;

namespace {

Grid gridOf(const std::vector<std::int64_t> &cells, std::size_t axis, bool isRing) {
  Grid grid;
  for (std::size_t a = 0; a < cells.size(); ++a) {
    const Boundary end = isRing && a == axis ? Boundary::Periodic : Boundary::Reflecting;
    grid.axes.push_back({std::string(1, static_cast<char>('x' + a)), 0, 1, cells[a], end, end});
  }
  return grid;
}

/// Random rates; those of rows far out are so large that theta is not 1/2.
Rates ratesOn(const Grid &grid, std::size_t axis, bool shared) {
  const std::int64_t n = grid.axes[axis].cells, inner = grid.inner(axis);
  std::mt19937 random(7);
  std::uniform_real_distribution<double> exponent(-2, 3);
  Rates rates;
  for (std::int64_t i = 0; i < grid.points(); ++i) {
    const std::int64_t k = i / inner % n, same = shared ? k * inner : i;
    const bool isEnd = !grid.axes[axis].periodic();
    const double up = std::exp(exponent(random)), down = std::exp(exponent(random));
    const double loss = k % 3 == 0 ? std::exp(exponent(random)) : 0;
    rates.up.push_back(same < i ? rates.up[same] : isEnd && k == n - 1 ? 0 : up);
    rates.down.push_back(same < i ? rates.down[same] : isEnd && k == 0 ? 0 : down);
    rates.loss.push_back(same < i ? rates.loss[same] : loss);
  }
  return rates;
}

/// 1 - W + W M^-1 of one line by elimination of the full matrix in long double.
std::vector<long double> plain(const Rates &rates, std::int64_t first, std::int64_t pitch,
                               std::int64_t n, double tau) {
  std::vector<long double> m(n * n, 0), inverse(n * n, 0), weight(n);
  for (std::int64_t k = 0; k < n; ++k) {
    const std::int64_t i = first + k * pitch;
    const long double exits = tau * (rates.up[i] + rates.down[i] + rates.loss[i]);
    const long double theta = exits > 2 ? 1 - 1 / exits : 0.5L;
    weight[k] = 1 / theta;
    m[k * n + k] += 1 + theta * exits;
    m[k * n + (k + 1) % n] -= theta * tau * rates.up[i];
    m[k * n + (k + n - 1) % n] -= theta * tau * rates.down[i];
    inverse[k * n + k] = 1;
  }
  for (std::int64_t k = 0; k < n; ++k) {
    const long double pivot = m[k * n + k];
    for (std::int64_t j = 0; j < n; ++j) {
      m[k * n + j] /= pivot;
      inverse[k * n + j] /= pivot;
    }
    for (std::int64_t i = 0; i < n; ++i) {
      const long double factor = m[i * n + k];
      for (std::int64_t j = 0; i != k && factor != 0 && j < n; ++j) {
        m[i * n + j] -= factor * m[k * n + j];
        inverse[i * n + j] -= factor * inverse[k * n + j];
      }
    }
  }
  for (std::int64_t k = 0; k < n; ++k)
    for (std::int64_t j = 0; j < n; ++j)
      inverse[k * n + j] = weight[k] * inverse[k * n + j] + (k == j ? 1 - weight[k] : 0.0L);
  return inverse;
}

} // namespace

TEST(ImplicitRows, AreTheMatrixOfTheStep) {
  const double tau = 0.3;
  for (const auto &cells : std::vector<std::vector<std::int64_t>>{
           {2}, {9}, {7, 45}, {45, 7}, {3, 5, 70}, {3, 70, 5}, {13, 4, 9}})
    for (std::size_t axis = 0; axis < cells.size(); ++axis)
      for (const bool isRing : {false, true})
        for (const bool shared : {false, true}) {
          const Grid grid = gridOf(cells, axis, isRing);
          const Rates rates = ratesOn(grid, axis, shared);
          const ImplicitRows rows(grid, axis, rates, tau, false);
          ASSERT_EQ(rows.bundles().shared(), shared || cells.size() == 1);
          ASSERT_EQ(static_cast<std::int64_t>(rows.down.size()), rows.bundles().size());
          const std::int64_t n = cells[axis], inner = grid.inner(axis);
          std::vector<double> values(n);
          for (std::int64_t first = 0; first < grid.points(); ++first) {
            if (first / inner % n != 0)
              continue;
            const auto matrix = plain(rates, first, inner, n, tau);
            for (std::int64_t k = 0; k < n; ++k) {
              rows.matrixRow(first, k, values.data());
              for (std::int64_t j = 0; j < n; ++j)
                ASSERT_NEAR(values[j], static_cast<double>(matrix[k * n + j]), 1e-15)
                    << cells.size() << " axes, axis " << axis << ", ring " << isRing << ", row "
                    << k << ", column " << j;
            }
          }
        }
}

TEST(ImplicitRows, KeepTheDigitsOfSmallEntries) {
  // Entries far from the diagonal fall below any bound; each keeps its digits.
  const Grid grid = gridOf({60}, 0, false);
  const Rates rates = ratesOn(grid, 0, false);
  const double tau = 1e-4;
  const ImplicitRows rows(grid, 0, rates, tau, false);
  std::vector<double> values(60);
  rows.matrixRow(0, 3, values.data());
  // S_3j, j > 3, is W_3 / P_3 times the product of the links, and of what comes back from beyond j.
  long double product = 1;
  std::vector<long double> pivot(60);
  const long double c = 0.5L * tau; // theta tau, the same for all rows
  for (std::int64_t k = 60; k-- > 0;)
    pivot[k] = 1 + c * (rates.up[k] + rates.down[k] + rates.loss[k]) -
               (k < 59 ? c * rates.up[k] * c * rates.down[k + 1] / pivot[k + 1] : 0.0L);
  for (std::int64_t j = 4; j < 60; ++j) {
    product *= c * rates.up[j - 1] / pivot[j];
    const long double ratio = values[j] / values[4] / (product / (c * rates.up[3] / pivot[4]));
    ASSERT_NEAR(static_cast<double>(ratio), 1, 1e-13) << j;
  }
  EXPECT_LT(values[59], 1e-200);
}
