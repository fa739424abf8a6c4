// The words of sbl/point against the C library's functions.
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "sbl/point/Numbers.h"

using namespace sbl;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double least = std::numeric_limits<double>::denorm_min();

/// Distance in units of the last place of `exact`.
double ulps(double value, double exact) {
  if (value == exact || (std::isnan(value) && std::isnan(exact)))
    return 0;
  return std::fabs(value - exact) /
         std::max(least, std::nextafter(std::fabs(exact), infinity) - std::fabs(exact));
}

TEST(Words, AreRightToTwoUlps) {
  for (int k = -150000; k <= 150000; ++k) {
    const double x = 0.005 * k + 1e-4;
    ASSERT_LE(ulps(point::exp(x), std::exp(x)), 2) << x;
    for (const double y : {x, 1e-3 * x, 1e-9 * x})
      ASSERT_LE(ulps(point::expm1(y), std::expm1(y)), 3) << y;
    for (const double y : {std::exp2(0.0071 * k), 1 + 6e-6 * std::fabs(x)})
      ASSERT_LE(ulps(point::log(y), std::log(y)), 3) << y;
  }
}

TEST(Words, TakeEveryKindOfNumber) {
  for (const double x : {0.0, -0.0, least, 1e-310, 0x1p-1022, 1.0, -1.0, 709.5, 709.79, -744.0,
                         -746.0, 1e300, -1e300, infinity, -infinity, std::nan("")}) {
    EXPECT_LE(ulps(point::exp(x), std::exp(x)), 2) << x;
    EXPECT_LE(ulps(point::log(x), std::log(x)), 2) << x;
  }
  EXPECT_EQ(point::expm1(0), 0);
  EXPECT_EQ(point::expm1(-infinity), -1);
  EXPECT_EQ(point::expm1(infinity), infinity);
  EXPECT_TRUE(std::isnan(point::expm1(std::nan(""))));
  EXPECT_EQ(point::abs(-2.5), 2.5);
}

TEST(Words, TakeNumbersApartAndScaleThem) {
  for (int k = -1073; k <= 1023; ++k)
    for (const double x : {std::ldexp(1.0, k), -std::ldexp(1.75, std::min(k, 1022))}) {
      int exponent = 0;
      const double mantissa = std::frexp(x, &exponent);
      ASSERT_EQ(point::mantissa(x), mantissa) << x;
      ASSERT_EQ(point::exponent(x), exponent) << x;
      for (const int shift : {-2100, -1500, -700, -1, 0, 53, 1024, 2097})
        ASSERT_EQ(point::scaledBy(mantissa, shift), std::ldexp(mantissa, shift)) << x << shift;
      ASSERT_EQ(point::scaledBy(x, -k), std::ldexp(x, -k)) << x;
    }
  EXPECT_EQ(point::scaledBy(0.5, 1e5), infinity);
  EXPECT_EQ(point::scaledBy(0.5, -1e5), 0);
}

} // namespace
