// What kernels along lattice directions, and transports, leave out of a solve.
#pragma once

#include "Bridge/Segment.h"

namespace sbl::rt {

struct SlideError {
  /// The mass that the reference would carry over the ends of the box from where the solution is,
  /// over all steps: to first order what the missing walls change.
  double atWalls = 0;
  /// Of the taps that are no sampled Gaussians: sum over kernels of the mean under the solution of
  /// |c2/2 d^2 f + c3/6 d^3 f + c4/24 d^4 f| / f, c their cumulants beyond a Gaussian's.
  double taps = 0;
};

SlideError slideError(const SegmentSolution &solution);

} // namespace sbl::rt
