// Why: trajectories are only as good as their random numbers and the order of their steps, neither
// of which a picture shows.
#include <algorithm>
#include <cmath>
#include <vector>

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include "Sample/Comparison.h"
#include "Sample/Random.h"
#include "Sample/Walls.h"

using namespace sbl::rt;

namespace {

TEST(Random, IsPhilox) {
  const RandomName name{0x123456789abcdef0, 77, Purpose::Halves, 5};
  constexpr std::int64_t first = (std::int64_t{1} << 32) - 3; // across the words of a counter
  std::vector<double> one(7), two(7);
  uniforms(name, first, 7, one.data(), two.data());
  for (std::uint64_t i = 0; i < 7; ++i) {
    const std::uint64_t path = first + i;
    const auto w = r123::Philox4x32()({{static_cast<std::uint32_t>(path),
                                        static_cast<std::uint32_t>(path >> 32), 77, 1u << 24 | 5}},
                                      {{0x9abcdef0, 0x12345678}});
    EXPECT_EQ(one[i], std::ldexp(w[0], -32) + std::ldexp(w[1] >> 12, -52) + 0x1p-53);
    EXPECT_EQ(two[i], std::ldexp(w[2], -32) + std::ldexp(w[3] >> 12, -52) + 0x1p-53);
  }
}

TEST(Random, NormalsAreBoxAndMuller) {
  const RandomName name{3, 1, Purpose::Noise, 0};
  constexpr std::int64_t n = 100000;
  std::vector<double> u(n), v(n), one(n), two(n);
  uniforms(name, 0, n, u.data(), v.data());
  normals(name, 0, n, one.data(), two.data());
  double worst = 0, sum = 0, squares = 0, fourth = 0, cross = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    const double r = std::sqrt(-2 * std::log(u[i])), a = 2 * M_PI * v[i];
    worst =
        std::max({worst, std::abs(one[i] - r * std::cos(a)), std::abs(two[i] - r * std::sin(a))});
    sum += one[i] + two[i];
    squares += one[i] * one[i] + two[i] * two[i];
    fourth += std::pow(one[i], 4) + std::pow(two[i], 4);
    cross += one[i] * two[i];
  }
  EXPECT_LT(worst, 1e-14);
  EXPECT_NEAR(sum / (2 * n), 0, 5 / std::sqrt(2.0 * n));
  EXPECT_NEAR(squares / (2 * n), 1, 5 * std::sqrt(2 / (2.0 * n)));
  EXPECT_NEAR(fourth / (2 * n), 3, 5 * std::sqrt(96 / (2.0 * n)));
  EXPECT_NEAR(cross / n, 0, 5 / std::sqrt(1.0 * n));
}

/// Geometric Brownian motion along x; along y its noise depends on x and its drift on both.
class Coupled final : public MotionLaw {
public:
  void drift(double t, std::int64_t n, const double *x, double *out) const override {
    for (std::int64_t i = 0; i < n; ++i) {
      out[i] = x[i] * std::cos(t);
      out[n + i] = x[i] - x[n + i];
    }
  }
  void noise(double, std::int64_t n, const double *x, double *out) const override {
    for (std::int64_t i = 0; i < n; ++i) {
      out[i] = 0.3 * x[i];
      out[n + i] = 0.5 * std::sqrt(1 + x[i] * x[i] + x[n + i] * x[n + i]);
    }
  }
  void killing(double, std::int64_t, const double *, double *) const override {}
  bool constantNoise() const override { return false; }
  bool killed() const override { return false; }
};

/// Means of both places and of their squares and product at t = 1 from (1, 0), by n steps. What
/// differs between numbers of steps is the bias: the noise is shared by the halving of steps.
double biasOf(StepMethod method, int steps) {
  Grid grid;
  grid.axes = {{"x", -1000, 1000, 10}, {"y", -1000, 1000, 10}};
  const Coupled law;
  const Walker walker(law, grid, method, 1);
  const WalkPlan plan{{0, 1}, {steps}};
  constexpr std::int64_t n = 1024, batches = 400;
  double difference = 0;
  for (std::int64_t b = 0; b < batches; ++b) {
    PathBatch whole;
    whole.first = b * n;
    whole.n = n;
    whole.x.assign(2 * n, 0.0);
    std::fill_n(whole.x.begin(), n, 1.0);
    whole.logWeight.assign(n, 0.0);
    PathBatch halves = whole;
    walker.advance(whole, plan, 0, false);
    walker.advance(halves, plan, 0, true);
    for (std::int64_t i = 0; i < n; ++i)
      difference += halves.x[i] - whole.x[i] + halves.x[n + i] - whole.x[n + i];
  }
  return difference / (n * batches);
}

TEST(Walker, OrdersInTheMean) {
  const double euler = biasOf(StepMethod::Euler, 8) / biasOf(StepMethod::Euler, 16);
  EXPECT_NEAR(euler, 2, 0.35);
  const double second = biasOf(StepMethod::Weak2, 4) / biasOf(StepMethod::Weak2, 8);
  EXPECT_NEAR(second, 4, 1.2);
}

TEST(Walls, FoldWrapAndStop) {
  Grid grid;
  grid.axes = {{"x", 1, 3, 4, Boundary::Reflecting, Boundary::Reflecting}};
  std::vector<double> x{0.5, 3.25, -3.5, 2, NAN};
  EXPECT_EQ(intoBox(grid, 5, x.data()), 3);
  EXPECT_EQ(x[0], 1.5);
  EXPECT_EQ(x[1], 2.75);
  EXPECT_EQ(x[2], 1.5); // mirrored at 1, at 3 and at 1 again: 5.5 -> 0.5 -> 1.5
  EXPECT_EQ(x[3], 2);
  EXPECT_TRUE(std::isnan(x[4]));
  grid.axes[0].low = grid.axes[0].high = Boundary::Periodic;
  std::vector<double> y{0.5, 3, 7.25};
  EXPECT_EQ(intoBox(grid, 3, y.data()), 0);
  EXPECT_EQ(y, (std::vector<double>{2.5, 1, 1.25}));
  const GridAxis wall{"x", 0, 1, 4, Boundary::Absorbing, Boundary::Reflecting};
  EXPECT_DOUBLE_EQ(logMiss(wall, 0.3, 0.2, 0.5), std::log(1 - std::exp(-2 * 0.3 * 0.2 / 0.5)));
  EXPECT_EQ(logMiss(wall, 0.3, -0.1, 0.5), -INFINITY);
}

} // namespace
