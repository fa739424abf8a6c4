// Gaussians on a grid with walls: spreading single points, and smoothing whole fields.
#pragma once

#include <cstddef>
#include <vector>

#include "sbl/io/Density.h"

namespace sbl::io {

/// Where cell `k` of a line that goes on beyond its ends lies on the grid: mirrored at reflecting
/// walls, wrapped on periodic axes; -1 beyond an absorbing wall.
std::ptrdiff_t foldedIndex(const DensityAxis &axis, std::ptrdiff_t k);

/// Shares of a point's mass in the cells around it. Kernels wider than `sampledFrom` cells are
/// sampled at the centres, narrower ones averaged over cells; the shares sum to one.
class PointShares {
public:
  /// `width` is the standard deviation in cells.
  explicit PointShares(double width);
  std::ptrdiff_t radius() const { return radius_; }
  std::size_t count() const { return static_cast<std::size_t>(2 * radius_ + 1); }
  /// Fills `shares`, count() of them, for a point at `at` cells from the centre of cell 0. Returns
  /// the cell of the first.
  std::ptrdiff_t place(double at, double *shares) const;

private:
  double width_;
  std::ptrdiff_t radius_;
  std::vector<double> table_; // exp(-k^2 / 2 w^2)
};

/// field <- Gaussian of standard deviation `width` (in cells) * field along one axis.
void smoothAlong(const std::vector<DensityAxis> &axes, std::size_t axis, double width,
                 std::vector<double> &field);

} // namespace sbl::io
