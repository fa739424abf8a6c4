// Walls and rings: images, absorption without cancellation, drift into a wall, circulation.
#include "Bridging.h"

using namespace sbl::rt;
using namespace sbl::rt::test;

namespace {

constexpr double pi = std::numbers::pi;

double reflectedStart(const double *, const double *x, double, double) {
  return 3 * std::cos(pi * x[0]);
}
double reflectedEnd(const double *, const double *x, double, double) {
  return -2 * std::cos(pi * x[0]) + std::cos(2 * pi * x[0]);
}
double absorbedStart(const double *, const double *x, double, double) {
  const double z = (x[0] - 0.35) / 0.1;
  return std::log(x[0] * (1 - x[0])) - 0.5 * z * z;
}
double absorbedEnd(const double *, const double *x, double, double) {
  const double z = (x[0] - 0.6) / 0.12;
  return std::log(x[0] * (1 - x[0])) - 0.5 * z * z;
}
double ringStart(const double *, const double *x, double, double) {
  return 4 * std::cos(x[0] - 0.5);
}
double ringEnd(const double *, const double *x, double, double) { return 3 * std::cos(x[0] - pi); }
double constantDrift(const double *p, const double *, double, double) { return p[kFree + 4]; }
/// W = b^2 / (2 sigma^2) of a constant drift, split to both ends of a step.
double constantFactor(const double *p, const double *, double, double tau) {
  const double b = p[kFree + 4];
  return std::exp(-tau / 2 * b * b / (2 * p[kSigma] * p[kSigma]));
}

TestModule withConstantDrift(const std::string &low, const std::string &high,
                             const std::string &law) {
  TestModule m;
  m.axis("x", low, high);
  const std::size_t drift = m.field(fieldEntry<constantDrift>());
  if (law == "lines") {
    m.program({{"law", "lines"},
               {"order", 2},
               {"drift", {drift}},
               {"factors", {gaugeFactor(0, -1), gaugeFactor(0, 1)}},
               {"backward", {stage(0, 0, 0, 1)}}},
              brownianVariance);
  } else {
    const std::size_t end = m.field(fieldEntry<constantFactor>());
    m.program({{"law", law},
               {"order", law == "quadratic" ? 0 : 2},
               {"drift", {drift}},
               {"factors", {fieldFactor(end, true)}},
               {"backward", {stage(0, 0, 0, 0)}}},
              brownianVariance);
  }
  return m;
}

void logBridge(TestModule &m, sbl_field_fn start, sbl_field_fn end) {
  const std::size_t a = m.logLaw(m.field(start), false), b = m.logLaw(m.field(end), false);
  m.bridge(0, a, b);
}

} // namespace

TEST(Wall, ReflectingBoxO4a) {
  TestModule m = brownian();
  logBridge(m, fieldEntry<reflectedStart>(), fieldEntry<reflectedEnd>());
  Numbers n = numbers({0, 1, 256});
  n[kSigma] = 0.5;
  const Solved s(m, n);
  s.expectConserved();
  EXPECT_NEAR(s.solution.cost, 1.518160607502137, 1e-12);
  FieldValues density;
  ASSERT_TRUE(s.solution.density(0.5, density).ok());
  EXPECT_NEAR(s.at(density, 0.1), 0.6340071423031509, 1e-11);
  EXPECT_NEAR(s.at(density, 0.5), 1.4159400431925324, 1e-11);
  EXPECT_NEAR(s.mean(density), 0.5087589366264503, 1e-5); // a midpoint sum of x against the walls
}

TEST(Wall, AbsorbingBoxO4c) {
  TestModule m = brownian("absorbing", "absorbing");
  logBridge(m, fieldEntry<absorbedStart>(), fieldEntry<absorbedEnd>());
  Numbers n = numbers({0, 1, 256});
  n[kSigma] = 0.4;
  n[kEnd] = 0.5;
  const Solved s(m, n);
  s.expectConserved();
  EXPECT_NEAR(s.solution.cost, 0.8953034823578769, 1e-7);
  FieldValues density;
  ASSERT_TRUE(s.solution.density(0.25, density).ok());
  EXPECT_NEAR(s.at(density, 0.1), 0.11559471256266594, 1e-7);
  EXPECT_NEAR(s.at(density, 0.5), 2.4946722797422716, 1e-6);
  EXPECT_NEAR(s.mean(density), 0.47756933690504166, 1e-6);
}

class Ring : public ::testing::TestWithParam<std::string> {};

TEST_P(Ring, ConstantDriftO4e) {
  TestModule m = withConstantDrift("periodic", "periodic", GetParam());
  logBridge(m, fieldEntry<ringStart>(), fieldEntry<ringEnd>());
  Numbers n = numbers({0, 6.283185307179586, 256});
  n[kSigma] = 0.9;
  n[kFree + 4] = 1.5;
  const Solved s(m, n);
  s.expectConserved();
  EXPECT_NEAR(s.solution.cost, 0.9448404458865464, 1e-10);
  FieldValues density, drift;
  ASSERT_TRUE(s.solution.density(0.5, density).ok());
  EXPECT_NEAR(s.at(density, 1), 0.26933060088616606, 1e-9);
  EXPECT_NEAR(s.at(density, 5), 0.010163796918298468, 1e-9);
  ASSERT_TRUE(s.solution.drift(0.5, 0, drift).ok());
  EXPECT_NEAR(s.at(drift, 2), 2.463083750358501, 1e-7);
  EXPECT_NEAR(s.at(drift, 5), -0.5702388530532096, 1e-7);
}
INSTANTIATE_TEST_SUITE_P(Laws, Ring, ::testing::Values("quadratic", "gradient", "lines"));

