// Integrals of grid functions.
//
// Cell-centred sums are the midpoint rule. Between walls its error is h^2/24 times the jump of the
// slope, so the cells next to a wall get corrected weights (Euler-Maclaurin, order 6); on a ring,
// and for fields that vanish at the ends, the plain sum is already spectrally accurate.
#pragma once

#include <vector>

#include "sbl/runtime/Grid.h"

namespace sbl::questions {

/// Weights w_k with sum w_k f(x_k) ~ integral of f over the axis. An end that is not `corrected`
/// keeps the plain sum.
std::vector<double> axisWeights(const rt::GridAxis &axis, bool correctLow = true,
                                bool correctHigh = true);

/// The product weights over the grid, row-major.
std::vector<double> gridWeights(const rt::Grid &grid);

/// The weights by which a solve counts mass: the cells themselves, which it keeps to rounding. With
/// `correctWalls` absorbing ends are corrected, as a density that falls linearly to 0 there needs.
std::vector<double> massWeights(const rt::Grid &grid, bool correctWalls);

} // namespace sbl::questions
