// Bridges on the line against closed forms: what the schemes promise, at the digits they promise.
// The numbers are those of the public oracles named in each test.
#include "Bridging.h"

using namespace sbl::rt;
using namespace sbl::rt::test;

namespace {

void expectNormalAt(const Solved &s, double t, double mean, double variance, double relative) {
  FieldValues density;
  ASSERT_TRUE(s.solution.density(t, density).ok());
  const double m = s.mean(density);
  EXPECT_NEAR(m, mean, relative) << "mean at " << t;
  EXPECT_NEAR(s.mean(density, 2, m), variance, relative * variance) << "variance at " << t;
}

/// Compares the optimal drift with K x + k within two standard deviations of the mean.
void expectDrift(const Solved &s, double t, double mean, double variance, double slope,
                 double offset, double tolerance) {
  FieldValues drift;
  ASSERT_TRUE(s.solution.drift(t, 0, drift).ok());
  const GridAxis &axis = s.instance->grid().axes[0];
  for (std::int64_t k = 0; k < axis.cells; ++k)
    if (std::fabs(axis.centre(k) - mean) < 2 * std::sqrt(variance)) {
      ASSERT_NEAR(drift[k], slope * axis.centre(k) + offset, tolerance)
          << "t " << t << " x " << axis.centre(k);
    }
}

double doubleWellDrift(const double *, const double *x, double, double) {
  return -4 * x[0] * (x[0] * x[0] - 1);
}
double doubleWellW(const double *, const double *x, double, double) {
  const double b = -4 * x[0] * (x[0] * x[0] - 1), slope = -12 * x[0] * x[0] + 4;
  return b * b / 2 + slope / 2;
}
double doubleWellS(const double *, const double *x, double, double) {
  const double b = -4 * x[0] * (x[0] * x[0] - 1), slope = -12 * x[0] * x[0] + 4, curve = -24 * x[0];
  const double w = b * slope + curve / 2;
  return w * w;
}
double mixture(double x, double w, double m0, double s0, double m1, double s1) {
  return w * std::exp(logNormal(x, m0, s0)) + (1 - w) * std::exp(logNormal(x, m1, s1));
}
double wellStart(const double *, const double *x, double, double) {
  return mixture(x[0], 0.7, -1, 0.15, -0.4, 0.14);
}
double wellEnd(const double *, const double *x, double, double) {
  return mixture(x[0], 0.4, -0.9, 0.16, 1.1, 0.13);
}

double bump(const double *, const double *x, double, double) {
  return 3 * std::exp(-2 * (x[0] - 0.3) * (x[0] - 0.3));
}
double bumpS(const double *p, const double *x, double, double) {
  const double slope = -4 * (x[0] - 0.3) * bump(p, x, 0, 0);
  return 0.64 * slope * slope;
}
double bumpStart(const double *, const double *x, double, double) {
  return std::exp(logNormal(x[0], 0, 0.3));
}
double bumpEnd(const double *, const double *x, double, double) {
  return mixture(x[0], 0.5, -1.2, 0.25, 1.2, 0.35);
}

std::size_t plainLaw(TestModule &m, sbl_field_fn field) {
  return m.law({{{"weight", kOne},
                 {"field", m.field(field)},
                 {"isLog", false},
                 {"normalised", true},
                 {"box", nullptr}}});
}

} // namespace

TEST(Bridge, BrownianGaussianO1a) {
  TestModule m = brownian();
  normalBridge(m, 0);
  const Solved s(m, normals({-6, 6, 128}, 1, -1, 0.25, 1, 0.5));
  s.expectConserved();
  EXPECT_LE(s.solution.steps, 32);
  EXPECT_NEAR(s.solution.cost, 2.162448686554514, 1e-9);
  EXPECT_NEAR(s.solution.certificate.contraction, 0.10102051443364381, 1e-3);
  expectNormalAt(s, 0.25, -0.5, 0.4015146633859229, 1e-9);
  expectNormalAt(s, 0.5, 0.0, 0.4936862178478973, 1e-9);
  expectDrift(s, 0.25, -0.5, 0.4015, -0.63836717690617, 1.680816411546915, 1e-8);
  expectDrift(s, 1.0, 1, 0.5, -1.224744871391589, 3.224744871391589, 1e-8);
}