namespace {
double uniformStart(const double *, const double *, double, double) { return 1; }
/// Law at t of Brownian motion with drift b reflected in [0, 1], started uniformly: by sines of the
/// conjugated operator. phi_T = 1 is kept by the reference, so a bridge to this law costs nothing.
double reflectedLaw(double x, double b, double sigma, double t) {
  const double beta = b / (sigma * sigma);
  double sum = 2 * beta * std::exp(2 * beta * x) / std::expm1(2 * beta);
  for (int k = 1; k < 400; ++k) {
    const double a = k * pi, rate = sigma * sigma / 2 * (a * a + beta * beta);
    const auto mode = [&](double y) { return std::cos(a * y) + beta / a * std::sin(a * y); };
    // Integral over [0, 1] of e^{-beta y} mode(y).
    const double sign = k % 2 ? -1 : 1, e = std::exp(-beta), q = a * a + beta * beta;
    const double cosine = beta * (1 - sign * e) / q, sine = a * (1 - sign * e) / q;
    const double start = cosine + beta / a * sine;
    const double norm = 0.5 * (1 + beta * beta / (a * a));
    sum += std::exp(-rate * t + beta * x) * mode(x) * start / norm;
  }
  return sum;
}
double reflectedTarget(const double *p, const double *x, double, double) {
  return reflectedLaw(x[0], p[kFree + 4], p[kSigma], p[kEnd]);
}
double errorIntoWall(const std::string &law, int steps, double *cost = nullptr) {
  TestModule m = withConstantDrift("reflecting", "reflecting", law);
  const auto plain = [&](sbl_field_fn f) {
    return m.law({{{"weight", kOne},
                   {"field", m.field(f)},
                   {"isLog", false},
                   {"normalised", false},
                   {"box", nullptr}}});
  };
  const std::size_t a = plain(fieldEntry<uniformStart>()), b = plain(fieldEntry<reflectedTarget>());
  m.bridge(0, a, b);
  Numbers n = numbers({0, 1, 256});
  n[kFree + 4] = -3;
  n[kEnd] = 0.4;
  n[kSaved] = 3;
  SolveSettings settings;
  settings.forceSteps = steps;
  const Solved s(m, n, settings);
  EXPECT_TRUE(s.status.ok()) << s.status.message;
  EXPECT_TRUE(s.solution.certificate.orderReduced);
  if (cost)
    *cost = s.solution.cost;
  FieldValues density;
  EXPECT_TRUE(s.solution.density(0.2, density).ok());
  double error = 0;
  for (std::size_t k = 0; k < density.size(); ++k)
    error +=
        std::fabs(density[k] - reflectedLaw(s.instance->grid().axes[0].centre(k), -3, 1, 0.2)) /
        256;
  return error;
}
} // namespace

TEST(Wall, DriftIntoAReflectingWall) {
  for (const char *law : {"gradient", "lines"}) {
    double cost = 0;
    const double coarse = errorIntoWall(law, 10), fine = errorIntoWall(law, 80, &cost);
    EXPECT_LT(coarse, 2e-2) << law;
    EXPECT_LT(fine, 5e-4) << law;
    EXPECT_LT(fine, coarse / 8) << law;
    EXPECT_NEAR(cost, 0, 1e-5) << law;
  }
}

TEST(Wall, ConstantDriftBetweenAbsorbingWalls) {
  // Girsanov: a constant drift only tilts the ends, so the bridge is the driftless one.
  TestModule drifting = withConstantDrift("absorbing", "absorbing", "lines");
  TestModule still = brownian("absorbing", "absorbing");
  for (TestModule *m : {&drifting, &still})
    logBridge(*m, fieldEntry<absorbedStart>(), fieldEntry<absorbedEnd>());
  Numbers n = numbers({0, 1, 128});
  n[kSigma] = 0.4;
  n[kEnd] = 0.5;
  n[kFree + 4] = 0.7;
  const Solved a(drifting, n), b(still, n);
  a.expectConserved();
  FieldValues x, y;
  ASSERT_TRUE(a.solution.density(0.25, x).ok() && b.solution.density(0.25, y).ok());
  for (std::size_t k = 0; k < x.size(); ++k)
    ASSERT_NEAR(x[k], y[k], 1e-11);
}

namespace {
// Even about 1, so that the half of the long box is the short one.
double bumps(const double *, const double *x, double, double) {
  const double y = x[0] > 1 ? 2 - x[0] : x[0];
  return std::log(y) - 0.5 * (y - 0.6) * (y - 0.6) / 0.04;
}
double others(const double *, const double *x, double, double) {
  const double y = x[0] > 1 ? 2 - x[0] : x[0];
  return std::log(y) + std::cos(pi * y);
}
} // namespace

TEST(Wall, MixedEndsAgreeWithTheUnfoldedBox) {
  // Absorbing at 0, reflecting at 1: the even half of an absorbing box on [0, 2].
  TestModule mixed = brownian("absorbing", "reflecting"),
             unfolded = brownian("absorbing", "absorbing");
  for (TestModule *m : {&mixed, &unfolded})
    logBridge(*m, fieldEntry<bumps>(), fieldEntry<others>());
  Numbers n = numbers({0, 1, 128}), twice = numbers({0, 2, 256});
  n[kSigma] = twice[kSigma] = 0.7;
  const Solved a(mixed, n), b(unfolded, twice);
  a.expectConserved();
  FieldValues x, y;
  ASSERT_TRUE(a.solution.density(0.5, x).ok() && b.solution.density(0.5, y).ok());
  for (std::size_t k = 0; k < x.size(); ++k)
    ASSERT_NEAR(x[k], 2 * y[k], 1e-10);
}
