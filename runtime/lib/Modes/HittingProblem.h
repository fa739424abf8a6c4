// What the ways to solve hitting problems share.
#pragma once

#include "Module/InstanceImpl.h"
#include "sbl/runtime/Hitting.h"

namespace sbl::rt {

/// -(L - V) f = 1 outside the region for a passage time, = 0 for a committor; f is 0 in a passage's
/// region and in `from`, 1 in a committor's `into`, and 0 at absorbing ends.
struct HittingProblem {
  const Instance::Impl &impl;
  const HittingEntry &entry;

  bool isPassage() const { return !entry.from; }
  double source() const { return isPassage() ? 1 : 0; }
};

/// Where a place lies. A region's border belongs to it.
enum class Region { Free, Into, From, Both };
inline Region regionOf(double into, double from) {
  return into >= 0 ? (from >= 0 ? Region::Both : Region::Into)
                   : (from >= 0 ? Region::From : Region::Free);
}
/// The value that `region` fixes.
inline double valueIn(const HittingProblem &problem, Region region) {
  return !problem.isPassage() && region == Region::Into ? 1 : 0;
}

/// On a line with ends: each piece between borders has a grid of its own that ends on them, refined
/// and extrapolated.
Status hitOnLine(const HittingProblem &problem, HittingSolution &solution);
/// On any grid: jumps over a border end on it, at the distance where it lies; of second order.
Status hitOnGrid(const HittingProblem &problem, HittingSolution &solution);

/// The density that the adjoint of the finite-volume generator maps to 0, of mass one: cells three
/// times as fine, where they fit, extrapolate it to order 4.
Status stationaryOnGrid(const HittingProblem &problem, HittingSolution &solution);

/// The value at x of the polynomial through the eight nodes around it (fewer where there are not as
/// many).
double throughNearest(const std::vector<double> &nodes, const std::vector<double> &values,
                      double x);

Status regionsOverlap(const Grid &grid, std::int64_t point);

} // namespace sbl::rt
