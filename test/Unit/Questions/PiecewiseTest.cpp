// Probabilities must not depend on where a threshold lies within a cell.
#include "../../../compiler/lib/Questions/Piecewise.h"

#include <gtest/gtest.h>

#include "Grids.h"

namespace sbl::questions {
namespace {

using testing::axis;
using testing::normalCdf;
using testing::normalDensity;
using testing::sample;

/// The rule for the indicator of sign(g) > 0.
template <typename G> PiecewiseRule indicator(const rt::Grid &grid, G g) {
  return {grid,
          {[g](std::span<const double> x) { return g(x) > 0 ? 1.0 : 0.0; },
           [g](std::span<const double> x) { return std::uint64_t(g(x) > 0); }}};
}

TEST(Piecewise, NormalTailsAtAnyThreshold) {
  const rt::Grid grid{{axis("x", -4, 4, 64)}};
  const auto density = sample(grid.axes[0], [](double x) { return normalDensity(x, 0.2, 0.5); });
  for (double c : {-0.5, 0.0, 0.0312, 0.1, 0.7777}) {
    const PiecewiseRule rule = indicator(grid, [c](std::span<const double> x) { return x[0] - c; });
    EXPECT_NEAR(rule.integrate(density, 0), 1 - normalCdf(c, 0.2, 0.5), 1e-11) << c;
  }
}

TEST(Piecewise, MeanOfTheAbsoluteValue) {
  const rt::Grid grid{{axis("x", -4, 4, 65)}}; // the bend lies inside a cell
  const auto density = sample(grid.axes[0], [](double x) { return normalDensity(x, 0, 0.5); });
  const PiecewiseRule rule(grid,
                           {[](std::span<const double> x) { return std::abs(x[0]); },
                            [](std::span<const double> x) { return std::uint64_t(x[0] > 0); }});
  EXPECT_NEAR(rule.integrate(density, 0), 0.5 * std::sqrt(2 / M_PI), 1e-11);
}

TEST(Piecewise, ADiscInThePlane) {
  const rt::Grid grid{{axis("x", -3, 3, 48), axis("y", -3, 3, 40)}};
  std::vector<double> density;
  for (std::int64_t i = 0; i < 48; ++i)
    for (std::int64_t j = 0; j < 40; ++j)
      density.push_back(normalDensity(grid.axes[0].centre(i), 0, 0.5) *
                        normalDensity(grid.axes[1].centre(j), 0, 0.5));
  const PiecewiseRule rule =
      indicator(grid, [](std::span<const double> x) { return 0.64 - x[0] * x[0] - x[1] * x[1]; });
  // Where the disc bulges through the side of a cell by less than the lattice of half cells shows,
  // a sliver of up to (h/2)^3 / (12 r) is missed: with the density there, 8e-6 each, a few of them.
  EXPECT_NEAR(rule.integrate(density, 0), 1 - std::exp(-0.64 / 0.5), 5e-5);
}

TEST(Piecewise, AHalfPlaneAcrossEitherAxis) {
  const rt::Grid grid{{axis("x", -3, 3, 48), axis("y", -3, 3, 40)}};
  std::vector<double> density;
  for (std::int64_t i = 0; i < 48; ++i)
    for (std::int64_t j = 0; j < 40; ++j)
      density.push_back(normalDensity(grid.axes[0].centre(i), 0, 0.5) *
                        normalDensity(grid.axes[1].centre(j), 0, 0.5));
  for (std::size_t a : {0, 1}) {
    const PiecewiseRule rule =
        indicator(grid, [a](std::span<const double> x) { return x[a] - 0.333; });
    // Three Gauss nodes per cell and axis: (h / sd)^6 of a small constant.
    EXPECT_NEAR(rule.integrate(density, 0), 1 - normalCdf(0.333, 0, 0.5), 1e-8) << a;
  }
}

} // namespace
} // namespace sbl::questions
