#include "Bridge/Slopes.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <Eigen/LU>

#include "Steps/Scaled.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

constexpr double kept = 1e-16; // of the largest density: below, a truncated tail does no harm

/// Largest |difference of `values`, logarithms, over `lag` cells| per unit along an axis, where
/// `law` matters at both.
double steepest(const Grid &grid, std::size_t axis, std::int64_t lag, const FieldValues &values,
                const FieldValues &law, double floor) {
  const std::int64_t inner = grid.inner(axis), n = grid.axes[axis].cells;
  const double distance = static_cast<double>(lag) * grid.axes[axis].spacing();
  return maxOver(grid.points(), [&](std::int64_t k) {
    if (k / inner % n + lag >= n)
      return 0.0;
    const std::int64_t other = k + lag * inner;
    if (law[k] < floor || law[other] < floor || !std::isfinite(values[k]) ||
        !std::isfinite(values[other]))
      return 0.0;
    return std::fabs(values[other] - values[k]) / distance;
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

/// Of an axis a that is carried at the rate g of a coordinate j with noise s, the covariance of
/// (x_a, x_j) after T is s^2 T (g^2 T^2/3, g T/2; g T/2, 1), and grad log phi its inverse times the
/// displacement.
void addCarried(const Instance::Impl &impl, const ProgramEntry &program, std::size_t a,
                const std::vector<double> &apart, double T, std::vector<double> &slopes) {
  const Grid &grid = impl.grid;
  FieldValues above, below;
  for (std::size_t j = 0; j < grid.rank(); ++j) {
    const double sigma = impl.noise(program, j), reach = grid.axes[j].spacing() / 2;
    if (!(sigma > 0))
      continue;
    impl.field(program.drift[a], 0, 0, above, j, reach);
    impl.field(program.drift[a], 0, 0, below, j, -reach);
    const double g =
        maxOver(grid.points(), [&](std::int64_t k) { return std::fabs(above[k] - below[k]); }) /
        (2 * reach);
    if (!(g > 0) || !std::isfinite(g))
      continue;
    const double unit = 1 / (sigma * sigma * T);
    slopes[a] += unit * (12 * apart[a] / (g * g * T * T) + 6 * apart[j] / (g * T));
    slopes[j] += unit * (6 * apart[a] / (g * T) + 3 * apart[j]);
  }
}

} // namespace

std::vector<double> expectedSlopes(const Instance::Impl &impl, const ProgramEntry &program,
                                   const FieldValues &start, const FieldValues &end,
                                   double horizon) {
  const Grid &grid = impl.grid;
  std::vector<double> slopes(grid.rank(), 0.0), apart(grid.rank(), 0.0);
  const double floorStart = kept * largest(start), floorEnd = kept * largest(end);
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const double sigma = impl.noise(program, a);
    const auto [low0, high0] = support(grid, a, start, floorStart);
    const auto [low1, high1] = support(grid, a, end, floorEnd);
    // Half the supports' widths: a tail rarely has to reach the opposite tail.
    double distance =
        std::max({high1 - low0, high0 - low1, std::int64_t{0}}) * grid.axes[a].spacing() / 2;
    if (grid.axes[a].periodic())
      distance = std::min(distance, grid.axes[a].length() / 2);
    apart[a] = distance;
    if (sigma > 0)
      slopes[a] = distance / (sigma * sigma * horizon);
  }
  for (std::size_t a = 0; a < grid.rank(); ++a)
    if (!(impl.noise(program, a) > 0) && !program.drift.empty())
      addCarried(impl, program, a, apart, horizon, slopes);
  if (!program.covariance.empty()) {
    // grad log phi = C^-1 d / T for a displacement d.
    // Axes that are not there are noise of their own.
    const std::size_t n = grid.rank();
    Eigen::Matrix3d c = Eigen::Matrix3d::Identity();
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        c(i, j) = impl.covariance(program, i, j);
    const Eigen::Matrix3d inverse = c.inverse();
    for (std::size_t i = 0; i < n; ++i) {
      slopes[i] = 0;
      for (std::size_t j = 0; j < n; ++j)
        slopes[i] += std::fabs(inverse(i, j)) * apart[j] / horizon;
    }
  }
  return slopes;
}

double farthest(const Grid &grid, std::size_t axis, const FieldValues &start,
                const FieldValues &end) {
  const auto [low0, high0] = support(grid, axis, start, kept * largest(start));
  const auto [low1, high1] = support(grid, axis, end, kept * largest(end));
  const double distance =
      std::max({high1 - low0, high0 - low1, std::int64_t{0}}) * grid.axes[axis].spacing();
  return grid.axes[axis].periodic() ? std::min(distance, grid.axes[axis].length() / 2) : distance;
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
  // Narrowest band and widest Gaussian of each axis over the distinct steps, and of each lattice
  // direction, whose steps are counted instead of their length.
  struct Band {
    std::int64_t cells = 0;
    double variance = 0;
  };
  std::vector<Band> band(grid.rank());
  std::map<std::size_t, Band> directions;
  for (std::size_t k = 0; k < plan.steps(); ++k) {
    const StepTables &tables = run.tables(k);
    for (std::size_t slot = 0; slot < tables.kernels.size(); ++slot) {
      if (!tables.kernels[slot] || tables.kernels[slot]->dense || !(tables.variances[slot] > 0))
        continue;
      const KernelEntry &kernel = run.program().kernels[slot];
      Band &at = kernel.kind == KernelEntry::Kind::Lattice ? directions[kernel.direction]
                                                           : band[kernel.axis];
      if (tables.variances[slot] > at.variance)
        at = {tables.kernels[slot]->halfWidth, tables.variances[slot]};
    }
  }
  const auto *lattice = directions.empty() ? nullptr : &run.lattice();
  for (const auto &[k, at] : directions)
    for (std::size_t a = 0; a < grid.rank(); ++a)
      band[a].cells = std::max(band[a].cells, at.cells * std::abs(lattice->all[k].cells[a]));
  FieldValues density, psi, psihat, gauged;
  // Factors are steepest next to the ends; between them a few times tell enough.
  const std::size_t count = solution.count(), stride = std::max<std::size_t>(1, count / 4);
  for (std::size_t saved = 0; saved < count; ++saved) {
    if (saved > 1 && saved + 2 < count && saved % stride != 0)
      continue;
    solution.density(saved, density);
    scaledLog(*solution.psi.at(saved), psi);
    scaledLog(*solution.psihat.at(saved), psihat);
    const double floor = kept * largest(density);
    for (std::size_t a = 0; a < grid.rank(); ++a) {
      if (band[a].cells == 0)
        continue;
      const std::int64_t lag =
          std::max<std::int64_t>(1, std::min(band[a].cells / 3, grid.axes[a].cells / 8));
      FieldValues potential;
      if (run.tiles())
        potential = run.potentialOfSweeps(a, plan.times[plan.saved[saved]]);
      for (const bool backward : {true, false}) {
        // Kernels act on e^{-U} phi and on e^U phihat.
        gauged = backward ? psi : psihat;
        addPotential(potential, backward ? -1 : 1, gauged);
        check.slopes[a] = std::max(check.slopes[a], steepest(grid, a, lag, gauged, density, floor));
      }
    }
  }
  const auto judge = [&](const Band &at, double step, double slope) {
    const double width = std::sqrt(at.variance);
    const double reach = static_cast<double>(at.cells) * step;
    const double spare = (reach - at.variance * slope) / width;
    check.truncation += static_cast<double>(plan.steps()) * std::erfc(spare / std::sqrt(2.0));
    check.tooNarrow |= spare < 7;
    check.steepest = std::max(check.steepest, slope * width);
  };
  for (std::size_t a = 0; a < grid.rank(); ++a)
    if (band[a].variance > 0)
      judge(band[a], grid.axes[a].spacing(), check.slopes[a]);
  for (const auto &[k, at] : directions) {
    double slope = 0; // at most: the slopes along the axes may not meet in one place
    for (std::size_t a = 0; a < grid.rank(); ++a)
      slope += static_cast<double>(std::abs(lattice->all[k].cells[a])) * check.slopes[a] *
               grid.axes[a].spacing();
    judge(at, 1, slope);
  }
  return check;
}

} // namespace sbl::rt
