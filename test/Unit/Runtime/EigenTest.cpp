// Levels and rates against closed forms and published digits; what must be refused is.
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "Models.h"
#include "sbl/runtime/Modes.h"

using namespace sbl::rt;
using namespace sbl::rt::test;

namespace {

constexpr double pi = std::numbers::pi;
constexpr std::size_t kLevels = kFree, kKinetic = kFree + 1; // count, c_i
using Json = nlohmann::json;

Json noOptions() {
  return {{"tolerance", nullptr}, {"accuracy", nullptr}, {"iterations", nullptr}};
}

/// The compiled sweep entry (the test module's plain loops) along every axis.
void eigenOf(TestModule &m, std::size_t rank, Json potential, Json generator = nullptr,
             bool spectral = true) {
  Json kinetic = Json::array(), sweeps = Json::array();
  for (std::size_t a = 0; a < rank && spectral; ++a) {
    kinetic.push_back(kKinetic + a);
    sweeps.push_back("sweep");
  }
  m.json()["eigens"] = Json::array();
  m.json()["eigens"].push_back({{"name", "S"},
                                {"count", kLevels},
                                {"options", noOptions()},
                                {"kinetic", kinetic},
                                {"potential", potential},
                                {"generator", generator},
                                {"sweeps", sweeps}});
}

struct Solved {
  EigenSolution solution;
  Status status;
};
Solved solve(TestModule &m, const Numbers &values) {
  Solved s;
  auto instance = Instance::open(m.module(), values, s.status);
  if (instance)
    s.status = solveEigen(*instance, 0, {}, s.solution);
  return s;
}

void expectLevels(const Solved &s, const std::vector<double> &levels, double within) {
  ASSERT_TRUE(s.status.ok()) << s.status.message;
  ASSERT_EQ(s.solution.levels.size(), levels.size());
  for (std::size_t k = 0; k < levels.size(); ++k)
    EXPECT_NEAR(s.solution.levels[k], levels[k], within) << "level " << k;
  EXPECT_LT(s.solution.certificate.orthogonality, 1e-9);
}

Numbers quantumNumbers(std::initializer_list<double> axes, int count) {
  Numbers n = numbers(axes);
  n[kLevels] = count;
  for (std::size_t a = 0; a < 3; ++a)
    n[kKinetic + a] = 0.5;
  return n;
}

TestModule quantum(FieldFormula, sbl_field_fn potential, std::vector<std::string> ends) {
  TestModule m;
  const char *names[] = {"x", "y", "z"};
  for (std::size_t a = 0; a < ends.size(); ++a)
    m.axis(names[a], ends[a], ends[a]);
  eigenOf(m, ends.size(), m.field(potential));
  return m;
}
template <FieldFormula V> TestModule quantum(std::vector<std::string> ends) {
  return quantum(V, fieldEntry<V>(), std::move(ends));
}

double tunnel(const double *, const double *x, double, double) {
  const double q = x[0] * x[0] - 1;
  return 8 * q * q;
}
double softCoulomb(const double *, const double *x, double, double) {
  return -1 / std::sqrt(x[0] * x[0] + 2);
}
double henonHeiles(const double *, const double *x, double, double) {
  return (x[0] * x[0] + x[1] * x[1]) / 2 +
         0.1118034 * (x[0] * x[0] * x[1] - x[1] * x[1] * x[1] / 3);
}
double bowl(const double *, const double *x, double, double) {
  return (x[0] * x[0] + 4 * x[1] * x[1] + 9 * x[2] * x[2]) / 2;
}
double nothing(const double *, const double *, double, double) { return 0; }
double pendulum(const double *, const double *x, double, double) { return 2 * std::cos(2 * x[0]); }
double absolute(const double *, const double *x, double, double) { return std::fabs(x[0] - 0.01); }

// sinc-DVR with 30 digits (an independent script)
TEST(Levels, DoubleWellTunnels) {
  TestModule m = quantum<tunnel>({"reflecting"});
  const Solved s = solve(m, quantumNumbers({-6, 6, 256}, 6));
  expectLevels(s,
               {3.601626989241274, 3.7930107646666933, 8.740933452417273, 11.146700409504,
                15.302850047649487, 19.84072094489148},
               1e-9);
  EXPECT_LT(s.solution.certificate.levelError, 1e-7);
}

// psi = (1 + r) e^{-r}, r = sqrt(x^2 + 2), has the level -1/2 exactly
TEST(Levels, SoftCoulombGroundState) {
  TestModule m = quantum<softCoulomb>({"reflecting"});
  const Solved s = solve(m, quantumNumbers({-30, 30, 512}, 1));
  expectLevels(s, {-0.5}, 1e-9);
  double norm = 0, overlap = 0, h = 60.0 / 512;
  for (std::size_t k = 0; k < 512; ++k) {
    const double x = -30 + (k + 0.5) * h, r = std::sqrt(x * x + 2), psi = (1 + r) * std::exp(-r);
    norm += psi * psi * h;
    overlap += psi * s.solution.states_[0][k] * h;
  }
  EXPECT_NEAR(overlap / std::sqrt(norm), 1, 1e-10);
}

// a product basis of 46 oscillator functions a side (an independent script)
TEST(Levels, HenonHeilesHasDegeneratePairs) {
  TestModule m = quantum<henonHeiles>({"reflecting", "reflecting"});
  const Solved s = solve(m, quantumNumbers({-7, 7, 96, -6, 7, 96}, 8));
  expectLevels(s,
               {0.9985947725759997, 1.9900767598790539, 1.9900767598791809, 2.9562429880915353,
                2.9853264277519593, 2.9853264277521325, 3.925963719558644, 3.925963719558652},
               1e-7);
  EXPECT_EQ(s.solution.certificate.multiplets, (std::vector<int>{2, 2, 2}));
}

TEST(Levels, AnisotropicBowlInSpace) {
  TestModule m = quantum<bowl>({"reflecting", "reflecting", "reflecting"});
  const Solved s = solve(m, quantumNumbers({-7, 7, 32, -5, 5, 32, -4, 4, 32}, 5));
  expectLevels(s, {3, 4, 5, 5, 6}, 1e-9);
}

TEST(Levels, BoxAndRing) {
  TestModule walls = quantum<nothing>({"absorbing"});
  expectLevels(solve(walls, quantumNumbers({0, 2, 64}, 4)),
               {pi * pi / 8, pi * pi / 2, 9 * pi * pi / 8, 2 * pi * pi}, 1e-11);
  TestModule ring = quantum<nothing>({"periodic"});
  expectLevels(solve(ring, quantumNumbers({0, 2 * pi, 64}, 5)), {0, 0.5, 0.5, 2, 2}, 1e-11);
}

// Characteristic values of Mathieu's equation y'' + (a - 2 q cos 2x) y = 0, q = 2 (half of them are
// ours: H = a / 2): a0, b2, a2 of period pi and b1, a1 of period 2 pi (DLMF 28.6 tables, q = 2).
TEST(Levels, PendulumIsMathieu) {
  TestModule m = quantum<pendulum>({"periodic"});
  const Solved s = solve(m, quantumNumbers({0, 2 * pi, 64}, 3));
  expectLevels(s, {-1.513956885056520 / 2, -1.390676501225323 / 2, 2.379199880488686 / 2}, 1e-9);
}

// Its levels are zeros of Ai and Ai' over 2^(1/3), but the cells do not see the kink as it is
TEST(Levels, KinkIsSeenInTheCertificate) {
  TestModule m = quantum<absolute>({"reflecting"});
  const Solved s = solve(m, quantumNumbers({-12, 12, 128}, 2));
  ASSERT_TRUE(s.status.ok()) << s.status.message;
  const double exact = 1.01879297164747 / std::cbrt(2.0);
  const double error = std::fabs(s.solution.levels[0] - exact);
  EXPECT_GT(error, 1e-6);
  EXPECT_GT(s.solution.certificate.levelError, 0.3 * error);
}

// --------------------------------------------------------------------------- rates of diffusions

double wells(const double *, const double *x, double, double) {
  return -4 * x[0] * (x[0] * x[0] - 1);
}
double pull(const double *p, const double *x, double, double) { return -p[kFree + 4] * x[0]; }
double constant(const double *p, const double *, double, double) { return p[kFree + 4]; }
double jacobiNoise(const double *, const double *x, double, double) {
  return std::sqrt(x[0] * (1 - x[0]));
}
double jacobiDrift(const double *, const double *x, double, double) { return 2 - 5 * x[0]; }

Json generator(std::vector<std::size_t> drift, std::size_t rank = 1) {
  Json noise = Json::array();
  for (std::size_t a = 0; a < rank; ++a)
    noise.push_back(kSigma);
  return {{"noise", noise}, {"noiseFields", nullptr}, {"drift", drift}, {"killing", nullptr}};
}

TestModule diffusion(sbl_field_fn drift, const std::string &low, const std::string &high) {
  TestModule m;
  m.axis("x", low, high);
  const std::size_t b = m.field(drift);
  eigenOf(m, 1, nullptr, generator({b}));
  return m;
}

// eigenvalues of -(1/2) d^2 + b^2/2 + b'/2 with 30 digits (an independent script)
TEST(Rates, DoubleWellRelaxes) {
  TestModule m = diffusion(fieldEntry<wells>(), "reflecting", "reflecting");
  const Solved s = solve(m, quantumNumbers({-3, 3, 256}, 6));
  expectLevels(s,
               {0, 0.22727330100864967, 4.07827989176859536, 7.60402834238201365,
                11.9514422555447853, 17.246288691683716},
               2e-8);
  EXPECT_NEAR(s.solution.levels[1], 0.22727330100864967, 1e-10);
  EXPECT_EQ(s.solution.levels[0], 0);
  EXPECT_LT(s.solution.certificate.levelError, 1e-5);
}

TEST(Rates, OrnsteinUhlenbeckIsALadder) {
  TestModule m = diffusion(fieldEntry<pull>(), "reflecting", "reflecting");
  Numbers n = quantumNumbers({-7, 7, 300}, 5);
  n[kFree + 4] = 1.5;
  expectLevels(solve(m, n), {0, 1.5, 3, 4.5, 6}, 1e-9);
}

// f = e^{-b x} times sin or the constant: b^2/2 + (k pi/L)^2/2, and 0; drift runs into a wall
TEST(Rates, DriftIntoAWall) {
  TestModule m = diffusion(fieldEntry<constant>(), "reflecting", "reflecting");
  Numbers n = quantumNumbers({0, 1, 128}, 4);
  n[kFree + 4] = -3;
  expectLevels(solve(m, n), {0, 4.5 + pi * pi / 2, 4.5 + 2 * pi * pi, 4.5 + 4.5 * pi * pi}, 1e-8);
}

TEST(Rates, AbsorbingEnds) {
  TestModule m = diffusion(fieldEntry<constant>(), "absorbing", "absorbing");
  Numbers n = quantumNumbers({0, 1, 128}, 3);
  n[kFree + 4] = -3;
  expectLevels(solve(m, n), {4.5 + pi * pi / 2, 4.5 + 2 * pi * pi, 4.5 + 4.5 * pi * pi}, 1e-6);
}

// dX = (2 - 5 x) dt + sqrt(x (1 - x)) dW: Jacobi polynomials, rate n (n - 1) / 2 + 5 n
TEST(Rates, NoiseThatDependsOnPlace) {
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  const std::size_t b = m.field(fieldEntry<jacobiDrift>()), s = m.field(fieldEntry<jacobiNoise>());
  Json g = generator({b});
  g["noise"] = nullptr;
  g["noiseFields"] = {s};
  eigenOf(m, 1, nullptr, g, false);
  expectLevels(solve(m, quantumNumbers({0, 1, 200}, 4)), {0, 5, 11, 18}, 1e-4);
}

TEST(Rates, CurrentAroundARingIsRefused) {
  TestModule m = diffusion(fieldEntry<constant>(), "periodic", "periodic");
  Numbers n = quantumNumbers({0, 1, 64}, 3);
  n[kFree + 4] = 1;
  const Solved s = solve(m, n);
  EXPECT_EQ(s.status.code, Code::BadInput);
  EXPECT_NE(s.status.message.find("complex"), std::string::npos);
}

// two wells in x, one in y: rates of the product are sums
double wellsAndBowl(const double *, const double *x, double, double) {
  const double b = -4 * x[0] * (x[0] * x[0] - 1), slope = -12 * x[0] * x[0] + 4;
  return b * b / 2 + slope / 2 + 2 * x[1] * x[1] - 1;
}
double towards(const double *, const double *x, double, double) { return -2 * x[1]; }
TEST(Rates, PlaneIsSpectral) {
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  m.axis("y", "reflecting", "reflecting");
  const std::size_t w = m.field(fieldEntry<wellsAndBowl>());
  const std::size_t bx = m.field(fieldEntry<wells>()), by = m.field(fieldEntry<towards>());
  eigenOf(m, 2, w, generator({bx, by}, 2));
  const Solved s = solve(m, quantumNumbers({-3, 3, 96, -4, 4, 48}, 4));
  expectLevels(s, {0, 0.22727330100864967, 2, 2.22727330100864967}, 1e-9);
  EXPECT_EQ(s.solution.scheme, "spectral");
}

double slope(const double *, const double *, double, double) { return -1; }
double flatW(const double *, const double *, double, double) { return 1; }
TEST(Rates, PlaneWithDriftIntoAWallGoesByFiniteVolumes) {
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  m.axis("y", "reflecting", "reflecting");
  const std::size_t w = m.field(fieldEntry<flatW>()), b = m.field(fieldEntry<slope>());
  eigenOf(m, 2, w, generator({b, b}, 2));
  const Solved s = solve(m, quantumNumbers({0, 1, 24, 0, 1, 24}, 3));
  const double one = 0.5 + pi * pi / 2;
  expectLevels(s, {0, one, one}, 1e-6);
  EXPECT_EQ(s.solution.scheme, "finite volume");
}

TEST(Levels, TooManyAreRefused) {
  TestModule m = quantum<nothing>({"absorbing"});
  EXPECT_EQ(solve(m, quantumNumbers({0, 1, 16}, 9)).status.code, Code::BadInput);
  EXPECT_EQ(solve(m, quantumNumbers({0, 1, 16}, 0)).status.code, Code::BadInput);
}

} // namespace
