// The heat kernel of one axis, sampled on its grid: h N(x_i - x_j; v) and what the ends add to it.
#pragma once

#include <cstdint>

#include "sbl/runtime/Grid.h"

namespace sbl::rt {

/// Transition weights of Brownian motion of variance `variance` (= sigma^2 tau) on one axis.
///
/// Reflecting ends add images, absorbing ends subtract them, in pairs X, Y -> N(X-Y)(1-e^{-2XY/v})
/// so that nothing cancels; a ring wraps, image m weighted by e^{-m tilt} (`tilt` = Delta U /
/// sigma^2 of a drift that does not integrate to zero around it; Delta U the growth of its
/// potential on one turn). Steps that spread over the axis sum its eigenfunctions instead. Every
/// entry is non-negative and, but for the truncation of sums at 1e-20 of their largest term, exact.
class HeatKernel {
public:
  HeatKernel(const GridAxis &axis, double variance, double tilt = 0);

  double entry(std::int64_t i, std::int64_t j) const;
  /// h N(d h; v): the kernel far from the ends.
  double free(std::int64_t distance) const;
  /// One image on a ring: rows `distance` apart on the lifted line, after `turn` turns.
  double image(std::int64_t distance, std::int64_t turn) const;
  /// Cells beyond which free() is below e^{-72/2} of its top, plus room for a slope of m nats a
  /// unit.
  std::int64_t halfWidth(double slope) const;
  bool symmetric() const { return tilt_ == 0; }

private:
  double gauss(double distance) const; // h N(distance; v)
  /// A step that spreads over the axis: the sums over eigenfunctions are then the shorter ones, and
  /// all their values positive.
  bool isLong() const { return v_ > 0.5 * length_ * length_; }
  /// h/L (1 + 2 sum_k e^{-(k rate)^2 v/2} cos(k rate x) cos(k rate y)).
  double cosines(double rate, double x, double y) const;
  double wrapped(std::int64_t distance) const;
  double twoReflecting(double x, double y) const;
  double fromAbsorbing(double x, double y, bool otherAbsorbs) const;
  double eigenSeries(double x, double y, bool otherAbsorbs) const;

  GridAxis axis_;
  double v_, h_, length_, norm_, tilt_;
  int images_; // how many turns of images matter
};

} // namespace sbl::rt
