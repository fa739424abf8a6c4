// Cells through which a density jumps: an edge of a uniform law, of a ball, of where().
//
// The grid keeps the mean over such a cell. Its logarithm is not the mean of the logarithm: a cell
// of which a share s is filled with density d holds the entropy -s d log d, not -s d log(s d), an
// error of first order in the cell. What the cells hide is kept beside the density.
#pragma once

#include <functional>
#include <vector>

#include "Module/InstanceImpl.h"

namespace sbl::rt {

/// Values inside some cells of the grid, each standing for an equal or given share of the cell.
struct CutCells {
  struct Cell {
    std::int64_t point = 0;
    std::vector<double> values, shares; // shares sum to 1
  };
  std::vector<Cell> cells;

  /// Sum over the cells of volume * (mean of rho log rho - mean rho log mean rho), where rho is
  /// this part of a law times `factor` plus the rest of it, which is even in each cell.
  double hiddenEntropy(double factor, const FieldValues &density, double volume) const;
};

/// Samples the law at node coordinates shifted by the given offsets, one per axis.
using ShiftedLaw = std::function<void(const std::vector<double> &shifts, FieldValues &values)>;

/// Finds the cells that a sampled density jumps in and replaces their values by cell means. Smooth
/// laws are left as they are: there samples are more accurate than means.
CutCells averageJumps(const Grid &grid, const ShiftedLaw &law, FieldValues &values);

} // namespace sbl::rt
