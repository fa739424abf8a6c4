#include "Steps/TimeError.h"

#include <algorithm>
#include <cmath>

namespace sbl::rt {
namespace {

constexpr double rounding = 1e-13; // differences below tell nothing
// Steps so long are of no order yet: that two differences fall off slowly from there means nothing.
constexpr std::size_t fewestTelling = 12;

/// What an error n^-order changes by from `fewer` steps to `more`.
double fall(double order, std::size_t fewer, std::size_t more) {
  return std::pow(static_cast<double>(fewer), -order) - std::pow(static_cast<double>(more), -order);
}

/// The order by which two differences in turn, between n0, n1 and n2 steps, fall off.
double orderShown(const std::size_t *n, double first, double second) {
  double low = 0.1, high = 12;
  while (high - low > 1e-3) {
    const double middle = (low + high) / 2;
    (fall(middle, n[0], n[1]) * second < first * fall(middle, n[1], n[2]) ? low : high) = middle;
  }
  return low;
}

} // namespace

void TimeError::expect(double order, double inside, double atEnds) {
  order_ = order;
  fits_[Part::inside].expected = std::min(order, inside);
  fits_[Part::atEnds].expected = std::min(order, atEnds);
  fit();
}

void TimeError::begin(std::size_t steps) {
  steps_ = {steps};
  changes_.clear();
  fit();
}

void TimeError::add(std::size_t steps, std::array<double, 2> change) {
  steps_.push_back(steps);
  changes_.push_back(change);
  fit();
}

void TimeError::fit() {
  fit(Part::inside);
  fit(Part::atEnds);
}

void TimeError::fit(Part part) {
  Fit &f = fits_[part];
  f.a = f.b = 0;
  f.order = f.expected;
  if (changes_.empty())
    return;
  const std::size_t last = changes_.size();
  const double change = changes_.back()[part];
  const auto alone = [&](double order) {
    return change / fall(order, steps_[last - 1], steps_[last]);
  };
  if (last == 1 || !(change > rounding)) {
    f.b = alone(f.order);
    return;
  }
  const std::size_t *n = &steps_[last - 2];
  const double before = changes_[last - 2][part];
  const double shown = orderShown(n, before, change);
  const bool tells = n[0] >= fewestTelling || f.expected < order_;
  if (!tells) {
    f.b = alone(f.order);
  } else if (shown < f.expected - 0.7) {
    f.order = std::max(0.5, shown);
    f.b = alone(f.order);
  } else if (f.expected < order_) {
    // Of two equations for a and b.
    const double a0 = fall(order_, n[0], n[1]), a1 = fall(order_, n[1], n[2]);
    const double b0 = fall(f.order, n[0], n[1]), b1 = fall(f.order, n[1], n[2]);
    f.b = std::clamp((change * a0 - before * a1) / (b1 * a0 - b0 * a1), 0.0, alone(f.order));
    f.a = std::max(0.0, (change - f.b * b1) / a1);
  } else {
    f.b = alone(f.order);
  }
}

double TimeError::errorAt(double steps) const {
  double sum = 0;
  for (const Fit &f : fits_)
    sum += f.a * std::pow(steps, -order_) + f.b * std::pow(steps, -f.order);
  return sum;
}

bool TimeError::reduced() const {
  if (steps_.empty())
    return false;
  const double steps = static_cast<double>(steps_.back());
  double low = 0;
  for (const Fit &f : fits_)
    if (f.order < order_)
      low += f.b * std::pow(steps, -f.order);
  return low > 0.5 * errorAt(steps);
}

std::size_t TimeError::factorFor(double accuracy, std::size_t most) const {
  const std::size_t trusted = changes_.size() < 2 ? std::min<std::size_t>(most, 4) : most;
  const double steps = static_cast<double>(steps_.back());
  for (std::size_t factor = 2; factor < trusted; ++factor)
    if (errorAt(static_cast<double>(factor) * steps) <= accuracy / 2)
      return factor;
  return trusted;
}

} // namespace sbl::rt
