// What a solve keeps of its factors, and what it finds again: the same numbers, in fewer fields.
#include "Bridge/Anderson.h"
#include "Bridge/FactorHistory.h"
#include "Bridging.h"

using namespace sbl::rt;
using namespace sbl::rt::test;

namespace {

SolveSettings keeping(double bytes, int steps) {
  SolveSettings settings;
  settings.mostKept = bytes;
  settings.forceSteps = steps;
  return settings;
}

void expectSame(const BridgeSolution &few, const BridgeSolution &all) {
  ASSERT_EQ(few.times(), all.times());
  EXPECT_LT(few.memory.kept, few.memory.times);
  EXPECT_EQ(all.memory.kept, all.memory.times);
  EXPECT_LT(few.memory.saved, 0.5 * all.memory.saved);
  EXPECT_EQ(few.cost, all.cost);
  EXPECT_EQ(few.certificate.timeError, all.certificate.timeError);
  EXPECT_EQ(few.certificate.massDrift, all.certificate.massDrift);
  // Upwards, downwards, and to and fro.
  std::vector<double> asked = all.times();
  asked.insert(asked.end(), all.times().rbegin(), all.times().rend());
  for (const std::size_t k : {3, 30, 4, 17, 5})
    asked.push_back(all.times()[k]);
  for (const double t : asked) {
    FieldValues a, b;
    ASSERT_TRUE(few.density(t, a).ok());
    ASSERT_TRUE(all.density(t, b).ok());
    EXPECT_EQ(a, b) << "density at " << t;
    ASSERT_TRUE(few.logPhi(t, a).ok());
    ASSERT_TRUE(all.logPhi(t, b).ok());
    EXPECT_EQ(a, b) << "log phi at " << t;
    ASSERT_TRUE(few.velocity(t, 0, a).ok());
    ASSERT_TRUE(all.velocity(t, 0, b).ok());
    for (std::size_t i = 0; i < a.size(); ++i) // no number where there is no mass
      EXPECT_TRUE(a[i] == b[i] || (a[i] != a[i] && b[i] != b[i]));
  }
  Paths fewPaths, allPaths;
  ASSERT_TRUE(few.paths(50, 7, fewPaths).ok());
  ASSERT_TRUE(all.paths(50, 7, allPaths).ok());
  EXPECT_EQ(fewPaths.position, allPaths.position);
}

} // namespace

TEST(History, AnswersAreTheSameWhateverIsKept) {
  TestModule m = brownian();
  normalBridge(m, 0);
  const Numbers n = normals({-6, 6, 128}, 1, -1, 0.25, 1, 0.5);
  const Solved few(m, n, keeping(1, 32)), all(m, n, keeping(1e9, 32));
  few.expectConserved();
  expectSame(few.solution, all.solution);
}

TEST(History, SeveralStepsBetweenTimes) {
  TestModule m = brownian();
  normalBridge(m, 0);
  const Numbers n = normals({-6, 6, 256}, 1, -1, 0.25, 1, 0.5);
  const Solved few(m, n, keeping(1, 96)), all(m, n, keeping(1e9, 96));
  ASSERT_TRUE(all.status.ok()) << all.status.message;
  expectSame(few.solution, all.solution);
}

TEST(History, HoldsARootOfTheTimes) {
  for (const std::size_t times : {2, 3, 5, 33, 129, 200, 1001, 100000}) {
    const std::size_t every = FactorHistory::spacing(times, 1 << 20, 0);
    EXPECT_LE(FactorHistory::fieldsHeld(times, every),
              std::min<double>(2.0 * static_cast<double>(times),
                               2 * std::sqrt(2.0 * static_cast<double>(times)) + 6));
    EXPECT_EQ(FactorHistory::spacing(times, 1 << 20, 1e15), 1u);
  }
  // As much as may be: 1000 fields of 8 MB instead of 2002.
  const std::size_t every = FactorHistory::spacing(1001, 1000000, 8e9);
  EXPECT_LE(FactorHistory::fieldsHeld(1001, every), 1000u);
  EXPECT_LE(every, 4u);
}

TEST(History, MixingShrinksToFit) {
  EXPECT_EQ(Anderson::thatFit(1e6), Anderson::usual);
  EXPECT_EQ(Anderson::thatFit(18),
            Anderson::usual); // 12 for itself, 4 for sweeps, a tenth to spare
  EXPECT_EQ(Anderson::thatFit(14), 4u);
  EXPECT_EQ(Anderson::thatFit(0), 2u);
}

TEST(History, MixingArrivesWithTwoDifferences) {
  // x <- x + f(x) = A x + b with A = diag(0.9, 0.5, 0.1, -0.3): exact after as many differences,
  // and in a few turns with two.
  const std::vector<double> rates{0.9, 0.5, 0.1, -0.3}, b{1, -2, 3, 0.5};
  Backend &host = *hostBackend();
  for (const std::size_t most : {2, 6}) {
    const FieldValues even(4, 0.25);
    FieldValues x(4, 0.0);
    Array weights = host.upload(even), at = host.upload(x), f = host.upload(x);
    Anderson anderson(host, 1, most);
    EXPECT_EQ(anderson.most(), most);
    double error = 1;
    int turns = 0;
    for (; turns < 100 && error > 1e-10; ++turns) {
      x = host.download(at);
      FieldValues residual(4);
      double mean = 0;
      for (std::size_t k = 0; k < 4; ++k)
        mean += 0.25 * (residual[k] = (rates[k] - 1) * x[k] + b[k]);
      error = 0;
      for (std::size_t k = 0; k < 4; ++k) // a constant counts as nothing
        error = std::max(error, std::fabs(residual[k] - mean));
      host.write(residual, f);
      anderson.advance(weights, at, f);
    }
    EXPECT_LT(turns, most == 6 ? 20 : 60) << most << " differences";
    EXPECT_LE(error, 1e-10);
  }
}
