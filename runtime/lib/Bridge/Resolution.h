// What the grid can resolve: how short a step may be, and what the cells leave out.
#pragma once

#include "Bridge/Segment.h"

namespace sbl::rt {

/// The grid rule sigma^2 tau >= rule * h^2 of a Gaussian kernel. At 1.5 its aliasing is 3e-13.
inline constexpr double gridRule = 1.5;
/// A weaker rule for steps that somebody asked for: all their aliasing together stays below a
/// hundredth of the accuracy.
double gridRuleFor(const ProgramEntry &program, std::size_t steps, double accuracy);

/// Whether every Gaussian kernel of a step of length tau keeps the rule, and, with `spreads`, every
/// transport spreads places by enough to be no rougher than the cells.
bool stepFitsGrid(const Instance::Impl &impl, const ProgramEntry &program, double time, double tau,
                  double rule, bool spreads = true);
/// Most equal steps of a horizon that the grid allows; 0 if not even one. At most `limit`.
std::size_t mostSteps(const Instance::Impl &impl, const ProgramEntry &program, double start,
                      double horizon, std::size_t limit, double rule, bool spreads = true);
/// "96 cells along x", the least that would allow steps of length tau.
std::string cellsFor(const Instance::Impl &impl, const ProgramEntry &program, double time,
                     double tau, double rule);

/// Aliasing of the sampled Gaussians, 2 * applications * e^{-2 pi^2 v / h^2}, over all steps.
double aliasing(const Propagator &propagator);
/// Square of the largest cosine (Fourier on rings) amplitude at the grid's shortest waves, relative
/// to the mean: how much of a density the cells do not see.
double spectralTail(const Grid &grid, const FieldValues &density);

} // namespace sbl::rt
