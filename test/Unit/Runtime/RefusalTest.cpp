// What the runtime must refuse, and say why: never a wrong number, never a crash.
#include <thread>

#include "Bridging.h"

using namespace sbl::rt;
using namespace sbl::rt::test;

TEST(Refusal, SmallNoiseLeavesTheRangeOfFloats) {
  TestModule m = brownian("reflecting", "reflecting", true);
  normalBridge(m, 0);
  const Solved s(m, normals({-2, 2, 1024}, 0.05, -1, 0.01, 1, 0.0225));
  EXPECT_EQ(s.status.code, Code::OutOfRange) << s.status.message << " cost " << s.solution.cost;
  EXPECT_NE(s.status.hint.find("f32"), std::string::npos) << s.status.hint;
  EXPECT_FALSE(s.solution.converged);
}

TEST(Refusal, TwoCellsResolveNoNormalLaw) {
  for (double cells : {2.0, 3.0, 4.0, 5.0, 7.0}) {
    TestModule m = brownian();
    normalBridge(m, 0);
    const Solved s(m, normals({-6, 6, cells}, 1, -1, 0.25, 1, 0.5));
    EXPECT_EQ(s.status.code, Code::UnderResolved) << cells << s.status.message;
    EXPECT_FALSE(s.status.hint.empty());
  }
}

TEST(Refusal, TwoCellsResolveTheUniformLaw) {
  TestModule m = brownian();
  const std::size_t law = m.law({{{"weight", kOne},
                                  {"field", nullptr},
                                  {"isLog", false},
                                  {"normalised", true},
                                  {"box", {{kAxes, kAxes + 1}}}}});
  m.bridge(0, law, law);
  Numbers n = numbers({0, 1, 2});
  const Solved s(m, n);
  s.expectConserved();
  EXPECT_NEAR(s.solution.cost, 0, 1e-14);
}

TEST(Refusal, NoiseTooSmallForTheCellsNamesCells) {
  TestModule m = brownian();
  normalBridge(m, 0);
  const Solved s(m, normals({-6, 6, 64}, 0.05, -0.1, 0.25, 0.1, 0.25));
  EXPECT_EQ(s.status.code, Code::UnderResolved) << s.status.message;
  EXPECT_NE(s.status.hint.find("cells along x"), std::string::npos) << s.status.hint;
}

TEST(Refusal, ZeroDensityRegionsAreNoObstacle) {
  TestModule m = brownian();
  const auto box = [&](std::size_t lo) {
    return m.law({{{"weight", kOne},
                   {"field", nullptr},
                   {"isLog", false},
                   {"normalised", true},
                   {"box", {{lo, lo + 1}}}}});
  };
  const std::size_t a = box(kFree + 6), b = box(kFree + 8);
  m.bridge(0, a, b);
  Numbers n = numbers({-3, 3, 200});
  n[kFree + 6] = -1.5;
  n[kFree + 7] = -0.5;
  n[kFree + 8] = 0.25;
  n[kFree + 9] = 1.25;
  const Solved s(m, n);
  s.expectConserved();
  FieldValues phi, drift;
  ASSERT_TRUE(s.solution.logPhi(1, phi).ok());
  EXPECT_EQ(phi[0], -std::numeric_limits<double>::infinity());
  ASSERT_TRUE(s.solution.drift(0.5, 0, drift).ok());
  for (double v : drift)
    EXPECT_TRUE(std::isfinite(v));
}

namespace {
double negative(const double *, const double *x, double, double) { return x[0] - 0.5; }
double notANumber(const double *, const double *x, double, double) { return std::log(x[0] - 2); }
} // namespace