TEST(Bridge, LowNoiseO1b) {
  TestModule m = brownian();
  normalBridge(m, 0);
  const Solved s(m, normals({-4, 4, 256}, 0.3, -1, 0.09, 1.2, 0.16));
  s.expectConserved();
  EXPECT_NEAR(s.solution.cost, 26.89329841944737, 1e-9 * 26.9);
  expectNormalAt(s, 0.5, 0.1, 0.1265800280898815, 1e-9);
  expectDrift(s, 0.5, 0.1, 0.12658, -0.0790014044940742, 2.207900140449407, 1e-8);
}

TEST(Bridge, FactorsThatUnderflowWhereThereIsNoMassLeaveTheCostAlone) {
  // log phi ranges over more than doubles hold; the cells it is lost at have densities below 1e-30.
  TestModule m = brownian();
  normalBridge(m, 0);
  const double sigma = 0.06228285211785917, sd0 = 0.08394283886742139, sd1 = 0.07431655407659166;
  const Solved s(m, normals({-2.535923228442888, 1.303182434392686, 512}, sigma,
                            -1.2579109858340294, sd0 * sd0, 0.1777180507417162, sd1 * sd1));
  s.expectConserved();
  // cost = -h(pi) + h(rho0) - E log k for the normal joint law of the ends.
  EXPECT_NEAR(s.solution.cost, 265.80465457115145, 1e-9);
}

TEST(Bridge, OrnsteinUhlenbeckO2a) {
  TestModule m = ornsteinUhlenbeck();
  normalBridge(m, 0);
  Numbers n = normals({-5, 5, 256}, 0.8, -1, 0.2, 0.8, 0.3);
  n[kFree + 4] = 1.5;
  const Solved s(m, n);
  s.expectConserved();
  EXPECT_NEAR(s.solution.cost, 2.615364179218033, 1e-10);
  expectNormalAt(s, 0.5, -0.07723896738572646, 0.2285165516545246, 1e-9);
  expectDrift(s, 0.5, -0.0772, 0.2285, -1.246197769454743, 1.545448158685303, 1e-8);
}

TEST(Bridge, MehlerKillingO2b) {
  TestModule m = mehler();
  normalBridge(m, 0);
  Numbers n = normals({-6, 6, 256}, 1, -1, 0.25, 1, 0.25);
  n[kFree + 4] = 4;
  const Solved s(m, n);
  s.expectConserved();
  EXPECT_NEAR(s.solution.cost, 3.626070570998663, 1e-10);
  expectNormalAt(s, 0.25, -0.443409441985037, 0.25, 1e-9);
}

TEST(Bridge, DoubleWellO3a) {
  TestModule m =
      chin<doubleWellW, doubleWellS>(doubleWellDrift, fieldEntry<doubleWellDrift>(), false);
  const std::size_t a = plainLaw(m, fieldEntry<wellStart>()),
                    b = plainLaw(m, fieldEntry<wellEnd>());
  m.bridge(0, a, b);
  const Solved s(m, numbers({-3, 3, 256}));
  s.expectConserved();
  EXPECT_LT(s.solution.certificate.timeError, 1e-6);
  EXPECT_NEAR(s.solution.cost, 1.3735226969151302, 1e-6);
  FieldValues density;
  ASSERT_TRUE(s.solution.density(0.5, density).ok());
  EXPECT_NEAR(s.at(density, -1), 0.6899994232842729, 1e-6);
  EXPECT_NEAR(s.at(density, 0), 0.31972227382783414, 1e-6);
  EXPECT_NEAR(s.mean(density), -0.21594562439650544, 1e-6);
}

TEST(Bridge, KillingBumpO3b) {
  TestModule m = chin<bump, bumpS>(nullptr, nullptr, true);
  const std::size_t a = plainLaw(m, fieldEntry<bumpStart>()),
                    b = plainLaw(m, fieldEntry<bumpEnd>());
  m.bridge(0, a, b);
  Numbers n = numbers({-6, 6, 256});
  n[kSigma] = 0.8;
  const Solved s(m, n);
  s.expectConserved();
  EXPECT_NEAR(s.solution.cost, 2.17414619665335, 1e-7);
  FieldValues density;
  ASSERT_TRUE(s.solution.density(0.5, density).ok());
  EXPECT_NEAR(s.at(density, 0.5), 0.2950150872011031, 1e-7);
  EXPECT_NEAR(s.mean(density), 4.757999180950989e-05, 1e-7);
}
