// Image sums of the sampled Gaussian. Formulae: method of images; for long steps the eigenfunction
// series, whose terms then fall faster than images do or, between absorbing ends, cancel.
#include "Steps/HeatKernel.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sbl::rt {

HeatKernel::HeatKernel(const GridAxis &axis, double variance, double tilt)
    : axis_(axis), v_(variance), h_(axis.spacing()), length_(axis.length()),
      norm_(h_ / std::sqrt(2 * std::numbers::pi * variance)), tilt_(tilt) {
  // e^{-x^2/2v} falls below e^{-72} at 12 sqrt(v); a tilt shifts the largest image.
  const double turns = (12 * std::sqrt(v_) + std::fabs(tilt_) * v_ / length_) / length_;
  images_ = 2 + static_cast<int>(std::min(turns, 1e5));
}

double HeatKernel::gauss(double distance) const {
  const double exponent = distance * distance / (2 * v_);
  return exponent > 745 ? 0.0 : norm_ * std::exp(-exponent); // e^-745 is the smallest double
}

double HeatKernel::free(std::int64_t distance) const {
  return gauss(static_cast<double>(distance) * h_);
}

double HeatKernel::wrapped(std::int64_t distance) const {
  if (isLong()) {
    // Poisson's sum over the images: e^{-m tilt} = e^{-s (m L - d)} e^{-s d} with s = tilt / L.
    const double s = tilt_ / length_, d = static_cast<double>(distance) * h_;
    return std::exp(s * s * v_ / 2 - s * d) *
           cosines(2 * std::numbers::pi / length_, d - s * v_, 0);
  }
  double sum = 0;
  for (int m = -images_; m <= images_; ++m)
    sum += image(distance - m * axis_.cells, m);
  return sum;
}

double HeatKernel::image(std::int64_t distance, std::int64_t turn) const {
  // The exponents are added before exp(): a strong tilt must not overflow alone.
  const double d = static_cast<double>(distance) * h_;
  return norm_ * std::exp(-static_cast<double>(turn) * tilt_ - d * d / (2 * v_));
}

std::int64_t HeatKernel::halfWidth(double slope) const {
  return 1 + static_cast<std::int64_t>(std::ceil((8.5 * std::sqrt(v_) + v_ * slope) / h_));
}

double HeatKernel::cosines(double rate, double x, double y) const {
  double sum = 0.5;
  for (int k = 1; k < 64; ++k) {
    const double term = std::exp(-k * k * rate * rate * v_ / 2);
    if (term < 1e-20) // of the constant
      break;
    sum += term * std::cos(k * rate * x) * std::cos(k * rate * y);
  }
  return 2 * h_ / length_ * sum;
}

double HeatKernel::twoReflecting(double x, double y) const {
  if (isLong())
    return cosines(std::numbers::pi / length_, x, y);
  double sum = 0;
  for (int m = -images_; m <= images_; ++m)
    sum += gauss(x - y + 2 * m * length_) + gauss(x + y + 2 * m * length_);
  return sum;
}

double HeatKernel::fromAbsorbing(double x, double y, bool otherAbsorbs) const {
  // x, y: distances to an absorbing end, the nearer one where both ends absorb.
  if (isLong())
    return eigenSeries(x, y, otherAbsorbs);
  double sum = 0;
  for (int m = -images_; m <= images_; ++m) {
    const double c = 2 * m * length_;
    // The larger Gaussian of the pair stands outside, so that expm1() is never large.
    const double exponent = 2 * y * (x + c) / v_;
    const double pair = exponent > 0 ? gauss(x - y + c) * -std::expm1(-exponent)
                                     : gauss(x + y + c) * std::expm1(exponent);
    sum += !otherAbsorbs && m % 2 != 0 ? -pair : pair;
  }
  return std::max(sum, 0.0);
}

double HeatKernel::eigenSeries(double x, double y, bool otherAbsorbs) const {
  double sum = 0;
  for (int k = 1; k < 64; ++k) {
    const double rate = (otherAbsorbs ? k : k - 0.5) * std::numbers::pi / length_;
    const double term = std::exp(-rate * rate * v_ / 2);
    if (term < 1e-300)
      break;
    sum += term * std::sin(rate * x) * std::sin(rate * y);
  }
  return std::max(2 * h_ / length_ * sum, 0.0);
}

double HeatKernel::entry(std::int64_t i, std::int64_t j) const {
  if (axis_.periodic())
    return wrapped(i - j);
  const double x = (static_cast<double>(i) + 0.5) * h_, y = (static_cast<double>(j) + 0.5) * h_;
  const bool low = axis_.low == Boundary::Absorbing, high = axis_.high == Boundary::Absorbing;
  if (!low && !high)
    return twoReflecting(x, y);
  const bool fromHigh = high && (!low || x + y > length_);
  return fromHigh ? fromAbsorbing(length_ - x, length_ - y, low) : fromAbsorbing(x, y, high);
}

} // namespace sbl::rt
