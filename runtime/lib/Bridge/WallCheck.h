// Reflecting ends that a program of sampled kernels does not keep.
#pragma once

#include "Bridge/Chain.h"

namespace sbl::rt {

/// Sampled kernels reflect by images, which is right of a drift that vanishes at the end; otherwise
/// balancing makes up for it. Nothing is balanced where paths are lost at an absorbing end: of the
/// same axis, or of any axis if the program works in the symmetric gauge. UnderResolved where a
/// drift then runs into a reflecting end, or away from it, that the solution has mass at.
Status checkWalls(const Instance::Impl &impl, const ProgramEntry &program,
                  const ChainSolution &solution);

/// Whether ends can lower the order of the steps: there is a drift or a killing, and some density
/// has a billionth of its largest value at an end of an axis.
bool wallsMatter(const Instance::Impl &impl, const ProgramEntry &program,
                 const ChainSolution &solution);

/// What sums over cells leave of a law that has a slope at absorbing ends, as a share of the mass:
/// h^2 |p'| / 24 for each (Euler and Maclaurin). At reflecting ends steps are balanced against it.
double slopeError(const Grid &grid, const FieldValues &law);

/// Widths of the noise of a step: so far from an end its kernels see it.
inline constexpr double wallWidths = 3;
/// What would lie beyond the ends of axes with noise, did the density go on there for so far as it
/// is at the end; the most at a kept time.
double massBeyondEnds(const Instance::Impl &impl, const ProgramEntry &program,
                      const ChainSolution &solution);
/// So far, for the longest step of the solution, by axis; empty where no end matters. What an
/// absorbing end does wrong is lost everywhere: there the whole box is near.
std::vector<double> zoneOfWalls(const Instance::Impl &impl, const ProgramEntry &program,
                                const ChainSolution &solution);

/// What balancing changed of steps that are exact without it, where the bridge is: log d summed
/// over the steps, in the mean over its densities. 0 where steps are not balanced as a whole.
double balanceError(const ChainSolution &solution);

} // namespace sbl::rt
