#include "Bridge/Chain.h"

#include <algorithm>
#include <cmath>

#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// 1 within `zone` of an end that is no ring's, else 0; empty where the zone is.
FieldValues nearEnds(const Grid &grid, const std::vector<double> &zone) {
  if (zone.empty())
    return {};
  FieldValues mark(static_cast<std::size_t>(grid.points()), 0.0);
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const GridAxis &axis = grid.axes[a];
    if (axis.periodic())
      continue;
    const std::int64_t inner = grid.inner(a);
    forBlocks(grid.points(), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        const double x = axis.centre(k / inner % axis.cells);
        if (std::min(x - axis.lo, axis.hi - x) < zone[a])
          mark[k] = 1;
      }
    });
  }
  return mark;
}

} // namespace

MemoryHeld heldBy(std::initializer_list<const ChainSolution *> solutions) {
  MemoryHeld held;
  for (const ChainSolution *solution : solutions) {
    held.differences = std::max(held.differences, solution->history);
    for (const SegmentSolution &segment : solution->segments)
      segment.addTo(held);
  }
  return held;
}

Distance difference(const ChainSolution &fine, const ChainSolution &coarse, double horizon,
                    const std::vector<double> &zone) {
  const auto a = fine.kept(), b = coarse.kept();
  const Grid &grid = fine.first().grid();
  const double volume = grid.cellVolume();
  const std::int64_t points = grid.points();
  const FieldValues mark = nearEnds(grid, zone);
  Distance worst;
  // A killing that hardly moves the density still moves the cost.
  worst.inside = std::fabs(fine.cost() - coarse.cost()) / std::max(1.0, std::fabs(fine.cost()));
  FieldValues x, y;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const double left = a[i].time(), right = b[j].time();
    if (std::fabs(left - right) > 1e-9 * horizon) {
      (left < right ? i : j) += 1;
      continue;
    }
    a[i].segment->density(a[i].saved, x);
    b[j].segment->density(b[j].saved, y);
    ++i;
    ++j;
    const double whole =
        volume * sumOver(points, [&](std::int64_t k) { return std::fabs(x[k] - y[k]); });
    const double atEnds = mark.empty() ? 0 : volume * sumOver(points, [&](std::int64_t k) {
                                               return mark[k] * std::fabs(x[k] - y[k]);
                                             });
    worst.inside = std::max(worst.inside, whole - atEnds);
    worst.atEnds = std::max(worst.atEnds, atEnds);
  }
  return worst;
}

} // namespace sbl::rt
