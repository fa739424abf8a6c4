// Sparse matrices on a grid: what three-point stencils along its axes make.
#pragma once

#include <vector>

#include <Eigen/SparseCore>

#include "sbl/runtime/Grid.h"

namespace sbl::rt {

using SparseMatrix = Eigen::SparseMatrix<double>;

/// sum_i -c_i d_ii + V by three-point differences, with the ends of the axes: symmetric, of second
/// order.
SparseMatrix threePointHamiltonian(const Grid &grid, const std::vector<double> &kinetic,
                                   const FieldValues &potential);

} // namespace sbl::rt
