#include "Bridge/WallCheck.h"

#include <algorithm>
#include <cmath>

#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

constexpr double leastMass = 1e-9; // density at the end over its largest: below, nothing gets there
constexpr double leastDrift = 1e-9; // of the noise over the cell

bool absorbs(const GridAxis &axis) {
  return axis.low == Boundary::Absorbing || axis.high == Boundary::Absorbing;
}

/// A reflecting end without balance.
struct End {
  std::size_t axis;
  bool high;
};

std::vector<End> unbalancedEnds(const Grid &grid, const ProgramEntry &program) {
  bool any = false;
  for (const GridAxis &axis : grid.axes)
    any |= absorbs(axis);
  std::vector<End> ends;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const GridAxis &axis = grid.axes[a];
    if (axis.periodic() || !(program.gauged() ? any : absorbs(axis)))
      continue;
    if (axis.low == Boundary::Reflecting)
      ends.push_back({a, false});
    if (axis.high == Boundary::Reflecting)
      ends.push_back({a, true});
  }
  return ends;
}

/// Whether some density has a billionth of its largest value at an end of an axis.
bool massAtWalls(const Grid &grid, const ChainSolution &solution) {
  FieldValues density;
  for (const auto &[segment, saved] : solution.kept()) {
    segment->density(saved, density);
    const double largest = maxOver(grid.points(), [&](std::int64_t k) { return density[k]; });
    for (std::size_t a = 0; a < grid.rank(); ++a) {
      const std::int64_t n = grid.axes[a].cells, inner = grid.inner(a);
      if (grid.axes[a].periodic())
        continue;
      const double wall = maxOver(grid.points(), [&](std::int64_t k) {
        const std::int64_t row = k / inner % n;
        return row == 0 || row == n - 1 ? density[k] : 0.0;
      });
      if (wall > 1e-9 * largest)
        return true;
    }
  }
  return false;
}

} // namespace

bool wallsMatter(const Instance::Impl &impl, const ProgramEntry &program,
                 const ChainSolution &solution) {
  return (!program.drift.empty() || program.killed) && program.law != Law::Generator &&
         massAtWalls(impl.grid, solution);
}

double slopeError(const Grid &grid, const FieldValues &law) {
  double sum = 0;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const GridAxis &axis = grid.axes[a];
    const std::int64_t n = axis.cells, inner = grid.inner(a);
    if (!absorbs(axis) || n < 3)
      continue;
    sum += sumOver(grid.points(), [&](std::int64_t k) {
      const std::int64_t row = k / inner % n;
      const bool low = row == 0 && axis.low == Boundary::Absorbing;
      if (!low && !(row == n - 1 && axis.high == Boundary::Absorbing))
        return 0.0;
      // h times the slope at the end of the parabola through three cells.
      const std::int64_t inward = low ? inner : -inner;
      return std::fabs(-2 * law[k] + 3 * law[k + inward] - law[k + 2 * inward]);
    });
  }
  return sum * grid.cellVolume() / 24;
}

double massBeyondEnds(const Instance::Impl &impl, const ProgramEntry &program,
                      const ChainSolution &solution) {
  const Grid &grid = impl.grid;
  double most = 0;
  FieldValues density;
  for (const auto &[segment, saved] : solution.kept()) {
    segment->density(saved, density);
    double beyond = 0;
    for (std::size_t a = 0; a < grid.rank(); ++a) {
      const GridAxis &axis = grid.axes[a];
      if (axis.periodic())
        continue;
      const double width =
          wallWidths * impl.noise(program, a) * std::sqrt(segment->plan().longest());
      const std::int64_t inner = grid.inner(a), n = axis.cells;
      beyond +=
          width / axis.spacing() * grid.cellVolume() * sumOver(grid.points(), [&](std::int64_t k) {
            const std::int64_t row = k / inner % n;
            return row == 0 || row == n - 1 ? density[k] : 0.0;
          });
    }
    most = std::max(most, beyond);
  }
  return most;
}

std::vector<double> zoneOfWalls(const Instance::Impl &impl, const ProgramEntry &program,
                                const ChainSolution &solution) {
  if (!wallsMatter(impl, program, solution))
    return {};
  double longest = 0;
  for (const SegmentSolution &segment : solution.segments)
    longest = std::max(longest, segment.plan().longest());
  const double start = solution.segments.front().plan().times.front();
  const std::vector<double> variances = impl.variances(program, start, longest);
  std::vector<double> zone;
  for (const GridAxis &axis : impl.grid.axes)
    zone.push_back(axis.spacing());
  for (std::size_t slot = 0; slot < variances.size(); ++slot) {
    const KernelEntry &kernel = program.kernels[slot];
    const GridAxis &axis = impl.grid.axes[kernel.axis];
    const bool everywhere = absorbs(axis) || kernel.kind != KernelEntry::Kind::Gaussian;
    zone[kernel.axis] = std::max(
        zone[kernel.axis], everywhere ? axis.length() : wallWidths * std::sqrt(variances[slot]));
  }
  return zone;
}

double balanceError(const ChainSolution &solution) {
  double worst = 0;
  FieldValues density;
  const Grid &grid = solution.first().grid();
  for (const auto &[segment, saved] : solution.kept()) {
    const FieldValues &d = segment->propagator->balance();
    if (d.empty())
      return 0;
    segment->density(saved, density);
    const double change = sumOver(grid.points(), [&](std::int64_t k) {
      return density[k] > 0 ? density[k] * std::fabs(std::log(d[k])) : 0.0;
    });
    worst = std::max(worst, grid.cellVolume() * change);
  }
  return 2 * worst * static_cast<double>(solution.steps());
}

Status checkWalls(const Instance::Impl &impl, const ProgramEntry &program,
                  const ChainSolution &solution) {
  if (!program.hasGaussian() || program.drift.empty())
    return Status::good();
  const Grid &grid = impl.grid;
  FieldValues density, drift;
  for (const End &end : unbalancedEnds(grid, program)) {
    const GridAxis &axis = grid.axes[end.axis];
    const double h = axis.spacing(), sigma = impl.noise(program, end.axis);
    const std::int64_t inner = grid.inner(end.axis), row = end.high ? axis.cells - 1 : 0;
    for (const auto &[segment, saved] : solution.kept()) {
      const double t = segment->plan().times[segment->plan().saved[saved]];
      segment->density(saved, density);
      impl.field(program.drift[end.axis], t, 0, drift, end.axis, end.high ? h / 2 : -h / 2);
      const double largest = maxOver(grid.points(), [&](std::int64_t k) { return density[k]; });
      for (std::int64_t k = 0; k < grid.points(); ++k)
        if (k / inner % axis.cells == row && density[k] > leastMass * largest &&
            std::fabs(drift[k]) * h > leastDrift * sigma * sigma)
          return Status::fail(
              Code::UnderResolved,
              "there is mass at the reflecting end of " + axis.name + " at " +
                  figure(end.high ? axis.hi : axis.lo) + ", where the drift is " +
                  figure(drift[k]) + ": its kernels keep such an end only where no end absorbs",
              "`scheme = tridiagonal` does; a longer axis may leave no mass at that end");
    }
  }
  return Status::good();
}

} // namespace sbl::rt
