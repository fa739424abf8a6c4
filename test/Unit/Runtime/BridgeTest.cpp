// Bridges on the line against closed forms: what the schemes promise, at the digits they promise.
#include <gtest/gtest.h>

#include "Models.h"

using namespace sbl::rt;
using namespace sbl::rt::test;

namespace {

Numbers normals(std::initializer_list<double> axes, double sigma, double m0, double v0, double m1,
                double v1) {
  Numbers n = numbers(axes);
  n[kSigma] = sigma;
  n[kFree] = m0;
  n[kFree + 1] = std::sqrt(v0);
  n[kFree + 2] = m1;
  n[kFree + 3] = std::sqrt(v1);
  return n;
}

BridgeSolution solved(TestModule &m, const Numbers &n, Status &status,
                      SolveSettings settings = {}) {
  BridgeSolution solution;
  auto instance = Instance::open(m.module(), n, status);
  EXPECT_TRUE(instance) << status.message;
  if (!instance)
    return solution;
  status = solveBridge(*instance, 0, settings, solution);
  // Queries need the instance; tests keep it alive for the program's whole run.
  static std::vector<std::unique_ptr<Instance>> kept;
  kept.push_back(std::move(instance));
  return solution;
}

} // namespace

TEST(Bridge, BrownianGaussianO1a) {
  TestModule m = brownian();
  normalBridge(m, 0);
  Status status;
  const BridgeSolution s = solved(m, normals({-6, 6, 128}, 1, -1, 0.25, 1, 0.5), status);
  ASSERT_TRUE(status.ok()) << status.message << status.hint;
  EXPECT_LE(s.steps, 32);
  std::printf("O1a steps %d it %d sweeps %d err %.2e %.2e mass %.2e time %.2e grid %.2e supp %.2e "
              "contr %.4f range %.1f sec %.4f note %s\n",
              s.steps, s.iterations, s.sweeps, s.certificate.marginalErrorStart,
              s.certificate.marginalErrorEnd, s.certificate.massDrift, s.certificate.timeError,
              s.certificate.gridError, s.certificate.supportError, s.certificate.contraction,
              s.certificate.rangeNats, s.seconds, s.certificate.note.c_str());
  EXPECT_NEAR(s.cost, 2.162448686554514, 1e-9 * 2.16);
  EXPECT_LT(s.certificate.marginalErrorEnd, 1e-12);
  EXPECT_LT(s.certificate.massDrift, 1e-12);
}
