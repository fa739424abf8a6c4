#include "Module/CutCells.h"

#include <algorithm>
#include <cmath>

#include "Support/Threads.h"

namespace sbl::rt {
namespace {

double entropyTerm(double v) { return v > 0 ? v * std::log(v) : 0; }

/// Sub-cells along an axis: many on a line, where edges are points; fewer where they are many.
int pieces(std::size_t rank) { return rank == 1 ? 256 : rank == 2 ? 16 : 6; }

/// Whether neighbouring values jump somewhere: a difference that stands out from those beside it.
bool jumps(const Grid &grid, const FieldValues &values) {
  const double high = maxOver(grid.points(), [&](std::int64_t k) { return values[k]; });
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const std::int64_t inner = grid.inner(a), n = grid.axes[a].cells;
    const double found = maxOver(grid.points(), [&](std::int64_t k) {
      const std::int64_t row = k / inner % n;
      if (row + 1 >= n)
        return 0.0;
      const auto change = [&](std::int64_t from) {
        return std::fabs(values[from + inner] - values[from]);
      };
      const double here = change(k), before = row > 0 ? change(k - inner) : 0,
                   after = row + 2 < n ? change(k + inner) : 0;
      return here > 1e-3 * high && here > 2 * std::max(before, after) ? 1.0 : 0.0;
    });
    if (found > 0)
      return true;
  }
  return false;
}

/// Marks cells in which one step between sub-samples is most of the whole change.
std::vector<char> cutCells(const Grid &grid, const ShiftedLaw &law, double high) {
  constexpr int samples = 16;
  const std::int64_t points = grid.points();
  std::vector<char> cut(points, 0);
  FieldValues low, top, step, last, now;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const double h = grid.axes[a].spacing();
    for (int i = 0; i <= samples; ++i) {
      std::vector<double> shifts(grid.rank(), 0.0);
      // Just inside the cell: its own side of an edge that lies on the boundary of two cells.
      shifts[a] = h * (static_cast<double>(i) / samples - 0.5) * (1 - 1e-9);
      law(shifts, now);
      if (i == 0) {
        low = top = last = now;
        step.assign(points, 0.0);
        continue;
      }
      for (std::int64_t k = 0; k < points; ++k) {
        step[k] = std::max(step[k], std::fabs(now[k] - last[k]));
        low[k] = std::min(low[k], now[k]);
        top[k] = std::max(top[k], now[k]);
      }
      std::swap(last, now);
    }
    for (std::int64_t k = 0; k < points; ++k)
      cut[k] |= step[k] > 1e-3 * high && step[k] > 0.6 * (top[k] - low[k]);
  }
  return cut;
}

/// An edge may cut a corner and miss the lines through the centre: neighbours count as cut too.
void addNeighbours(const Grid &grid, std::vector<char> &cut) {
  if (grid.rank() == 1)
    return;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const std::int64_t inner = grid.inner(a), n = grid.axes[a].cells;
    const std::vector<char> before = cut;
    for (std::int64_t k = 0; k < grid.points(); ++k) {
      const std::int64_t row = k / inner % n;
      cut[k] |= (row > 0 && before[k - inner]) || (row + 1 < n && before[k + inner]);
    }
  }
}

} // namespace

double CutCells::hiddenEntropy(double factor, const FieldValues &density, double volume) const {
  double sum = 0;
  for (const Cell &cell : cells) {
    double mean = 0;
    for (std::size_t i = 0; i < cell.values.size(); ++i)
      mean += cell.shares[i] * cell.values[i];
    const double whole = density[cell.point], rest = std::max(0.0, whole - factor * mean);
    double inside = 0;
    for (std::size_t i = 0; i < cell.values.size(); ++i)
      inside += cell.shares[i] * entropyTerm(rest + factor * cell.values[i]);
    sum += inside - entropyTerm(whole);
  }
  return volume * sum;
}

CutCells averageJumps(const Grid &grid, const ShiftedLaw &law, FieldValues &values) {
  CutCells result;
  if (!jumps(grid, values))
    return result;
  const double high = maxOver(grid.points(), [&](std::int64_t k) { return values[k]; });
  std::vector<char> cut = cutCells(grid, law, high);
  addNeighbours(grid, cut);
  for (std::int64_t k = 0; k < grid.points(); ++k)
    if (cut[k])
      result.cells.push_back({k, {}, {}});
  if (result.cells.empty())
    return result;
  const int along = pieces(grid.rank());
  const auto total = static_cast<std::int64_t>(std::llround(std::pow(along, grid.rank())));
  FieldValues sample;
  for (std::int64_t i = 0; i < total; ++i) {
    std::vector<double> shifts;
    for (std::int64_t a = 0, rest = i; a < static_cast<std::int64_t>(grid.rank());
         ++a, rest /= along)
      shifts.push_back(grid.axes[a].spacing() *
                       ((static_cast<double>(rest % along) + 0.5) / along - 0.5));
    law(shifts, sample);
    for (CutCells::Cell &cell : result.cells)
      cell.values.push_back(sample[cell.point]);
  }
  for (CutCells::Cell &cell : result.cells) {
    cell.shares.assign(cell.values.size(), 1.0 / static_cast<double>(total));
    double mean = 0;
    for (const double v : cell.values)
      mean += v / static_cast<double>(total);
    values[cell.point] = mean;
  }
  return result;
}

} // namespace sbl::rt
