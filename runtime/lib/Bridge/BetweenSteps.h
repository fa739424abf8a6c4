// Factors at times that are no step ends: where somebody asks for them and the cells allow no step
// that ends there.
#pragma once

#include "Bridge/Segment.h"
#include "Support/Watch.h"

namespace sbl::rt {

/// Where such times lie, and how they may be reached.
struct BetweenRequest {
  std::vector<double> times;  // increasing, strictly inside the segment
  std::vector<double> slopes; // nats per unit, per axis: how far kernels reach
  double shortest = 0;        // the shortest step that the grid resolves
};

/// Adds to `solution.between` each time that is no saved one. A factor comes by a step of its own
/// from the nearest step end that is far enough for the grid; closer to an end of the segment than
/// one such step, log psi is interpolated between that end and four steps from it. Every time
/// carries an estimate of its error: the mass it would lack, and what the last node changes.
Status reachBetween(const Instance::Impl &impl, const ProgramEntry &program,
                    const BetweenRequest &request, Watch &watch, SegmentSolution &solution);

} // namespace sbl::rt
