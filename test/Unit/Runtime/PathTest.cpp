// Paths and the joint law: samples of the solved chain itself.
#include "Bridging.h"

using namespace sbl::rt;
using namespace sbl::rt::test;

TEST(Path, MomentsOfABrownianBridgeO1a) {
  TestModule m = brownian();
  normalBridge(m, 0);
  const Solved s(m, normals({-6, 6, 128}, 1, -1, 0.25, 1, 0.5));
  Paths paths;
  ASSERT_TRUE(s.solution.paths(20000, 1, paths).ok());
  ASSERT_EQ(paths.times.size(), 33u);
  const auto mean = [&](auto &&f) {
    double sum = 0;
    for (std::int64_t p = 0; p < paths.count; ++p)
      sum += f(&paths.position[p * 33]);
    return sum / static_cast<double>(paths.count);
  };
  EXPECT_NEAR(mean([](const double *x) { return x[0]; }), -1, 0.02);
  EXPECT_NEAR(mean([](const double *x) { return x[16]; }), 0, 0.02);
  EXPECT_NEAR(mean([](const double *x) { return x[16] * x[16]; }), 0.4936862178478973, 0.02);
  EXPECT_NEAR(mean([](const double *x) { return x[32]; }), 1, 0.02);
  EXPECT_NEAR(mean([](const double *x) { return (x[0] + 1) * (x[32] - 1); }), 0.1123724356957945,
              0.012);
  Paths again, other;
  ASSERT_TRUE(s.solution.paths(10, 1, again).ok());
  EXPECT_TRUE(std::equal(again.position.begin(), again.position.end(), paths.position.begin()));
  ASSERT_TRUE(s.solution.paths(10, 2, other).ok());
  EXPECT_NE(other.position, again.position);
}

TEST(Path, CouplingHasTheCrossCovarianceO1a) {
  TestModule m = brownian();
  normalBridge(m, 0);
  const Solved s(m, normals({-6, 6, 128}, 1, -1, 0.25, 1, 0.5));
  std::vector<double> joint;
  ASSERT_TRUE(s.solution.coupling(joint).ok());
  const GridAxis &axis = s.instance->grid().axes[0];
  double mass = 0, covariance = 0;
  for (int i = 0; i < 128; ++i)
    for (int j = 0; j < 128; ++j) {
      const double w = joint[i * 128 + j] * axis.spacing() * axis.spacing();
      mass += w;
      covariance += w * (axis.centre(i) + 1) * (axis.centre(j) - 1);
    }
  EXPECT_NEAR(mass, 1, 1e-10);
  EXPECT_NEAR(covariance, 0.1123724356957945, 1e-8);
}

namespace {
double middle(const double *, const double *x, double, double) {
  return logNormal(x[0], 0.2, std::sqrt(0.3));
}
} // namespace

TEST(Path, SnapshotsDecoupleO9g) {
  TestModule m = brownian();
  normalBridge(m, 0);
  const std::size_t mid = m.logLaw(m.field(fieldEntry<middle>()), true);
  m.json()["bridges"][0]["at"] = {{{"time", kStart}, {"distribution", 0}},
                                  {{"time", kFree + 10}, {"distribution", mid}},
                                  {{"time", kEnd}, {"distribution", 1}}};
  Numbers n = normals({-6, 6, 256}, 0.9, -1, 0.2, 0.9, 0.15);
  n[kFree + 10] = 0.4;
  const Solved s(m, n);
  s.expectConserved();
  ASSERT_EQ(s.solution.segmentCosts.size(), 2u);
  EXPECT_NEAR(s.solution.segmentCosts[0], 2.296424925935766, 1e-8);
  EXPECT_NEAR(s.solution.segmentCosts[1], 0.9669576731708166, 1e-8);
  EXPECT_NEAR(s.solution.cost, 2.296424925935766 + 0.9669576731708166, 1e-8);
  Paths paths;
  ASSERT_TRUE(s.solution.paths(100, 3, paths).ok());
  EXPECT_EQ(paths.times, s.solution.times());
}
