// The words that formulas of sbl/point are written in, for doubles. The compiler gives the same
// words a second meaning: the code of a kernel (compiler/lib/Conversion/PropToGpu/Traced.h).
//
// None of them branches or calls: loops over points become vector code. Elementary functions are
// Taylor series on ranges where their tails lie below 1e-17 and are right to an ulp or two, as are
// their results for arguments that are infinite, subnormal or no numbers.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>

#if defined(__GNUC__)
#define SBL_WORD __attribute__((always_inline)) inline
#else
#define SBL_WORD inline
#endif

namespace sbl::point {

inline constexpr double inf = std::numeric_limits<double>::infinity();
inline constexpr double most = std::numeric_limits<double>::max();
inline constexpr double ln2 = 0x1.62e42fefa39efp-1;

/// `yes` where the condition holds; both are evaluated.
SBL_WORD double select(bool condition, double yes, double no) { return condition ? yes : no; }

SBL_WORD double abs(double x) {
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) & 0x7fffffffffffffffu);
}

SBL_WORD double sqrt(double x) { return __builtin_sqrt(x); }
SBL_WORD double floor(double x) { return __builtin_floor(x); }

namespace detail {

/// Added to a number of less than 2^51 it leaves the nearest whole number in the lowest bits.
inline constexpr double whole = 0x1.8p52;
inline constexpr double ln2High = 0x1.62e42feep-1; // times a whole number below 2^20: exact
inline constexpr double ln2Low = 0x1.a39ef35793c76p-33;

SBL_WORD double nearest(double x) { return (x + whole) - whole; }
/// 2^n of a whole n in [-1022, 1023].
SBL_WORD double powerOfTwo(double n) {
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(n + (whole + 1023)) << 52);
}
/// Horner's rule, the highest coefficient first.
template <class... Rest> SBL_WORD double series(double q, double first, Rest... rest) {
  double sum = first;
  ((sum = sum * q + rest), ...);
  return sum;
}
/// e^x = 2^turns (1 + rest), |log(1 + rest)| < 0.35, for x in [-800, 800].
struct Exponential {
  double turns, rest;
};
SBL_WORD Exponential exponential(double x) {
  const double k = nearest(x * 0x1.71547652b82fep+0);
  const double r = (x - k * ln2High) - k * ln2Low;
  const double tail =
      series(r, 1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880,
             1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5);
  return {k, r + r * r * tail};
}
SBL_WORD double bounded(double x, double low, double high) {
  const double above = x < low ? low : x; // NaN stays
  return above > high ? high : above;
}
/// x = mantissa 2^exponent, 1/2 <= |mantissa| < 1, of x neither 0 nor infinite.
struct Parts {
  double mantissa, exponent;
};
SBL_WORD Parts parts(double x) {
  const bool small = abs(x) < 0x1p-1022;
  const auto bits = std::bit_cast<std::uint64_t>(small ? x * 0x1p54 : x);
  const auto raised = bits >> 52 & 0x7ff;
  const double exponent =
      std::bit_cast<double>(0x4330000000000000u | raised) - (0x1p52 + 1022 + (small ? 54 : 0));
  return {std::bit_cast<double>((bits & 0x800fffffffffffffu) | 0x3fe0000000000000u), exponent};
}

} // namespace detail

SBL_WORD double exp(double x) {
  const detail::Exponential e = detail::exponential(detail::bounded(x, -800, 800));
  const double half = detail::nearest(0.5 * e.turns);
  return (1 + e.rest) * detail::powerOfTwo(half) * detail::powerOfTwo(e.turns - half);
}

SBL_WORD double expm1(double x) {
  // By halves, since 2^1024 is no number.
  const detail::Exponential e = detail::exponential(detail::bounded(x, -600, 710));
  const double half = detail::powerOfTwo(e.turns - 1);
  return 2 * (half * e.rest + (half - 0.5));
}

/// 2 artanh((m - 1)/(m + 1)) of the mantissa m in [sqrt(1/2), sqrt(2)).
SBL_WORD double log(double x) {
  const detail::Parts p = detail::parts(x);
  const bool low = p.mantissa < 0x1.6a09e667f3bcdp-1;
  const double m = low ? 2 * p.mantissa : p.mantissa, e = low ? p.exponent - 1 : p.exponent;
  const double s = (m - 1) / (m + 1), q = s * s;
  const double odd = detail::series(q, 2.0 / 21, 2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13, 2.0 / 11,
                                    2.0 / 9, 2.0 / 7, 2.0 / 5, 2.0 / 3);
  const double value = e * detail::ln2High + (2 * s + (s * q * odd + e * detail::ln2Low));
  const double positive = x <= most ? value : x; // infinite or no number
  return x > 0 ? positive : (x < 0 || x != x ? std::numeric_limits<double>::quiet_NaN() : -inf);
}

/// x = mantissa(x) 2^exponent(x) with 1/2 <= |mantissa| < 1; of no meaning but for x that are
/// neither 0 nor infinite. Exponents are whole numbers.
SBL_WORD double mantissa(double x) { return detail::parts(x).mantissa; }
SBL_WORD double exponent(double x) { return detail::parts(x).exponent; }
/// x 2^exponent with no intermediate under- or overflow.
SBL_WORD double scaledBy(double x, double exponent) {
  const double e = detail::bounded(exponent, -2200, 2200);
  const double third = detail::nearest(e / 3);
  return x * detail::powerOfTwo(third) * detail::powerOfTwo(third) *
         detail::powerOfTwo(e - 2 * third);
}

} // namespace sbl::point
