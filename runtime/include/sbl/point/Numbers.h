// The words that formulas of sbl/point are written in, for doubles. The compiler gives the same
// words a second meaning: the code of a kernel (compiler/lib/Conversion/PropToGpu/Traced.h).
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

namespace sbl::point {

inline constexpr double inf = std::numeric_limits<double>::infinity();
inline constexpr double most = std::numeric_limits<double>::max();

inline double exp(double x) { return std::exp(x); }
inline double expm1(double x) { return std::expm1(x); }
inline double log(double x) { return std::log(x); }
inline double abs(double x) { return std::fabs(x); }

/// `yes` where the condition holds; both are evaluated.
inline double select(bool condition, double yes, double no) { return condition ? yes : no; }

/// x = mantissa(x) 2^exponent(x) with 1/2 <= |mantissa| < 1; of no meaning but for x that are
/// neither 0 nor infinite. Exponents are whole numbers.
inline double mantissa(double x) {
  int exponent = 0;
  return std::frexp(x, &exponent);
}
inline double exponent(double x) {
  int exponent = 0;
  std::frexp(x, &exponent);
  return exponent;
}
/// x 2^exponent with no intermediate under- or overflow.
inline double scaledBy(double x, double exponent) {
  return std::ldexp(x, static_cast<int>(std::clamp(exponent, -1e5, 1e5)));
}

} // namespace sbl::point
