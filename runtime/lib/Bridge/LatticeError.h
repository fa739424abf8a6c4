// What finite-volume cells leave out of the law: their error of second order in the spacing.
#pragma once

#include "Bridge/Segment.h"

namespace sbl::rt {

/// An estimate of the relative error of the density that the three-point generators of a program
/// make over a segment; 0 for programs without any. With Scharfetter-Gummel faces the generator Q
/// of an axis errs by (h^2/12D) L^2 to leading order, so the weight of a path errs by the integral
/// of (h^2/12D) L^2 phi / phi along it; this is its mean absolute value under the bridge.
double latticeError(const Instance::Impl &impl, const ProgramEntry &program,
                    const SegmentSolution &solution);

} // namespace sbl::rt
