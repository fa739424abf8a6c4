// The slow, obvious evaluator of fields: defines what a formula means on a grid.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "sbl/Sema/Model.h"

namespace sbl {

/// The places of a tensor grid: coordinates per axis. Arrays over it are row-major, the last axis
/// contiguous.
struct ReferenceGrid {
  std::vector<std::vector<double>> axes;

  std::size_t size() const;
  /// The coordinates of the point with the flat index `flat`, written to `place`.
  void place(std::size_t flat, std::span<double> place) const;
};

/// The cell centres of a model's axes (periodic axes: x_k = lo + k h) for given parameters.
/// The values must have passed checkValues().
ReferenceGrid referenceGrid(const Model &model, std::span<const double> parameters);

/// Gives a solved quantity as an array over the grid, or as one number for a uniform one.
using QueryArrays = std::function<std::vector<double>(Index query)>;

/// Evaluates `e` at every point of the grid, operation by operation on whole arrays. Arrays of
/// intermediate results live until their last use. Query leaves are NaN without `queries`.
std::vector<double> evaluateOnGrid(ExprRef e, const ReferenceGrid &grid,
                                   std::span<const double> parameters, double time,
                                   const QueryArrays &queries = {});

/// A distribution's share of each cell, summing to one: the density at the cell centre times the
/// cell's volume, normalised; boxes by their exact overlap with the cell. Not for laws from data.
std::vector<double> cellMasses(const Distribution &distribution, const Model &model,
                               std::span<const double> parameters);

} // namespace sbl
