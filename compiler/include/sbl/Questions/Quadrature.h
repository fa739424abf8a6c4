// Integrals of grid functions.
//
// Cell-centred sums are the midpoint rule. Between walls its error is h^2/24 times the jump of the
// slope, so the cells next to a wall get corrected weights (Euler-Maclaurin, order 6); on a ring,
// and for fields that vanish at the ends, the plain sum is already spectrally accurate.
#pragma once

#include <vector>

#include "sbl/runtime/Grid.h"

namespace sbl::questions {

/// Weights w_k with sum w_k f(x_k) ~ integral of f over the axis.
std::vector<double> axisWeights(const rt::GridAxis &axis);

/// The product weights over the grid, row-major.
std::vector<double> gridWeights(const rt::Grid &grid);

} // namespace sbl::questions
