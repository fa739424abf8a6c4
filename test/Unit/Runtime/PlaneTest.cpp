// More than one axis: correlated marginals, a drift that is no gradient, three axes, odd sizes.
#include "Bridging.h"

using namespace sbl::rt;
using namespace sbl::rt::test;

namespace {

/// log N(mean, [[a, b], [b, c]]) of the first two coordinates.
double logPlane(const double *x, double m0, double m1, double a, double b, double c) {
  const double det = a * c - b * b, u = x[0] - m0, v = x[1] - m1;
  return -0.5 * (c * u * u - 2 * b * u * v + a * v * v) / det -
         std::log(2 * std::numbers::pi * std::sqrt(det));
}
double startO1e(const double *, const double *x, double, double) {
  return logPlane(x, -1, 0, 0.5, 0.3, 0.4);
}
double endO1e(const double *, const double *x, double, double) {
  return logPlane(x, 1, 0.5, 0.3, -0.15, 0.8);
}
double startO2e(const double *, const double *x, double, double) {
  return logPlane(x, 1, 0, 0.2, 0, 0.3);
}
double endO2e(const double *, const double *x, double, double) {
  return logPlane(x, -1, 0.5, 0.3, 0.1, 0.25);
}
double rotateX(const double *, const double *x, double, double) { return -2 * x[1]; }
double rotateY(const double *, const double *x, double, double) { return 2 * x[0]; }

void rotationVariances(sbl_buffer *p, double, double tau, sbl_buffer *out) {
  const double s2 = detail::at<double>(p, kSigma) * detail::at<double>(p, kSigma);
  detail::at<double>(out, 0) = s2 * tau / 2;
  detail::at<double>(out, 1) = s2 * tau;
}

TestModule plane(std::size_t rank, const nlohmann::json &program, sbl_scalars_fn variances,
                 bool single = false) {
  TestModule m(single);
  for (std::size_t a = 0; a < rank; ++a)
    m.axis(std::string(1, static_cast<char>('x' + a)), "reflecting", "reflecting");
  m.program(program, variances);
  return m;
}

nlohmann::json brownianSweeps(std::size_t rank) {
  nlohmann::json kernels = nlohmann::json::array(), stages = kernels, noise = kernels;
  for (std::size_t a = 0; a < rank; ++a) {
    kernels.push_back({{"axis", a}, {"kind", "gaussian"}});
    stages.push_back(stage(a, a, nullptr, nullptr));
    noise.push_back(kSigma);
  }
  return {{"kernels", kernels}, {"backward", stages}, {"noise", noise}};
}

struct Moments {
  double mean[2] = {0, 0}, cov[3] = {0, 0, 0};
};
Moments moments(const Solved &s, double t) {
  FieldValues density;
  const Grid &g = s.instance->grid();
  Moments m;
  if (!s.solution.density(t, density).ok()) {
    ADD_FAILURE() << "no density";
    return m;
  }
  const auto sum = [&](auto &&f) {
    double total = 0;
    for (std::int64_t i = 0; i < g.axes[0].cells; ++i)
      for (std::int64_t j = 0; j < g.axes[1].cells; ++j)
        total += density[i * g.axes[1].cells + j] * f(g.axes[0].centre(i), g.axes[1].centre(j));
    return total * g.cellVolume();
  };
  m.mean[0] = sum([](double x, double) { return x; });
  m.mean[1] = sum([](double, double y) { return y; });
  m.cov[0] = sum([&](double x, double) { return (x - m.mean[0]) * (x - m.mean[0]); });
  m.cov[1] = sum([&](double x, double y) { return (x - m.mean[0]) * (y - m.mean[1]); });
  m.cov[2] = sum([&](double, double y) { return (y - m.mean[1]) * (y - m.mean[1]); });
  return m;
}

} // namespace

TEST(Plane, CorrelatedGaussiansO1e) {
  TestModule m = plane(2, brownianSweeps(2), brownianVariance);
  m.bridge(0, m.logLaw(m.field(fieldEntry<startO1e>()), true),
           m.logLaw(m.field(fieldEntry<endO1e>()), true));
  const Solved s(m, numbers({-6, 6, 97, -6, 6, 128})); // odd, prime, not square
  s.expectConserved();
  EXPECT_NEAR(s.solution.cost, 2.715839255989361, 1e-8 * 2.7);
  const Moments mid = moments(s, 0.5);
  EXPECT_NEAR(mid.mean[1], 0.25, 1e-8);
  EXPECT_NEAR(mid.cov[0], 0.4967076990736102, 1e-8);
  EXPECT_NEAR(mid.cov[1], 0.07454381335064098, 1e-8);
  EXPECT_NEAR(mid.cov[2], 0.6612969120952407, 1e-8);
}

