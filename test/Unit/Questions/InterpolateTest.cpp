// A field asked at a place between cells must be as good as the solve, tails and walls included.
#include "sbl/Questions/Interpolate.h"

#include <gtest/gtest.h>

#include "Grids.h"

namespace sbl::questions {
namespace {

using testing::axis;
using testing::sample;

double at(const rt::Grid &grid, const std::vector<double> &field, double x) {
  return interpolate(grid, field, {&x, 1});
}
double positiveAt(const rt::Grid &grid, const std::vector<double> &logs, int wallOrder, double x) {
  return interpolatePositive(grid, logs, wallOrder, {&x, 1});
}

TEST(Interpolate, KeepsRelativeAccuracyInGaussianTails) {
  const rt::Grid grid{{axis("x", -8, 8, 64)}};
  const auto logs = sample(grid.axes[0], [](double x) { return -x * x / 0.18; });
  for (double x : {-7.99, -3.3, 0.01, 2.718, 7.999}) {
    const double exact = std::exp(-x * x / 0.18);
    EXPECT_NEAR(positiveAt(grid, logs, 0, x) / exact, 1, 1e-11) << x;
  }
}

TEST(Interpolate, HasHighOrderForFieldsOfEitherSign) {
  auto error = [](std::int64_t cells) {
    const rt::Grid grid{{axis("x", 0, 3, cells)}};
    const auto field = sample(grid.axes[0], [](double x) { return std::sin(2 * x); });
    double worst = 0;
    for (double x = 0.005; x < 3; x += 0.013)
      worst = std::max(worst, std::abs(at(grid, field, x) - std::sin(2 * x)));
    return worst;
  };
  EXPECT_GT(std::log2(error(20) / error(40)), 7);
  EXPECT_LT(error(80), 1e-10);
}

TEST(Interpolate, WrapsAroundARing) {
  const rt::Grid ring{{axis("x", 0, 2 * M_PI, 64, rt::Boundary::Periodic)}};
  const auto field = sample(ring.axes[0], [](double x) { return std::cos(x); });
  for (double x : {-0.01, 0.02, 6.25, 6.28 + 2 * M_PI, -100.0})
    EXPECT_NEAR(at(ring, field, x), std::cos(x), 1e-9) << x;
}

TEST(Interpolate, TakesOutTheZeroAtAnAbsorbingWall) {
  const rt::Grid grid{{axis("x", 0, 1, 32, rt::Boundary::Absorbing)}};
  auto rho = [](double x) { return x * x * (1 - x) * (1 - x) * std::exp(x); };
  const auto logs = sample(grid.axes[0], [&](double x) { return std::log(rho(x)); });
  for (double x : {0.001, 0.02, 0.5, 0.97, 0.9999})
    EXPECT_NEAR(positiveAt(grid, logs, 2, x) / rho(x), 1, 1e-10) << x;
  EXPECT_EQ(positiveAt(grid, logs, 2, 0.0), 0);
}

TEST(Interpolate, IsZeroWhereAllCellsAroundAreEmpty) {
  const rt::Grid grid{{axis("x", 0, 1, 20)}};
  const auto logs =
      sample(grid.axes[0], [](double x) { return x < 0.5 ? -INFINITY : std::log(2.0); });
  EXPECT_EQ(positiveAt(grid, logs, 0, 0.2), 0);
  EXPECT_NEAR(positiveAt(grid, logs, 0, 0.9), 2, 1e-12);
  const double edge = positiveAt(grid, logs, 0, 0.5);
  EXPECT_GT(edge, 0);
  EXPECT_LT(edge, 2);
}

TEST(Interpolate, SwingsByATenthAtMostNextToAJump) {
  // Forty nats from one cell to the next: polynomials of degree seven would reach e^6 times the
  // law.
  const rt::Grid grid{{axis("x", 0, 1, 64)}};
  const auto logs = sample(grid.axes[0], [](double x) { return x < 0.5 ? 0.0 : -40.0; });
  for (double x = 0.3; x < 0.7; x += 0.0037) {
    EXPECT_LE(positiveAt(grid, logs, 0, x), std::exp(0.1)) << x;
    EXPECT_GE(positiveAt(grid, logs, 0, x), std::exp(-40.1)) << x;
  }
  for (const double value : refinePositive(grid, logs, 0, std::vector{0.25, 0.75}))
    EXPECT_LE(value, std::exp(0.1));
}

TEST(Interpolate, CombinesTwoAxes) {
  const rt::Grid grid{{axis("x", -2, 2, 48), axis("y", -1, 3, 40)}};
  std::vector<double> field;
  for (std::int64_t i = 0; i < 48; ++i)
    for (std::int64_t j = 0; j < 40; ++j)
      field.push_back(std::sin(grid.axes[0].centre(i) + 2 * grid.axes[1].centre(j)));
  const double place[2] = {0.313, 1.777};
  EXPECT_NEAR(interpolate(grid, field, place), std::sin(0.313 + 2 * 1.777), 1e-7);
}

TEST(Interpolate, WorksOnTwoCells) {
  const rt::Grid grid{{axis("x", 0, 1, 2)}};
  EXPECT_NEAR(at(grid, {1, 3}, 0.5), 2, 1e-15);
}

TEST(Interpolate, RefinesEveryCellLikePointByPoint) {
  const rt::Grid grid{{axis("x", -1, 1, 16), axis("y", 0, 1, 12, rt::Boundary::Absorbing)}};
  std::vector<double> logs;
  for (std::int64_t i = 0; i < 16; ++i)
    for (std::int64_t j = 0; j < 12; ++j) {
      const double x = grid.axes[0].centre(i), y = grid.axes[1].centre(j);
      logs.push_back(-x * x + 2 * std::log(y * (1 - y)) + x * y);
    }
  const std::vector<double> offsets = {0.2, 0.7};
  const std::vector<double> fine = refinePositive(grid, logs, 2, offsets);
  ASSERT_EQ(fine.size(), logs.size() * 4);
  for (std::size_t i : {0, 7, 31})
    for (std::size_t j : {0, 10, 23}) {
      const double place[2] = {-1 + (static_cast<double>(i / 2) + offsets[i % 2]) / 8,
                               (static_cast<double>(j / 2) + offsets[j % 2]) / 12};
      EXPECT_NEAR(fine[i * 24 + j] / interpolatePositive(grid, logs, 2, place), 1, 1e-12);
    }
}

} // namespace
} // namespace sbl::questions
