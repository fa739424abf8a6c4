#include "Bridge/Slopes.h"

#include <algorithm>
#include <cmath>

#include "Support/Threads.h"

namespace sbl::rt {
namespace {

constexpr double kept = 1e-16; // of the largest density: below, a truncated tail does no harm

/// Largest |difference of log over `lag` cells| per unit along an axis, where `law` matters at
/// both.
double steepest(const Grid &grid, std::size_t axis, std::int64_t lag, const FieldValues &values,
                const FieldValues &law, double floor) {
  const std::int64_t inner = grid.inner(axis), n = grid.axes[axis].cells;
  const double distance = static_cast<double>(lag) * grid.axes[axis].spacing();
  return maxOver(grid.points(), [&](std::int64_t k) {
    if (k / inner % n + lag >= n)
      return 0.0;
    const std::int64_t other = k + lag * inner;
    if (law[k] < floor || law[other] < floor || !(values[k] > 0) || !(values[other] > 0))
      return 0.0;
    return std::fabs(std::log(values[other]) - std::log(values[k])) / distance;
  });
}

/// First and last coordinate index along an axis at which a law matters.
std::pair<std::int64_t, std::int64_t> support(const Grid &grid, std::size_t axis,
                                              const FieldValues &law, double floor) {
  const std::int64_t inner = grid.inner(axis), n = grid.axes[axis].cells;
  std::int64_t low = n, high = -1;
  for (std::int64_t k = 0; k < grid.points(); ++k)
    if (law[k] >= floor) {
      low = std::min(low, k / inner % n);
      high = std::max(high, k / inner % n);
    }
  return {low, high};
}

double largest(const FieldValues &law) {
  return maxOver(static_cast<std::int64_t>(law.size()), [&](std::int64_t k) { return law[k]; });
}

} // namespace

std::vector<double> expectedSlopes(const Instance::Impl &impl, const ProgramEntry &program,
                                   const FieldValues &start, const FieldValues &end,
                                   double horizon) {
  const Grid &grid = impl.grid;
  std::vector<double> slopes(grid.rank(), 0.0);
  const double floorStart = kept * largest(start), floorEnd = kept * largest(end);
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const double sigma = impl.noise(program, a);
    if (!(sigma > 0))
      continue;
    const auto [low0, high0] = support(grid, a, start, floorStart);
    const auto [low1, high1] = support(grid, a, end, floorEnd);
    // Half the supports' widths: a tail rarely has to reach the opposite tail.
    double distance =
        std::max({high1 - low0, high0 - low1, std::int64_t{0}}) * grid.axes[a].spacing() / 2;
    if (grid.axes[a].periodic())
      distance = std::min(distance, grid.axes[a].length() / 2);
    slopes[a] = distance / (sigma * sigma * horizon);
  }
  return slopes;
}

void ReachCheck::join(const ReachCheck &other) {
  slopes.resize(other.slopes.size(), 0.0);
  for (std::size_t a = 0; a < slopes.size(); ++a)
    slopes[a] = std::max(slopes[a], other.slopes[a]);
  truncation += other.truncation;
  steepest = std::max(steepest, other.steepest);
  tooNarrow |= other.tooNarrow;
}

ReachCheck checkReach(const SegmentSolution &solution) {
  const Propagator &run = *solution.propagator;
  const Grid &grid = run.grid();
  const StepPlan &plan = run.plan();
  ReachCheck check;
  check.slopes.assign(grid.rank(), 0.0);
  // Narrowest band and widest Gaussian of each axis over the distinct steps.
  std::vector<std::int64_t> band(grid.rank(), 0);
  std::vector<double> variance(grid.rank(), 0.0);
  for (std::size_t k = 0; k < plan.steps(); ++k) {
    const StepTables &tables = run.tables(k);
    for (std::size_t slot = 0; slot < tables.kernels.size(); ++slot) {
      if (!tables.kernels[slot] || tables.kernels[slot]->dense || !(tables.variances[slot] > 0))
        continue;
      const std::size_t a = run.program().kernels[slot].axis;
      if (tables.variances[slot] > variance[a]) {
        variance[a] = tables.variances[slot];
        band[a] = tables.kernels[slot]->halfWidth;
      }
    }
  }
  FieldValues density;
  // Factors are steepest next to the ends; between them a few times tell enough.
  const std::size_t count = solution.psi.size(), stride = std::max<std::size_t>(1, count / 4);
  for (std::size_t saved = 0; saved < count; ++saved) {
    if (saved > 1 && saved + 2 < count && saved % stride != 0)
      continue;
    solution.density(saved, density);
    const double floor = kept * largest(density);
    for (std::size_t a = 0; a < grid.rank(); ++a) {
      if (band[a] == 0)
        continue;
      const std::int64_t lag =
          std::max<std::int64_t>(1, std::min(band[a] / 3, grid.axes[a].cells / 8));
      check.slopes[a] = std::max(
          {check.slopes[a], steepest(grid, a, lag, solution.psi[saved].values, density, floor),
           steepest(grid, a, lag, solution.psihat[saved].values, density, floor)});
    }
  }
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    if (band[a] == 0)
      continue;
    const double width = std::sqrt(variance[a]);
    const double reach = static_cast<double>(band[a]) * grid.axes[a].spacing();
    const double spare = (reach - variance[a] * check.slopes[a]) / width;
    check.truncation += static_cast<double>(plan.steps()) * std::erfc(spare / std::sqrt(2.0));
    check.tooNarrow |= spare < 7;
    check.steepest = std::max(check.steepest, check.slopes[a] * width);
  }
  return check;
}

} // namespace sbl::rt
