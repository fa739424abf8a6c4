#include "Modes/SparseGrid.h"

namespace sbl::rt {

SparseMatrix threePointHamiltonian(const Grid &grid, const std::vector<double> &kinetic,
                                   const FieldValues &potential) {
  const std::int64_t points = grid.points();
  FieldValues diagonal = potential;
  std::vector<Eigen::Triplet<double>> entries;
  entries.reserve(points * (1 + 2 * grid.rank()));
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const GridAxis &axis = grid.axes[a];
    const std::int64_t n = axis.cells, inner = grid.inner(a);
    const double w = kinetic[a] / (axis.spacing() * axis.spacing());
    for (std::int64_t k = 0; k < points; ++k) {
      const std::int64_t row = k / inner % n;
      // The wall of an absorbing end lies half a cell away.
      if ((row == 0 && axis.low == Boundary::Absorbing) ||
          (row == n - 1 && axis.high == Boundary::Absorbing))
        diagonal[k] += 2 * w;
      if (row == n - 1 && (!axis.periodic() || n < 3))
        continue;
      const std::int64_t next = row == n - 1 ? k - (n - 1) * inner : k + inner;
      diagonal[k] += w;
      diagonal[next] += w;
      entries.emplace_back(static_cast<int>(k), static_cast<int>(next), -w);
      entries.emplace_back(static_cast<int>(next), static_cast<int>(k), -w);
    }
  }
  for (std::int64_t k = 0; k < points; ++k)
    entries.emplace_back(static_cast<int>(k), static_cast<int>(k), diagonal[k]);
  SparseMatrix matrix(points, points);
  matrix.setFromTriplets(entries.begin(), entries.end());
  return matrix;
}

} // namespace sbl::rt