TEST(Refusal, NegativeAndNanDensitiesNameTheirPlace) {
  TestModule m = brownian();
  const auto law = [&](sbl_field_fn f, bool isLog) {
    return m.law({{{"weight", kOne},
                   {"field", m.field(f)},
                   {"isLog", isLog},
                   {"normalised", false},
                   {"box", nullptr}}});
  };
  m.bridge(0, law(fieldEntry<negative>(), false), law(fieldEntry<notANumber>(), true));
  m.bridge(0, 1, 1);
  Status status;
  auto instance = Instance::open(m.module(), numbers({0, 1, 16}), status);
  ASSERT_TRUE(instance);
  FieldValues density;
  double outside = 0;
  for (std::size_t k : {0, 1}) {
    status = instance->distribution(k, density, outside);
    EXPECT_EQ(status.code, Code::BadInput);
    EXPECT_NE(status.message.find("x = "), std::string::npos) << status.message;
  }
}

TEST(Refusal, MassOutsideTheBoxIsReported) {
  TestModule m = brownian();
  normalBridge(m, 0);
  Status status;
  auto instance = Instance::open(m.module(), normals({-1, 6, 256}, 1, -1, 0.25, 1, 0.5), status);
  ASSERT_TRUE(instance);
  FieldValues density;
  double outside = 0;
  ASSERT_TRUE(instance->distribution(0, density, outside).ok());
  EXPECT_NEAR(outside, 0.5, 1e-3);
}

TEST(Refusal, CancelStopsAtOnce) {
  TestModule m = brownian();
  normalBridge(m, 0);
  std::atomic<bool> cancel = true;
  SolveSettings settings;
  settings.cancel = &cancel;
  const Solved s(m, normals({-6, 6, 128}, 1, -1, 0.25, 1, 0.5), settings);
  EXPECT_EQ(s.status.code, Code::Cancelled);
}

TEST(Refusal, IterationsUsedUp) {
  TestModule m = brownian();
  normalBridge(m, 0);
  m.json()["bridges"][0]["options"]["iterations"] = kIterations;
  Numbers n = normals({-6, 6, 128}, 1, -1, 0.25, 1, 0.5);
  n[kIterations] = 2;
  const Solved s(m, n);
  EXPECT_EQ(s.status.code, Code::NotConverged) << s.status.message;
  EXPECT_FALSE(s.solution.converged);
  EXPECT_GT(s.solution.certificate.marginalErrorEnd, 1e-10);
}

TEST(Refusal, AccuracyAskedAndNotReached) {
  TestModule m = brownian();
  normalBridge(m, 0);
  m.json()["bridges"][0]["options"]["accuracy"] = kAccuracy;
  Numbers n = normals({-6, 6, 20}, 1, -1, 0.25, 1, 0.5);
  n[kAccuracy] = 1e-12;
  const Solved s(m, n);
  EXPECT_EQ(s.status.code, Code::UnderResolved) << s.status.message;
}

TEST(Refusal, StepsThatTheCellsDoNotAllow) {
  TestModule m = brownian();
  normalBridge(m, 0);
  SolveSettings settings;
  settings.forceSteps = 1000;
  const Solved s(m, normals({-6, 6, 128}, 1, -1, 0.25, 1, 0.5), settings);
  EXPECT_EQ(s.status.code, Code::UnderResolved) << s.status.message;
}

TEST(Refusal, EmptyAxisAndBadParameters) {
  TestModule m = brownian();
  normalBridge(m, 0);
  Status status;
  EXPECT_FALSE(Instance::open(m.module(), numbers({1, 1, 16}), status));
  EXPECT_EQ(status.code, Code::BadInput);
  EXPECT_FALSE(Instance::open(m.module(), numbers({0, 1, 1.5}), status));
  EXPECT_EQ(status.code, Code::BadInput);
  EXPECT_FALSE(Instance::open(m.module(), {1, 2}, status));
  EXPECT_EQ(status.code, Code::BadInput);
  EXPECT_FALSE(Instance::open(nullptr, {}, status));
  EXPECT_EQ(status.code, Code::BadModule);
  m.json()["programs"][0]["backward"][0]["kernel"] = 5;
  EXPECT_FALSE(Instance::open(m.module(), numbers({0, 1, 16}), status));
  EXPECT_EQ(status.code, Code::BadModule);
}
