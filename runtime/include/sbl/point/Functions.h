// Functions of the language that devices have no instruction for, in the words of Numbers.h: the
// compiler writes them into kernels (compiler/lib/Conversion/PropToGpu/PlaceFormula.cpp), where the
// processor calls its mathematical library. To an error of 4 ulp, or of 8e-16 where that is more,
// and pow to that of |y log x| roundings; NaN gives NaN, infinities what the C standard asks for.
// The sign of a zero may get lost.
#pragma once

#include <limits>

#include "sbl/point/Numbers.h"

namespace sbl::point {

inline constexpr double pi = 0x1.921fb54442d18p+1;

namespace detail {

/// e^x / 2, a number for longer than e^x.
template <class N> N halfExp(N x) {
  const N root = exp(x * 0.5);
  return root * 0.5 * root;
}

} // namespace detail

template <class N> N sinh(N x) {
  const N size = abs(x), t = expm1(size);
  const N value = select(size < 22.0, (t + t / (t + 1.0)) * 0.5, detail::halfExp(size));
  return select(x < 0.0, -value, value);
}

template <class N> N cosh(N x) {
  const N size = abs(x), e = exp(size);
  return select(size < 22.0, (e + N(1.0) / e) * 0.5, detail::halfExp(size));
}

/// The part of 1 and x that is smaller by the other, an angle of 0, 22.5 or 45 degrees taken off,
/// and the Taylor series of what is left, |t| < tan(pi/16).
template <class N> N atan(N x) {
  const N size = abs(x), u = select(size > 1.0, N(1.0) / size, size);
  const N low = select(u > 0x1.975f5e0553158p-3, 0x1.a827999fcef32p-2, 0.0); // tan of pi/16, pi/8
  const N angle = select(u > 0x1.975f5e0553158p-3, pi / 8, 0.0);
  const N taken = select(u > 0x1.561b82ab7f990p-1, 1.0, low); // tan(3 pi/16)
  const N t = (u - taken) / (taken * u + 1.0), square = t * t;
  N series = 1.0 / 27;
  for (int k = 25; k >= 1; k -= 2)
    series = N(1.0 / k) - square * series;
  const N within = t * series + select(u > 0x1.561b82ab7f990p-1, pi / 4, angle);
  const N value = select(size > 1.0, N(pi / 2) - within, within);
  return select(x < 0.0, -value, value);
}

template <class N> N asin(N x) { return atan(x / sqrt((N(1.0) - x) * (x + 1.0))); }
template <class N> N acos(N x) { return atan(sqrt((N(1.0) - x) / (x + 1.0))) * 2.0; }

/// The angle of (x, y); of two infinite numbers NaN.
template <class N> N atan2(N y, N x) {
  const auto isNegative = [](N v) { return v < 0.0 || N(1.0) / v < 0.0; }; // -0 is
  const N height = abs(y), width = abs(x);
  const auto steep = height > width;
  const N smaller = select(steep, width, height), larger = select(steep, height, width);
  const N flat = atan(select(larger <= 0.0, smaller, smaller / larger));
  const N first = select(steep, N(pi / 2) - flat, flat);
  const N upper = select(isNegative(x), N(pi) - first, first);
  return select(isNegative(y), -upper, upper);
}

/// x^y = e^(y log |x|), negative for odd y where x is.
template <class N> N pow(N x, N y) {
  const N half = y * 0.5, size = exp(y * log(abs(x)));
  const auto isWhole = floor(y) <= y && floor(y) >= y, isEven = floor(half) >= half;
  const N below =
      select(isWhole, select(isEven, size, -size), std::numeric_limits<double>::quiet_NaN());
  const N value = select(x < 0.0, below, size);
  return select((y <= 0.0 && y >= 0.0) || (x <= 1.0 && x >= 1.0), 1.0, value);
}

namespace detail {

/// e^(-x^2): what rounding takes from the square is put back.
template <class N> N bell(N x) {
  const N split = x * 134217729.0, high = split - (split - x), low = x - high;
  const N square = high * high, rest = (x + high) * low;
  return exp(-square) * exp(-rest);
}
/// erf of x in [0, 2], from a series of positive terms: 2/sqrt(pi) e^(-x^2) sum (2x^2)^n x/(2n+1)!!
template <class N> N erfSeries(N x) {
  const N square = x * x * 2.0;
  N sum = 1.0;
  for (int n = 40; n >= 1; --n)
    sum = sum * (square * (1.0 / (2 * n + 1))) + 1.0;
  return bell(x) * x * sum * 0x1.20dd750429b6dp+0;
}
/// erfc of x above 2, from its continued fraction.
template <class N> N erfcFraction(N x) {
  N below = x;
  for (int n = 50; n >= 1; --n)
    below = x + N(0.5 * n) / below;
  return bell(x) / below * 0x1.20dd750429b6dp-1;
}

} // namespace detail

template <class N> N erf(N x) {
  const N size = abs(x), most = select(size < 6.0, size, 6.0);
  const N small = select(size < 2.0, size, 2.0), large = select(size < 2.0, 2.0, most);
  const N value =
      select(size < 2.0, detail::erfSeries(small), N(1.0) - detail::erfcFraction(large));
  const N signedValue = select(x < 0.0, -value, value);
  return select(size >= 0.0, signedValue, x); // NaN
}

template <class N> N erfc(N x) {
  const N size = abs(x);
  const N small = select(size < 2.0, size, 2.0), bounded = select(size < 30.0, size, 30.0);
  const N large = select(size < 2.0, 2.0, bounded);
  const N value =
      select(size < 2.0, N(1.0) - detail::erfSeries(small), detail::erfcFraction(large));
  return select(size >= 0.0, select(x < 0.0, N(2.0) - value, value), x);
}

} // namespace sbl::point
