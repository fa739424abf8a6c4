// Entropic transport against closed forms.
#include <cmath>

#include <gtest/gtest.h>

#include "Grids.h"
#include "sbl/Questions/Transport.h"

namespace sbl::questions {
namespace {

using testing::axis;

template <typename F> std::vector<double> over(const rt::Grid &grid, F f) {
  std::vector<double> values;
  std::vector<double> x(grid.rank());
  for (std::int64_t i = 0; i < grid.points(); ++i) {
    std::int64_t rest = i;
    for (std::size_t a = grid.rank(); a-- > 0; rest /= grid.axes[a].cells)
      x[a] = grid.axes[a].centre(rest % grid.axes[a].cells);
    values.push_back(f(x));
  }
  return values;
}

// Turned by one angle both laws have the same principal axes: their roots of variance subtract.
TEST(Transport, TurnedNormalLawsInSpace) {
  const rt::Grid grid{
      {axis("x", -4.5, 4.5, 30), axis("y", -4.5, 4.5, 30), axis("z", -4.5, 4.5, 30)}};
  const double c = 0.8, s = 0.6;
  auto law = [&](double mx, double mz, double a, double b, double d) {
    return over(grid, [=](const std::vector<double> &at) {
      const double x = at[0] - mx, y = at[1], z = at[2] - mz;
      const double u = c * x + s * y, v = c * y - s * x;
      return std::exp(-(u * u / a + v * v / b + z * z / d) / 2);
    });
  };
  auto gap = [](double a, double b) { return std::pow(std::sqrt(a) - std::sqrt(b), 2); };
  const TransportDistance found =
      transportDistance(grid, law(0, 0, 0.3, 0.6, 0.4), law(0.5, 0.2, 0.7, 0.3, 0.5));
  const double exact = std::sqrt(0.29 + gap(0.3, 0.7) + gap(0.6, 0.3) + gap(0.4, 0.5));
  EXPECT_TRUE(found.converged);
  EXPECT_NEAR(found.value, exact, 2e-5);
  EXPECT_LT(std::abs(found.value - exact), found.error);
}

// One blob that splits in two, along an axis (a product, exact) and turned by 37 degrees: the
// optimal map jumps, and the estimate has to know.
TEST(Transport, SplittingBlobTurned) {
  const rt::Grid grid{{axis("x", -5, 5, 64), axis("y", -5, 5, 64)}};
  auto blob = [](double x, double y) { return std::exp(-(x * x + y * y) / 0.4); };
  auto split = [&](double c, double s) {
    return over(grid, [=](const std::vector<double> &at) {
      const double u = c * at[0] + s * at[1], v = c * at[1] - s * at[0];
      return blob(u - 2, v) + blob(u + 2, v);
    });
  };
  const auto one = over(grid, [&](const std::vector<double> &at) { return blob(at[0], at[1]); });
  const TransportDistance straight = transportDistance(grid, one, split(1, 0));
  const TransportDistance turned = transportDistance(grid, one, split(0.8, 0.6));
  EXPECT_EQ(straight.error, 0);
  EXPECT_NEAR(turned.value, straight.value, 5e-4);
  EXPECT_LT(std::abs(turned.value - straight.value), 3 * turned.error);
}

} // namespace
} // namespace sbl::questions