TEST(Plane, RotationO2e) {
  // Strang over lines: x half, y whole, x half.
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  m.axis("y", "reflecting", "reflecting");
  const std::size_t bx = m.field(fieldEntry<rotateX>()), by = m.field(fieldEntry<rotateY>());
  m.program(
      {{"law", "lines"},
       {"order", 2},
       {"noise", {kSigma, kSigma}},
       {"drift", {bx, by}},
       {"kernels", {{{"axis", 0}, {"kind", "gaussian"}}, {{"axis", 1}, {"kind", "gaussian"}}}},
       {"factors", {gaugeFactor(0, -1), gaugeFactor(0, 1), gaugeFactor(1, -1), gaugeFactor(1, 1)}},
       {"backward", {stage(0, 0, 0, 1), stage(1, 1, 2, 3), stage(0, 0, 0, 1)}}},
      rotationVariances);
  m.bridge(0, m.logLaw(m.field(fieldEntry<startO2e>()), true),
           m.logLaw(m.field(fieldEntry<endO2e>()), true));
  Numbers n = numbers({-5, 5, 140, -5, 5, 100});
  n[kSigma] = 0.8;
  n[kSaved] = 3;
  SolveSettings settings;
  settings.forceSteps = 40;
  const Solved s(m, n, settings);
  s.expectConserved();
  EXPECT_NEAR(s.solution.cost, 0.974502401917891, 2e-4);
  const Moments mid = moments(s, 0.5);
  EXPECT_NEAR(mid.mean[0], 0.2103677462019741, 1e-3);
  EXPECT_NEAR(mid.mean[1], 0.9765465612749314, 1e-3);
  EXPECT_NEAR(mid.cov[0], 0.3804334247963486, 5e-4);
  EXPECT_NEAR(mid.cov[1], -0.04460635870769247, 5e-4);
}

namespace {
double onFirstAxis(const double *p, const double *x, double, double) {
  return logNormal(x[0], p[kFree + 2], p[kFree + 3]);
}
} // namespace

TEST(Plane, ThreeAxesSeparate) {
  // Axes that do not couple cost what the first one costs alone.
  TestModule line = brownian(), box = plane(3, brownianSweeps(3), brownianVariance);
  normalBridge(line, 0);
  box.bridge(0, box.logLaw(box.field(fieldEntry<onFirstAxis>()), false),
             box.logLaw(box.field(fieldEntry<onFirstAxis>()), false));
  Numbers n = normals({-4, 4, 31, 0, 1, 5, 0, 1, 7}, 1, -0.5, 0.3, 0.5, 0.4);
  n[kSaved] = 5;
  TestModule same = brownian();
  same.bridge(0, same.logLaw(same.field(fieldEntry<onFirstAxis>()), false),
              same.logLaw(same.field(fieldEntry<onFirstAxis>()), false));
  const Solved a(same, n), b(box, n);
  a.expectConserved();
  b.expectConserved();
  EXPECT_NEAR(a.solution.cost, b.solution.cost, 1e-11);
}

TEST(Plane, ThreadsDoNotChangeABit) {
  TestModule m = plane(2, brownianSweeps(2), brownianVariance);
  m.bridge(0, m.logLaw(m.field(fieldEntry<startO1e>()), true),
           m.logLaw(m.field(fieldEntry<endO1e>()), true));
  Numbers n = numbers({-6, 6, 121, -6, 6, 130});
  n[kSaved] = 5;
  FieldValues first;
  double cost = 0;
  Paths firstPaths;
  for (int count : {1, 2, 3, 7}) {
    setThreads(count);
    const Solved s(m, n);
    FieldValues density;
    Paths paths;
    ASSERT_TRUE(s.solution.density(0.5, density).ok());
    ASSERT_TRUE(s.solution.paths(50, 9, paths).ok());
    if (count == 1) {
      first = density;
      cost = s.solution.cost;
      firstPaths = paths;
    }
    EXPECT_EQ(first, density);
    EXPECT_EQ(cost, s.solution.cost);
    EXPECT_EQ(firstPaths.position, paths.position);
  }
  setThreads(0);
}
