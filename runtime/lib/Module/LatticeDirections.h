// A full matrix of noise as noises along lattice directions of the grid.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sbl/runtime/Grid.h"
#include "sbl/runtime/Status.h"

namespace sbl::rt {

/// One direction: whole cells per step along each axis, and the variance per unit of time, in
/// steps.
struct LatticeDirection {
  std::array<std::int64_t, 3> cells{};
  double weight = 0;
};

/// H^-1 C H^-1 = sum_k weight_k e_k e_k^T for the covariance C of the noise and H = diag(spacings):
/// 3 directions on a plane, 6 in space, weights >= 0 and falling, the first nonzero component of
/// each e_k positive.
struct LatticeDirections {
  Status status;
  std::vector<LatticeDirection> all;
};

/// Selling's decomposition by an obtuse superbase (E. Selling 1874; J. H. Conway and N. J. A.
/// Sloane 1992). `covariance` row by row; the grid has two or three axes. Fails where the matrix is
/// not positive, or where it is so narrow on this grid that a direction would step over an eighth
/// of it.
LatticeDirections latticeDirections(const Grid &grid, const std::vector<double> &covariance);

} // namespace sbl::rt
