// The taps of heat kernels in lattice steps, at rest and moved.
#pragma once

#include "Steps/SlideTable.h"

namespace sbl::rt {

/// Below this variance, in steps squared, a sampled Gaussian aliases by more than 5e-9
/// (2 e^{-2 pi^2 v}), and the discrete heat kernel e^{-v} I_m(v) takes its place: non-negative,
/// with the right mean and variance, of second order in the step.
inline constexpr double leastSampled = 1;

/// Weights of a step of the given variance, wide enough for functions of `slope` nats a step; their
/// sum is 1.
SlideTaps heatTaps(double variance, double slope);

/// The same around `shift`, no whole number of steps in general. A kernel of small variance v is
/// shared out between two cells, which alone has the variance f (1 - f) at the fraction f; what
/// exceeds v is the second of the taps' cumulants.
/// From `least` on it is sampled instead.
SlideTaps movedTaps(double shift, double variance, double slope, double least = leastSampled);

/// Transports of linear kinetic laws, whose steps are few and steep, are sampled from here on: the
/// mean is kept, and the variance is off by 1e-5, which counts among the cumulants.
inline constexpr double leastMoved = 0.6;

} // namespace sbl::rt
