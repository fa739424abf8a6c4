// Times that no step can end at: reached by steps of their own, interpolated, or refused.
#include "Bridging.h"

using namespace sbl::rt;
using namespace sbl::rt::test;

namespace {

constexpr double sigma = 0.6, m0 = -0.5, v0 = 0.25, m1 = 0.4, v1 = 0.36;

/// Mean and variance at t of the Brownian bridge over [0, 1]: given both ends, a path at t is
/// normal about the straight line between them with variance sigma^2 t (1 - t); the covariance c of
/// the ends solves c sigma^2 = v0 v1 - c^2.
struct Closed {
  double mean, variance;
};
Closed closedForm(double t) {
  const double s2 = sigma * sigma, c = (std::sqrt(s2 * s2 + 4 * v0 * v1) - s2) / 2, u = 1 - t;
  return {u * m0 + t * m1, u * u * v0 + t * t * v1 + 2 * t * u * c + s2 * t * u};
}

/// On these cells no more than fifteen steps are allowed.
Solved solve(TestModule &m, std::vector<double> asked, double cells = 80) {
  normalBridge(m, 0);
  SolveSettings settings;
  settings.askedTimes = std::move(asked);
  return {m, normals({-5, 5, cells}, sigma, m0, v0, m1, v1), settings};
}

} // namespace

TEST(BetweenSteps, AskedTimesAreExactThoughNoStepEndsThere) {
  TestModule m = brownian();
  // Together these times are far too close for steps between them.
  const std::vector<double> times = {0.21, 0.3, 0.31, 0.5, 0.615, 0.77, 0.93};
  const Solved s = solve(m, times);
  s.expectConserved();
  EXPECT_LE(s.solution.steps, 15);
  EXPECT_LT(s.solution.certificate.timeError, 1e-11);
  for (const double t : times) {
    FieldValues density, drift;
    ASSERT_TRUE(s.solution.density(t, density).ok());
    const Closed exact = closedForm(t);
    EXPECT_NEAR(s.mean(density), exact.mean, 1e-11) << t;
    EXPECT_NEAR(s.mean(density, 2, exact.mean), exact.variance, 1e-11) << t;
    // Where rho is normal the drift at its mean is the mean's own velocity.
    ASSERT_TRUE(s.solution.drift(t, 0, drift).ok());
    EXPECT_NEAR(s.at(drift, exact.mean), m1 - m0, 1e-6) << t;
  }
}

TEST(BetweenSteps, TimesNextToAnEndCarryTheirError) {
  TestModule m = brownian();
  for (const double t : {0.001, 0.03, 0.06, 0.95, 0.999}) {
    const Solved s = solve(m, {t});
    s.expectConserved();
    FieldValues density;
    ASSERT_TRUE(s.solution.density(t, density).ok());
    const Closed exact = closedForm(t);
    const double error = s.solution.certificate.timeError;
    EXPECT_LT(error, 1e-4) << t;
    EXPECT_NEAR(s.mean(density), exact.mean, 2 * error + 1e-11) << t;
    EXPECT_NEAR(s.mean(density, 2, exact.mean), exact.variance, 2 * error + 1e-11) << t;
  }
}

TEST(BetweenSteps, TimesThatCannotBeInterpolatedAreRefused) {
  TestModule m = brownian();
  const std::size_t law = m.law({{{"weight", kOne},
                                  {"field", nullptr},
                                  {"isLog", false},
                                  {"normalised", true},
                                  {"box", {{kFree + 6, kFree + 7}}}}});
  m.bridge(0, law, law);
  Numbers n = numbers({-4, 4, 64});
  n[kSigma] = sigma;
  n[kFree + 6] = -1; // the law ends abruptly: just after it there is mass beyond
  n[kFree + 7] = 1;
  SolveSettings settings;
  settings.askedTimes = {0.06, 0.5};
  const Solved s(m, n, settings);
  ASSERT_NE(s.instance, nullptr);
  FieldValues density;
  EXPECT_TRUE(s.solution.density(0.5, density).ok());
  const Status refused = s.solution.density(0.06, density);
  EXPECT_EQ(refused.code, Code::UnderResolved);
  EXPECT_NE(refused.message.find("nearer to an end"), std::string::npos) << refused.message;
}
