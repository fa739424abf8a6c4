// How steep the factors of a bridge are: it sets how far a kernel must reach.
#pragma once

#include <vector>

#include "Bridge/Segment.h"

namespace sbl::rt {

/// Expected steepest |grad log| of the factors per axis, nats per unit, before anything is solved:
/// the slope of the straight crossing, distance / (sigma^2 T), plus the marginals' own slopes.
std::vector<double> expectedSlopes(const Instance::Impl &impl, const ProgramEntry &program,
                                   const FieldValues &start, const FieldValues &end,
                                   double horizon);

/// Largest distance along an axis between a place where `start` matters and one where `end` does.
double farthest(const Grid &grid, std::size_t axis, const FieldValues &start,
                const FieldValues &end);

/// What the solved factors say about the kernels they went through.
struct ReachCheck {
  std::vector<double> slopes; // per axis, measured where the density matters
  double truncation = 0;  // estimated relative weight that the bands cut off, all steps together
  double steepest = 0;    // largest slope * sqrt(variance): how many widths a path is pulled aside
  bool tooNarrow = false; // some band is narrower than slope and width ask for

  /// Takes in what another segment says.
  void join(const ReachCheck &other);
};
ReachCheck checkReach(const SegmentSolution &solution);

} // namespace sbl::rt
