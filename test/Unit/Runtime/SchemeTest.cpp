// Schemes and element types beside the default: generators with noise that depends on place,
// implicit lines, drifts and killing that depend on time, single precision.
#include "Bridging.h"

using namespace sbl::rt;
using namespace sbl::rt::test;

namespace {

double wideDrift(const double *p, const double *x, double, double) {
  return p[kSigma] * p[kSigma] / 2 * x[0];
}
double wideNoise(const double *p, const double *x, double, double) {
  return p[kSigma] * std::sqrt(1 + x[0] * x[0]);
}
double wideStart(const double *, const double *x, double, double) {
  return logNormal(std::asinh(x[0]), -0.7, std::sqrt(0.1)) - 0.5 * std::log1p(x[0] * x[0]);
}
double wideEnd(const double *, const double *x, double, double) {
  return logNormal(std::asinh(x[0]), 0.8, std::sqrt(0.15)) - 0.5 * std::log1p(x[0] * x[0]);
}

TestModule wide(const std::string &kind) {
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  const std::size_t drift = m.field(fieldEntry<wideDrift>()),
                    noise = m.field(fieldEntry<wideNoise>());
  m.program({{"scheme", kind == "implicit" ? "tridiagonal" : "separable"},
             {"law", "generator"},
             {"order", kind == "implicit" ? 1 : 0},
             {"noise", nullptr},
             {"noiseFields", {noise}},
             {"drift", {drift}},
             {"kernels", {{{"axis", 0}, {"kind", kind}, {"fraction", 1.0}}}},
             {"backward", {stage(0, 0, nullptr, nullptr)}}},
            nullptr);
  m.bridge(0, m.logLaw(m.field(fieldEntry<wideStart>()), true),
           m.logLaw(m.field(fieldEntry<wideEnd>()), true));
  return m;
}

double swinging(const double *p, const double *x, double t, double) {
  return -2 * (x[0] - std::sin(3 * t)) * p[kOne];
}
double swingingW(const double *p, const double *x, double t, double tau) {
  const double b = swinging(p, x, t, tau);
  return std::exp(-tau / 2 * (b * b / 2 - 1));
}
double fading(const double *, const double *x, double t, double) { return (1 + t) * x[0] * x[0]; }
double fadingFactor(const double *p, const double *x, double t, double tau) {
  return std::exp(-tau / 2 * fading(p, x, t, tau));
}

} // namespace

TEST(Scheme, NoiseThatDependsOnPlaceO9e) {
  TestModule m = wide("generator");
  Numbers n = numbers({-20, 20, 1024});
  n[kSigma] = 0.8;
  n[kSaved] = 5;
  const Solved s(m, n);
  s.expectConserved();
  EXPECT_NEAR(s.solution.cost, 2.1605508390530055, 2e-3 * 2.16);
  FieldValues density;
  ASSERT_TRUE(s.solution.density(0.5, density).ok());
  EXPECT_NEAR(s.at(density, -1), 0.09127426245770667, 2e-3);
  EXPECT_NEAR(s.at(density, 0), 0.8206329619061956, 2e-3);
  EXPECT_NEAR(s.at(density, 1), 0.13306220639113253, 2e-3);
  Paths paths;
  ASSERT_TRUE(s.solution.paths(10, 1, paths).ok());
}

TEST(Scheme, ImplicitLinesO9e) {
  TestModule m = wide("implicit");
  m.json()["bridges"][0]["options"]["accuracy"] = kAccuracy;
  Numbers n = numbers({-20, 20, 1024});
  n[kSigma] = 0.8;
  n[kSaved] = 5;
  n[kAccuracy] = 1e-2;
  const Solved s(m, n);
  s.expectConserved();
  EXPECT_NEAR(s.solution.cost, 2.1605508390530055, 2e-2);
  Paths paths;
  ASSERT_TRUE(s.solution.paths(10, 1, paths).ok());
}

TEST(Scheme, DriftThatDependsOnTime) {
  // b = -2 (x - sin 3t), sigma = 1: linear, so the bridge's mean follows an ordinary equation.
  // Lines and gradient laws are written differently and must agree; each is of second order.
  const auto solve = [&](bool gauge, int steps) {
    TestModule m;
    m.axis("x", "reflecting", "reflecting");
    const std::size_t drift = m.field(fieldEntry<swinging>());
    if (gauge)
      m.program({{"law", "gradient"},
                 {"order", 2},
                 {"autonomous", false},
                 {"drift", {drift}},
                 {"factors", {fieldFactor(m.field(fieldEntry<swingingW>()), true)}},
                 {"backward", {stage(0, 0, 0, 0)}}},
                brownianVariance);
    else
      m.program({{"law", "lines"},
                 {"order", 2},
                 {"autonomous", false},
                 {"drift", {drift}},
                 {"factors", {gaugeFactor(0, -1), gaugeFactor(0, 1)}},
                 {"backward", {stage(0, 0, 0, 1)}}},
                brownianVariance);
    normalBridge(m, 0);
    Numbers n = normals({-5, 5, 256}, 1, -1, 0.2, 1, 0.2);
    n[kSaved] = 3;
    SolveSettings settings;
    settings.forceSteps = steps;
    const Solved s(m, n, settings);
    s.expectConserved();
    return s.solution.cost;
  };
  const double fine = solve(false, 160);
  EXPECT_NEAR(solve(true, 160), fine, 2e-4);
  const double coarse = solve(false, 20), half = solve(false, 40);
  EXPECT_NEAR((coarse - fine) / (half - fine), 4, 0.8); // second order
}

TEST(Scheme, KillingThatDependsOnTime) {
  const auto solve = [&](int steps) {
    TestModule m;
    m.axis("x", "reflecting", "reflecting");
    m.program({{"order", 2},
               {"law", "lines"},
               {"autonomous", false},
               {"killed", true},
               {"factors", {fieldFactor(m.field(fieldEntry<fadingFactor>()))}},
               {"backward", {stage(0, 0, 0, 0)}}},
              brownianVariance);
    normalBridge(m, 0);
    Numbers n = normals({-5, 5, 200}, 1, -1, 0.2, 1, 0.2);
    n[kSaved] = 3;
    SolveSettings settings;
    settings.forceSteps = steps;
    const Solved s(m, n, settings);
    s.expectConserved();
    return s.solution.cost;
  };
  const double a = solve(20), b = solve(40), c = solve(80);
  EXPECT_NEAR((a - b) / (b - c), 4, 0.5);
}

TEST(Scheme, SinglePrecisionO1a) {
  TestModule m = brownian("reflecting", "reflecting", true);
  normalBridge(m, 0);
  const Solved s(m, normals({-6, 6, 128}, 1, -1, 0.25, 1, 0.5));
  s.expectConserved(1e-5, 1e-5);
  EXPECT_NEAR(s.solution.cost, 2.162448686554514, 1e-4);
  EXPECT_FALSE(s.solution.certificate.note.empty());
}
