// Passage times and committors against double integrals and closed forms; what has no answer is
// refused.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "Models.h"
#include "sbl/runtime/Hitting.h"

using namespace sbl::rt;
using namespace sbl::rt::test;

namespace {

using Json = nlohmann::json;

struct Solved {
  HittingSolution solution;
  Status status;
  double at(double x) const {
    double value = NAN;
    solution.at({&x, 1}, value);
    return value;
  }
};

Solved solve(TestModule &m, const Numbers &values) {
  Solved s;
  auto instance = Instance::open(m.module(), values, s.status);
  if (instance)
    s.status = solveHitting(*instance, 0, {}, s.solution);
  return s;
}

void hitting(TestModule &m, std::vector<std::size_t> drift, std::size_t rank, std::size_t into,
             Json from = nullptr, Json killing = nullptr) {
  Json noise = Json::array();
  for (std::size_t a = 0; a < rank; ++a)
    noise.push_back(kSigma);
  m.json()["hittings"] = Json::array();
  m.json()["hittings"].push_back(
      {{"name", "h"},
       {"generator",
        {{"noise", noise}, {"noiseFields", nullptr}, {"drift", drift}, {"killing", killing}}},
       {"into", into},
       {"from", from}});
}

double wells(const double *, const double *x, double, double) {
  return -4 * x[0] * (x[0] * x[0] - 1);
}
double beyondOne(const double *, const double *x, double, double) { return x[0] - 1; }
double belowMinusOne(const double *, const double *x, double, double) { return -1 - x[0]; }
double beyondFar(const double *, const double *x, double, double) { return x[0] - 10; }
double pull(const double *p, const double *x, double, double) { return p[kFree + 4] * x[0]; }
double one(const double *, const double *, double, double) { return 1; }
double disc(const double *, const double *x, double, double) {
  return 0.25 - x[0] * x[0] - x[1] * x[1];
}
double outside(const double *, const double *x, double, double) {
  return x[0] * x[0] + x[1] * x[1] - 1;
}

// Double quadrature in many digits (an independent script)
TEST(Hitting, OverTheBarrier) {
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  const std::size_t b = m.field(fieldEntry<wells>()), into = m.field(fieldEntry<beyondOne>());
  hitting(m, {b}, 1, into);
  const Solved s = solve(m, numbers({-3, 3, 512}));
  ASSERT_TRUE(s.status.ok()) << s.status.message;
  EXPECT_NEAR(s.at(-1), 10.258570067184179, 1e-8);
  EXPECT_EQ(s.at(1.5), 0);
  EXPECT_LT(s.solution.gridError, 1e-7);
}

TEST(Hitting, CommittorOfTheDoubleWell) {
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  const std::size_t b = m.field(fieldEntry<wells>()), into = m.field(fieldEntry<beyondOne>());
  const std::size_t from = m.field(fieldEntry<belowMinusOne>());
  hitting(m, {b}, 1, into, from);
  const Solved s = solve(m, numbers({-3, 3, 512}));
  ASSERT_TRUE(s.status.ok()) << s.status.message;
  EXPECT_NEAR(s.at(0.5), 0.8860532286946463, 1e-10);
  EXPECT_NEAR(s.at(-0.2), 0.3069716615860783, 1e-10);
  EXPECT_EQ(s.at(-2), 0);
  EXPECT_EQ(s.at(2), 1);
}

// Brownian motion on [0, 1] from a reflecting end: T = (1 - x^2) / sigma^2, exactly
TEST(Hitting, BrownianMotionBetweenCells) {
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  const std::size_t into = m.field(fieldEntry<beyondOne>());
  hitting(m, {}, 1, into);
  const Solved s = solve(m, numbers({0, 1.37, 50}));
  ASSERT_TRUE(s.status.ok()) << s.status.message;
  for (const double x : {0.01, 0.3, 0.9, 0.999})
    EXPECT_NEAR(s.at(x), 1 - x * x, 1e-12) << x;
}

// With killing k the committor of Brownian motion is sinh(sqrt(2 k) (x + 1)) / sinh(2 sqrt(2 k))
TEST(Hitting, CommittorWithKilling) {
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  const std::size_t into = m.field(fieldEntry<beyondOne>());
  const std::size_t from = m.field(fieldEntry<belowMinusOne>()), rate = m.field(fieldEntry<one>());
  hitting(m, {}, 1, into, from, rate);
  const Solved s = solve(m, numbers({-2, 2, 100}));
  ASSERT_TRUE(s.status.ok()) << s.status.message;
  const double r = std::sqrt(2.0);
  EXPECT_NEAR(s.at(0.25), std::sinh(1.25 * r) / std::sinh(2 * r), 1e-8);
}

// Rotational symmetry: T = (1 - r^2) / (2 sigma^2) for a disc of radius one, seen from inside
TEST(Hitting, OutOfADisc) {
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  m.axis("y", "reflecting", "reflecting");
  const std::size_t into = m.field(fieldEntry<outside>());
  hitting(m, {}, 2, into);
  const Solved s = solve(m, numbers({-1.5, 1.5, 90, -1.5, 1.5, 90}));
  ASSERT_TRUE(s.status.ok()) << s.status.message;
  double worst = 0;
  const Grid &grid = s.solution.grid();
  for (std::int64_t k = 0; k < grid.points(); ++k) {
    const double x = grid.axes[0].centre(k / 90), y = grid.axes[1].centre(k % 90);
    const double exact = std::max(0.0, (1 - x * x - y * y) / 2);
    worst = std::max(worst, std::fabs(s.solution.values()[k] - exact));
  }
  EXPECT_LT(worst, 5e-4);
  EXPECT_LT(s.solution.gridError, 1e-2);
}

// Between two circles the committor of Brownian motion is log r / log r0
TEST(Hitting, CommittorOfAnAnnulus) {
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  m.axis("y", "reflecting", "reflecting");
  const std::size_t into = m.field(fieldEntry<disc>()), from = m.field(fieldEntry<outside>());
  hitting(m, {}, 2, into, from);
  const Solved s = solve(m, numbers({-1.2, 1.2, 96, -1.2, 1.2, 96}));
  ASSERT_TRUE(s.status.ok()) << s.status.message;
  double worst = 0;
  const Grid &grid = s.solution.grid();
  for (std::int64_t k = 0; k < grid.points(); ++k) {
    const double r = std::hypot(grid.axes[0].centre(k / 96), grid.axes[1].centre(k % 96));
    const double exact = r >= 1 ? 0 : r <= 0.5 ? 1 : std::log(r) / std::log(0.5);
    worst = std::max(worst, std::fabs(s.solution.values()[k] - exact));
  }
  EXPECT_LT(worst, 2e-3);
}

/// How much of what it says to be off by a solution is off by, at its worst cell.
template <class Exact> double partOfStated(const Solved &s, Exact exact) {
  const Grid &grid = s.solution.grid();
  double worst = 0, largest = 0;
  for (std::int64_t k = 0; k < grid.points(); ++k) {
    const double x = grid.axes[0].centre(k / grid.axes[1].cells),
                 y = grid.axes[1].centre(k % grid.axes[1].cells);
    const double value = s.solution.values()[k];
    worst = std::max(worst, std::fabs(value - exact(x, y)));
    largest = std::max(largest, std::fabs(value));
  }
  return worst / (s.solution.gridError * largest);
}
/// It is known, and not said to be without end.
constexpr double leastPart = 1.0 / 40;

double offDisc(const double *, const double *x, double, double) {
  return 0.25 - std::pow(x[0] - 0.13, 2) - std::pow(x[1] + 0.21, 2);
}
double offOutside(const double *, const double *x, double, double) {
  return std::pow(x[0] - 0.13, 2) + std::pow(x[1] + 0.21, 2) - 2.25;
}

// Between two circles that the cells know nothing of
TEST(Hitting, StatedErrorOfAnAnnulus) {
  for (const double n : {45.0, 50.0, 61.0, 90.0}) {
    TestModule m;
    m.axis("x", "reflecting", "reflecting");
    m.axis("y", "reflecting", "reflecting");
    const std::size_t into = m.field(fieldEntry<offDisc>()),
                      from = m.field(fieldEntry<offOutside>());
    hitting(m, {}, 2, into, from);
    const Solved s = solve(m, numbers({-2, 2, n, -2, 2, n}));
    ASSERT_TRUE(s.status.ok()) << s.status.message;
    const double part = partOfStated(s, [](double x, double y) {
      const double r = std::hypot(x - 0.13, y + 0.21);
      return std::clamp(std::log(r / 1.5) / std::log(0.5 / 1.5), 0.0, 1.0);
    });
    EXPECT_LT(part, 1) << n;
    EXPECT_GT(part, leastPart) << n;
  }
}

double stripInto(const double *, const double *x, double, double) {
  return std::cos(2 * std::numbers::pi * (x[0] + 2 * x[1])) - 0.8;
}
double stripFrom(const double *, const double *x, double, double) {
  return -0.3 - std::cos(2 * std::numbers::pi * (x[0] + 2 * x[1]));
}

// Between half planes at an angle, on a torus, the committor is linear in the distance
TEST(Hitting, StatedErrorOfStrips) {
  for (const double n : {30.0, 47.0, 60.0, 90.0}) {
    TestModule m;
    m.axis("x", "periodic", "periodic");
    m.axis("y", "periodic", "periodic");
    const std::size_t into = m.field(fieldEntry<stripInto>()),
                      from = m.field(fieldEntry<stripFrom>());
    hitting(m, {}, 2, into, from);
    const Solved s = solve(m, numbers({0, 1, n, 0, 1, n}));
    ASSERT_TRUE(s.status.ok()) << s.status.message;
    const double part = partOfStated(s, [](double x, double y) {
      const double phase = std::acos(std::cos(2 * std::numbers::pi * (x + 2 * y)));
      const double near = std::acos(0.8), far = std::acos(-0.3);
      return std::clamp((far - phase) / (far - near), 0.0, 1.0);
    });
    EXPECT_LT(part, 1) << n;
    EXPECT_GT(part, leastPart / 4) << n; // a third of 47 cells is a poor grid
  }
}

constexpr double halfWidth = 1.3, halfHeight = 0.91;
double outOfBox(const double *, const double *x, double, double) {
  return std::max(std::fabs(x[0]) - halfWidth, std::fabs(x[1]) - halfHeight);
}
double aboveBox(const double *, const double *x, double, double) { return x[1] - halfHeight; }
double besideBox(const double *, const double *x, double, double) {
  return std::min(std::max(std::fabs(x[0]) - halfWidth, -x[1] - halfHeight), halfHeight - x[1]);
}

// The mean time out of a rectangle, by its Fourier series: corners
TEST(Hitting, StatedErrorOfARectangle) {
  for (const double n : {47.0, 64.0, 90.0}) {
    TestModule m;
    m.axis("x", "reflecting", "reflecting");
    m.axis("y", "reflecting", "reflecting");
    hitting(m, {}, 2, m.field(fieldEntry<outOfBox>()));
    const Solved s = solve(m, numbers({-2, 2, n, -2, 2, n}));
    ASSERT_TRUE(s.status.ok()) << s.status.message;
    const double part = partOfStated(s, [](double x, double y) {
      if (std::fabs(x) >= halfWidth || std::fabs(y) >= halfHeight)
        return 0.0;
      double time = halfWidth * halfWidth - x * x;
      for (int k = 0; k < 60; ++k) {
        const double l = (2 * k + 1) * std::numbers::pi / (2 * halfWidth);
        time -= (k % 2 ? -4 : 4) / (halfWidth * l * l * l) * std::cos(l * x) *
                std::exp(l * (std::fabs(y) - halfHeight)) * (1 + std::exp(-2 * l * std::fabs(y))) /
                (1 + std::exp(-2 * l * halfHeight));
      }
      return time;
    });
    EXPECT_LT(part, 1) << n;
    EXPECT_GT(part, leastPart) << n;
  }
}

// Regions that meet: there the committor jumps, and no number of cells makes that less. It is said.
TEST(Hitting, StatedErrorWhereRegionsMeet) {
  for (const double n : {47.0, 90.0}) {
    TestModule m;
    m.axis("x", "reflecting", "reflecting");
    m.axis("y", "reflecting", "reflecting");
    const std::size_t into = m.field(fieldEntry<aboveBox>()),
                      from = m.field(fieldEntry<besideBox>());
    hitting(m, {}, 2, into, from);
    const Solved s = solve(m, numbers({-2, 2, n, -2, 2, n}));
    ASSERT_TRUE(s.status.ok()) << s.status.message;
    EXPECT_NE(s.solution.note.find("where they meet"), std::string::npos) << s.solution.note;
    const double part = partOfStated(s, [](double x, double y) {
      if (y >= halfHeight)
        return 1.0;
      if (std::fabs(x) >= halfWidth || y <= -halfHeight)
        return 0.0;
      double sum = 0;
      for (int k = 0; k < 2000; ++k) {
        const double l = (2 * k + 1) * std::numbers::pi / (2 * halfWidth);
        sum += (k % 2 ? -4 : 4) / ((2 * k + 1) * std::numbers::pi) * std::cos(l * x) *
               std::exp(l * (y - halfHeight)) * (1 - std::exp(-2 * l * (y + halfHeight))) /
               (1 - std::exp(-4 * l * halfHeight));
      }
      return sum;
    });
    EXPECT_LT(part, 1) << n;
    EXPECT_GT(part, leastPart) << n;
  }
}

TEST(Hitting, WhatHasNoAnswerIsRefused) {
  {
    TestModule m; // paths end at the wall
    m.axis("x", "absorbing", "reflecting");
    hitting(m, {}, 1, m.field(fieldEntry<beyondOne>()));
    EXPECT_EQ(solve(m, numbers({-3, 3, 64})).status.code, Code::BadInput);
  }
  {
    TestModule m; // the region lies outside
    m.axis("x", "reflecting", "reflecting");
    hitting(m, {}, 1, m.field(fieldEntry<beyondFar>()));
    EXPECT_EQ(solve(m, numbers({-3, 3, 64})).status.code, Code::BadInput);
  }
  {
    TestModule m; // the regions are one
    m.axis("x", "reflecting", "reflecting");
    const std::size_t region = m.field(fieldEntry<beyondOne>());
    hitting(m, {}, 1, region, region);
    EXPECT_EQ(solve(m, numbers({-3, 3, 64})).status.code, Code::BadInput);
  }
}

// Climbing a barrier of 60 noise energies takes 1e25 times longer: still a number with all digits
TEST(Hitting, LongTimesKeepTheirDigits) {
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  const std::size_t b = m.field(fieldEntry<pull>()), into = m.field(fieldEntry<beyondOne>());
  hitting(m, {b}, 1, into);
  Numbers n = numbers({0, 1.5, 400});
  n[kFree + 4] = -60; // T(0) = 2 int_0^1 e^{60 y^2} int_0^y e^{-60 z^2} dz dy
  const Solved s = solve(m, n);
  ASSERT_TRUE(s.status.ok()) << s.status.message;
  double exact = 0, inner = 0;
  const int steps = 200000;
  for (int k = 0; k < steps; ++k) {
    const double h = 1.0 / steps, y = (k + 0.5) * h;
    inner = std::sqrt(std::numbers::pi / 60) / 2 * std::erf(std::sqrt(60.0) * y);
    exact += 2 * std::exp(60 * y * y) * inner * h;
  }
  EXPECT_NEAR(s.at(1e-9) / exact, 1, 1e-6);
}

} // namespace
