// What a diffusion meets first: mean first-passage times and committors.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sbl/runtime/Solve.h"

#pragma GCC visibility push(default)
namespace sbl::rt {

/// Between region borders and the ends of a line: values at nodes, ends included where they are
/// known.
struct HittingPiece {
  double lo = 0, hi = 0;
  std::vector<double> nodes, values;
};

/// The mean time until a diffusion first comes into a region, as a field of where it starts (0
/// inside the region), or the probability that it comes there before it comes to another one.
class HittingSolution {
public:
  std::string scheme = "finite volume";
  int order = 0;        // of convergence in the cell size
  double gridError = 0; // estimated of the worst cell, relative to the largest value; or no number
  double meanError = 0; // the same of a mean cell, where several axes make that another
  double seconds = 0;
  std::string note;
  bool isDensity = false; // a stationary density: positive, of mass one

  const Grid &grid() const { return grid_; }
  const FieldValues &values() const { return values_; }
  /// On a line: the value at any place, by a polynomial of degree 7 that does not reach across the
  /// border of a region. False on other grids, and outside the axis.
  bool knowsPlaces() const { return !pieces_.empty(); }
  bool at(std::span<const double> place, double &value) const;

  Grid grid_;
  FieldValues values_;
  std::vector<HittingPiece> pieces_; // of a line, ascending
};

/// Solves hitting problem `index` of the manifest.
Status solveHitting(const Instance &instance, std::size_t index, const SolveSettings &settings,
                    HittingSolution &solution);

} // namespace sbl::rt
#pragma GCC visibility pop
