#include "Bridge/Chain.h"

#include <algorithm>
#include <cmath>

#include "Support/Threads.h"

namespace sbl::rt {

double difference(const ChainSolution &fine, const ChainSolution &coarse, double horizon) {
  const auto a = fine.kept(), b = coarse.kept();
  const Grid &grid = fine.first().grid();
  const double volume = grid.cellVolume();
  const std::int64_t points = grid.points();
  // A killing that hardly moves the density still moves the cost.
  double worst = std::fabs(fine.cost() - coarse.cost()) / std::max(1.0, std::fabs(fine.cost()));
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
    worst = std::max(
        worst, volume * sumOver(points, [&](std::int64_t k) { return std::fabs(x[k] - y[k]); }));
  }
  return worst;
}

} // namespace sbl::rt
