// The mixing of iterates against plain iteration: how many fewer it takes, and that it arrives
// wherever plain iteration does. Numbers of iterations are counted, no times.
#include "Bridging.h"

using namespace sbl::rt;
using namespace sbl::rt::test;

namespace {

/// Three normal laws at each end: weight, mean and deviation of each from kFree on, on both axes of
/// a plane the same mean and deviation but for the second axis' own means.
constexpr std::size_t kEndLaw = kFree + 9, kFloor = kFree + 18, kTurn = kFree + 19;

double logMixture(const double *law, const double *p, const double *x, bool plane) {
  double sum = 0;
  for (int k = 0; k < 3; ++k) {
    const double w = law[3 * k], m = law[3 * k + 1], s = law[3 * k + 2];
    if (w > 0)
      sum += w * std::exp(logNormal(x[0], m, s) +
                          (plane ? logNormal(x[1], p[kTurn] * m * (k - 1), s) : 0.0));
  }
  return sum > p[kFloor] ? std::log(sum) : -std::numeric_limits<double>::infinity();
}
double startOnLine(const double *p, const double *x, double, double) {
  return logMixture(p + kFree, p, x, false);
}
double endOnLine(const double *p, const double *x, double, double) {
  return logMixture(p + kEndLaw, p, x, false);
}
double startOnPlane(const double *p, const double *x, double, double) {
  return logMixture(p + kFree, p, x, true);
}
double endOnPlane(const double *p, const double *x, double, double) {
  return logMixture(p + kEndLaw, p, x, true);
}

void allowManyIterations(TestModule &m) {
  m.json()["bridges"][0]["options"]["iterations"] = kIterations;
}

TestModule lineModel() {
  TestModule m = brownian();
  const std::size_t a = m.logLaw(m.field(fieldEntry<startOnLine>(false)), true);
  m.bridge(0, a, m.logLaw(m.field(fieldEntry<endOnLine>(false)), true));
  allowManyIterations(m);
  return m;
}

TestModule planeModel() {
  TestModule m = brownianPlane();
  const std::size_t a = m.logLaw(m.field(fieldEntry<startOnPlane>(false)), true);
  m.bridge(0, a, m.logLaw(m.field(fieldEntry<endOnPlane>(false)), true));
  allowManyIterations(m);
  return m;
}

/// A problem with sigma^2 T = `variance` between -half and half.
Numbers problem(std::initializer_list<double> axes, double variance,
                std::initializer_list<double> start, std::initializer_list<double> end) {
  Numbers n = numbers(axes);
  n[kSigma] = std::sqrt(variance);
  n[kSaved] = 2;
  n[kIterations] = 5000;
  n[kTolerance] = 1e-10;
  std::copy(start.begin(), start.end(), n.begin() + kFree);
  std::copy(end.begin(), end.end(), n.begin() + kEndLaw);
  return n;
}

struct Both {
  Both(TestModule &module, const Numbers &n) : plain(module, n, alone()), mixed(module, n) {}
  static SolveSettings alone() {
    SolveSettings settings;
    settings.plain = true;
    return settings;
  }
  /// Iterations of the plain one over those of the mixed one.
  double gain() const { return double(plain.solution.iterations) / mixed.solution.iterations; }
  Solved plain, mixed;
};

/// Uniform in [0, 1): Steele, Lea and Flood's SplitMix.
class Numerals {
public:
  explicit Numerals(std::uint64_t seed) : state_(seed) {}
  double operator()() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  }
  double between(double a, double b) { return a + (b - a) * (*this)(); }

private:
  std::uint64_t state_;
};

// The four problems of bench/solves/iterations.py.
TEST(Acceleration, SavesSixSeventhsOfTheIterationsOnTheLine) {
  TestModule m = lineModel();
  const Numbers problems[] = {
      problem({-2, 2, 256}, 0.01, {1, -0.5, 0.25}, {1, 0.5, 0.25}),
      problem({-2.5, 2.5, 256}, 0.02, {0.5, -1, 0.25, 0.5, 0.5, 0.3},
              {0.5, -0.4, 0.2, 0.5, 1, 0.3}),
      problem({-3.5, 3.5, 256}, 0.2, {0.5, -1.5, 0.4, 0.5, 0.5, 0.5},
              {0.4, -0.5, 0.3, 0.6, 1.5, 0.5}),
  };
  for (const Numbers &n : problems) {
    const Both both(m, n);
    ASSERT_TRUE(both.plain.status.ok() && both.mixed.status.ok())
        << both.plain.status.message << "; " << both.mixed.status.message;
    EXPECT_GE(both.gain(), 7) << "sigma^2 T = " << n[kSigma] * n[kSigma] << ": "
                              << both.plain.solution.iterations << " and "
                              << both.mixed.solution.iterations;
  }
}

TEST(Acceleration, SavesSixSeventhsOfTheIterationsOnAPlane) {
  TestModule m = planeModel();
  Numbers n = problem({-2.5, 2.5, 96, -2.5, 2.5, 96}, 0.1, {0.5, -1, 0.3, 0, 0, 1, 0.5, -0.5, 0.35},
                      {0.5, 1, 0.3, 0, 0, 1, 0.5, 0.3, 0.35});
  n[kTurn] = 1;
  const Both both(m, n);
  ASSERT_TRUE(both.plain.status.ok() && both.mixed.status.ok())
      << both.plain.status.message << "; " << both.mixed.status.message;
  EXPECT_GE(both.gain(), 7) << both.plain.solution.iterations << " and "
                            << both.mixed.solution.iterations;
}

TEST(Acceleration, ArrivesWhereverPlainIterationDoes) {
  TestModule m = lineModel();
  int compared = 0;
  double logGain = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Numerals random(seed);
    Numbers n = problem({-3, 3, 128}, std::pow(10, random.between(-1.9, 0)), {}, {});
    for (const std::size_t law : {kFree + 0, kEndLaw + 0})
      for (std::size_t k = 0; k < 3; ++k) {
        const double width = random();
        n[law + 3 * k] = k == 0 || random() < 0.6 ? random.between(0.1, 1.1) : 0;
        n[law + 3 * k + 1] = random.between(-2, 2);
        n[law + 3 * k + 2] = 0.1 + 0.5 * width * width;
      }
    // Laws that stop somewhere are what mixing in logarithms might trip over.
    n[kFloor] = random() < 0.4 ? 2e-3 : 0;
    const Both both(m, n);
    if (!both.plain.status.ok())
      continue; // also of problems that the cells do not hold
    ++compared;
    ASSERT_TRUE(both.mixed.status.ok())
        << "seed " << seed << ": " << both.mixed.status.message << "; plain iteration took "
        << both.plain.solution.iterations;
    EXPECT_LE(both.mixed.solution.iterations, both.plain.solution.iterations + 3) << seed;
    EXPECT_NEAR(both.mixed.solution.cost / both.plain.solution.cost, 1, 1e-7) << seed;
    logGain += std::log(both.gain());
  }
  EXPECT_GE(compared, 40);
  EXPECT_GE(std::exp(logGain / compared), 2.5) << "in the geometric mean";
}

} // namespace
