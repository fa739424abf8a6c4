// The functions that kernels write out, on doubles of this process, beside the C library's.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "sbl/point/Functions.h"

namespace sbl::point {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

void expectNear(double found, double expected, double roundings = 4) {
  if (std::isnan(expected) || std::isinf(expected)) {
    EXPECT_EQ(std::isnan(found), std::isnan(expected)) << found << " for " << expected;
    if (std::isinf(expected))
      EXPECT_EQ(found, expected);
    return;
  }
  EXPECT_LE(std::fabs(found - expected), std::max(roundings * 2.3e-16 * std::fabs(expected), 8e-16))
      << found << " for " << expected;
}

template <class Ours, class Theirs>
void compare(Ours ours, Theirs theirs, double low, double high) {
  for (int k = 0; k <= 4000; ++k) {
    const double x = low + (high - low) * k / 4000;
    SCOPED_TRACE(x);
    expectNear(ours(x), theirs(x));
  }
  for (const double x : {0.0, 1e-300, -1e-9, inf, -inf, none}) {
    SCOPED_TRACE(x);
    expectNear(ours(x), theirs(x));
  }
}

#define SAME_AS_STD(function, low, high)                                                           \
  compare([](double x) { return point::function(x); }, [](double x) { return std::function(x); },  \
          low, high)

TEST(Functions, OfOneNumber) {
  SAME_AS_STD(sinh, -3, 3);
  SAME_AS_STD(sinh, -712, 712);
  SAME_AS_STD(cosh, -30, 30);
  SAME_AS_STD(cosh, -712, 712);
  SAME_AS_STD(atan, -3, 3);
  SAME_AS_STD(atan, -1e5, 1e5);
  SAME_AS_STD(asin, -1.01, 1.01);
  SAME_AS_STD(acos, -1.01, 1.01);
  SAME_AS_STD(erf, -7, 7);
  SAME_AS_STD(erfc, -7, 28);
}

// The tail of erfc keeps its digits.
TEST(Functions, TailsAreSmallNumbers) {
  for (double x = 3.01; x < 26; x += 0.37)
    EXPECT_NEAR(point::erfc(x) / std::erfc(x), 1, 2e-15) << x;
}

TEST(Functions, AnglesOfAllQuadrants) {
  for (const double y : {-1e300, -2.0, -1.0, -1e-9, -0.0, 0.0, 1e-9, 1.0, 2.0, 1e300, inf})
    for (const double x : {-1e300, -2.0, -1.0, -1e-9, -0.0, 0.0, 1e-9, 1.0, 2.0, 1e300, none}) {
      SCOPED_TRACE(std::to_string(y) + ", " + std::to_string(x));
      expectNear(point::atan2(y, x), std::atan2(y, x));
    }
}

TEST(Functions, Powers) {
  for (const double x : {-3.0, -1.0, -0.25, 0.0, 0.3, 1.0, 2.5, 1e100, 1e-200, inf})
    for (const double y : {-3.0, -2.5, -1.0, 0.0, 0.5, 1.0, 2.0, 3.3, 7.0, 11.0}) {
      SCOPED_TRACE(std::to_string(x) + " to the " + std::to_string(y));
      const double size = std::fabs(y * std::log(std::fabs(x)));
      expectNear(point::pow(x, y), std::pow(x, y), 4 + (size < 1000 ? 2 * size : 0));
    }
}

} // namespace
} // namespace sbl::point
