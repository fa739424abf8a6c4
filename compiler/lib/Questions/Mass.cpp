// Solved fields as integrands.
//
// A solve keeps the sum over cells, h sum rho_k, to rounding: that is its mass. The integral of a
// smooth function between walls has corrected weights instead (Quadrature.h), by which the same rho
// has the mass 1 + O(h^2) where a drift runs into a wall. The values are right up to one factor, so
// under an integral rho is multiplied by the ratio of the two; amplitudes by its square root. The
// integral of rho is then the mass to rounding, that of f rho the mean of f, at full order.
#include <cmath>

#include "EvaluatorImpl.h"
#include "sbl/Questions/Quadrature.h"

namespace sbl::questions {

using Accessor = Query::Accessor;

namespace {

/// Mass by cells over mass by `weights`, at each of the times of a [t,] places field.
std::vector<double> massRatios(const rt::Grid &grid, std::span<const double> weights,
                               std::span<const double> density, bool correctWalls) {
  const std::vector<double> cells = massWeights(grid, correctWalls);
  std::vector<double> ratios;
  for (std::size_t first = 0; first < density.size(); first += cells.size()) {
    double kept = 0, integral = 0;
    for (std::size_t k = 0; k < cells.size(); ++k) {
      kept += cells[k] * density[first + k];
      integral += weights[k] * density[first + k];
    }
    const double ratio = kept / integral;
    ratios.push_back(std::isfinite(ratio) && ratio > 0 ? ratio : 1);
  }
  return ratios;
}

ValuePtr scaled(const ValuePtr &field, const std::vector<double> &factors) {
  Value result = *field;
  const std::size_t points = result.data.size() / factors.size();
  for (std::size_t i = 0; i < result.data.size(); ++i)
    result.data[i] *= factors[i / points];
  return std::make_shared<const Value>(std::move(result));
}

} // namespace

ValuePtr Evaluator::Impl::withMassOfCells(const ValuePtr &density, bool correctWalls) {
  return scaled(density, massRatios(sources.grid(), weights, density->data, correctWalls));
}

ValuePtr Evaluator::Impl::asIntegrand(const SolvedQuestion &solved, const Query &query,
                                      const Times &times, const ValuePtr &field) {
  // A density that falls linearly to 0 at an absorbing wall needs its cells there corrected.
  const bool correctWalls = solved.wallOrder(Accessor::Density) == 1;
  switch (query.accessor) {
  case Accessor::Density:
    return withMassOfCells(field, correctWalls);
  case Accessor::Phihat:
  case Accessor::Psi: {
    const ValuePtr density = series(solved, Accessor::Density, 0, *query.of, times, query.range);
    if (!density)
      return nullptr;
    std::vector<double> factors = massRatios(sources.grid(), weights, density->data, correctWalls);
    if (query.accessor == Accessor::Psi)
      for (double &factor : factors)
        factor = std::sqrt(factor);
    return scaled(field, factors);
  }
  case Accessor::State: { // of norm one
    double norm = 0;
    for (std::size_t k = 0; k < weights.size(); ++k)
      norm += weights[k] * field->data[k] * field->data[k];
    return scaled(field, {norm > 0 ? 1 / std::sqrt(norm) : 1});
  }
  default:
    return field;
  }
}

} // namespace sbl::questions
