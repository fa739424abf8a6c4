// Integrals between walls are of order 6, not the midpoint rule's 2; on a ring they are spectral.
#include "sbl/Questions/Quadrature.h"

#include <gtest/gtest.h>

#include "Grids.h"

namespace sbl::questions {
namespace {

using testing::axis;
using testing::sample;

double integrate(const rt::GridAxis &line, double (*f)(double)) {
  const std::vector<double> weights = axisWeights(line), values = sample(line, f);
  double sum = 0;
  for (std::size_t k = 0; k < values.size(); ++k)
    sum += weights[k] * values[k];
  return sum;
}

TEST(Quadrature, IntegratesQuinticsExactlyBetweenWalls) {
  const rt::GridAxis line = axis("x", 0, 2, 12);
  EXPECT_NEAR(integrate(line, [](double x) { return x * x * x * x * x; }), 64.0 / 6, 1e-13);
  EXPECT_NEAR(integrate(line, [](double x) { return x; }), 2, 1e-14);
}

TEST(Quadrature, HasOrderSixBetweenWalls) {
  auto error = [](std::int64_t cells) {
    return std::abs(integrate(axis("x", 0, 1, cells), [](double x) { return std::exp(2 * x); }) -
                    (std::exp(2.0) - 1) / 2);
  };
  EXPECT_GT(std::log2(error(16) / error(32)), 5.5);
}

TEST(Quadrature, IsSpectralOnARing) {
  const rt::GridAxis ring = axis("x", 0, 2 * M_PI, 24, rt::Boundary::Periodic);
  const double besselI0 = 1.2660658777520084; // I_0(1)
  EXPECT_NEAR(integrate(ring, [](double x) { return std::exp(std::cos(x)); }), 2 * M_PI * besselI0,
              1e-13);
}

TEST(Quadrature, WorksOnTheSmallestGrids) {
  for (std::int64_t cells : {2, 3, 4, 5, 7})
    EXPECT_NEAR(integrate(axis("x", 0, 1, cells), [](double) { return 1.0; }), 1, 1e-14) << cells;
}

TEST(Quadrature, MultipliesTheAxesOfAGrid) {
  const rt::Grid grid{{axis("x", 0, 1, 8), axis("y", -1, 1, 6)}};
  double sum = 0;
  for (double w : gridWeights(grid))
    sum += w;
  EXPECT_NEAR(sum, 2, 1e-14);
}

} // namespace
} // namespace sbl::questions
