#include "Sample/Walls.h"

#include <algorithm>
#include <limits>

namespace sbl::rt {

bool absorbs(const Grid &grid) {
  return std::any_of(grid.axes.begin(), grid.axes.end(), [](const GridAxis &axis) {
    return axis.low == Boundary::Absorbing || axis.high == Boundary::Absorbing;
  });
}

namespace {

/// Mirrors at both ends, as often as it takes.
double folded(const GridAxis &axis, double x) {
  const double length = axis.length();
  double turns = std::fmod(x - axis.lo, 2 * length);
  if (turns < 0)
    turns += 2 * length;
  return axis.lo + (turns <= length ? turns : 2 * length - turns);
}

double placed(const GridAxis &axis, double x) {
  if (x >= axis.lo && x <= axis.hi && !axis.periodic())
    return x;
  if (!std::isfinite(x))
    return x;
  if (axis.periodic()) {
    double y = std::fmod(x - axis.lo, axis.length());
    if (y < 0)
      y += axis.length();
    return axis.lo + (y < axis.length() ? y : 0);
  }
  if (axis.low == Boundary::Absorbing && axis.high == Boundary::Absorbing)
    return std::clamp(x, axis.lo, axis.hi);
  // With one reflecting end, a place mirrored beyond the absorbing one stops there.
  if (axis.low == Boundary::Absorbing)
    return std::max(axis.lo, x > axis.hi ? 2 * axis.hi - x : x);
  if (axis.high == Boundary::Absorbing)
    return std::min(axis.hi, x < axis.lo ? 2 * axis.lo - x : x);
  return folded(axis, x);
}

} // namespace

std::int64_t intoBox(const Grid &grid, std::int64_t n, double *places) {
  std::int64_t mirrored = 0;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const GridAxis &axis = grid.axes[a];
    double *x = places + static_cast<std::int64_t>(a) * n;
    for (std::int64_t i = 0; i < n; ++i) {
      if (x[i] >= axis.lo && x[i] < axis.hi)
        continue;
      mirrored += !axis.periodic() && ((x[i] < axis.lo && axis.low == Boundary::Reflecting) ||
                                       (x[i] > axis.hi && axis.high == Boundary::Reflecting));
      x[i] = placed(axis, x[i]);
    }
  }
  return mirrored;
}

double logMiss(const GridAxis &axis, double from, double to, double variance) {
  double log = 0;
  const auto miss = [&](double distance, double left) {
    if (!(left > 0))
      log = -std::numeric_limits<double>::infinity();
    else if (variance > 0)
      log += std::log1p(-std::exp(-2 * distance * left / variance));
  };
  if (axis.low == Boundary::Absorbing)
    miss(from - axis.lo, to - axis.lo);
  if (axis.high == Boundary::Absorbing)
    miss(axis.hi - from, axis.hi - to);
  return log;
}

} // namespace sbl::rt
