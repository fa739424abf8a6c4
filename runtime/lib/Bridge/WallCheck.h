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

/// Whether some density has a billionth of its largest value at an end of an axis.
bool massAtWalls(const Grid &grid, const ChainSolution &solution);

} // namespace sbl::rt
