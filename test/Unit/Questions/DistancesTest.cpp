// Entropies and distances against the closed forms of normal laws.
#include "sbl/Questions/Distances.h"

#include <gtest/gtest.h>

#include "Grids.h"

namespace sbl::questions {
namespace {

using testing::axis;
using testing::normalDensity;
using testing::sample;

struct TwoNormals : ::testing::Test {
  static constexpr double m = -0.5, s = 0.4, n = 0.8, r = 0.6;
  rt::Grid grid{{axis("x", -6, 6, 256)}};
  std::vector<double> p = sample(grid.axes[0], [](double x) { return normalDensity(x, m, s); });
  std::vector<double> q = sample(grid.axes[0], [](double x) { return normalDensity(x, n, r); });
};

TEST_F(TwoNormals, Entropy) {
  EXPECT_NEAR(entropy(grid, p), 0.5 * std::log(2 * M_PI * std::exp(1.0) * s * s), 1e-12);
}

TEST_F(TwoNormals, KullbackLeibler) {
  const double exact = std::log(r / s) + (s * s + (m - n) * (m - n)) / (2 * r * r) - 0.5;
  EXPECT_NEAR(klDivergence(grid, p, q), exact, 1e-12);
  EXPECT_NEAR(klDivergence(grid, p, p), 0, 1e-15);
}

TEST_F(TwoNormals, KullbackLeiblerIsInfiniteBeyondTheSupport) {
  q[128] = 0;
  EXPECT_EQ(klDivergence(grid, p, q), INFINITY);
}

TEST_F(TwoNormals, L1) {
  EXPECT_NEAR(l1Distance(grid, p, p), 0, 0);
  const auto far = sample(grid.axes[0], [](double x) { return normalDensity(x, 4, 0.2); });
  EXPECT_NEAR(l1Distance(grid, p, far), 2, 1e-9);
}

TEST_F(TwoNormals, Wasserstein2) {
  const double exact = std::hypot(m - n, s - r);
  EXPECT_NEAR(w2Distance(grid, p, q), exact, 2e-6);
  EXPECT_NEAR(w2Distance(grid, p, p), 0, 1e-12);
}

} // namespace
} // namespace sbl::questions
