#include "Fields/Resample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "Support/Threads.h"

namespace sbl::rt {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr int nodes = 6;

/// Where a cell of the new axis takes its value from: six cells of the old one, the third and
/// fourth beside it away from ends.
struct Stencil {
  std::array<std::int64_t, nodes> cells;
  std::array<double, nodes> weights;
  std::array<std::int64_t, 2> beside;
};

Stencil stencilAt(const GridAxis &from, double x) {
  const double place = (x - from.centre(0)) / from.spacing();
  std::int64_t first = static_cast<std::int64_t>(std::floor(place)) - 2;
  if (!from.periodic())
    first = std::clamp<std::int64_t>(first, 0, from.cells - nodes);
  Stencil s;
  const auto wrapped = [&](std::int64_t k) { return (k % from.cells + from.cells) % from.cells; };
  for (int i = 0; i < nodes; ++i) {
    s.cells[i] = wrapped(first + i);
    s.weights[i] = 1;
    for (int j = 0; j < nodes; ++j)
      if (j != i)
        s.weights[i] *= (place - static_cast<double>(first + j)) / (i - j);
  }
  std::int64_t near = static_cast<std::int64_t>(std::floor(place));
  if (!from.periodic())
    near = std::clamp<std::int64_t>(near, 0, from.cells - 2);
  s.beside = {wrapped(near), wrapped(near + 1)};
  return s;
}

/// `line` is the value of a cell of the old axis.
template <class Line> double valueAt(const Stencil &s, Line &&line) {
  const double a = line(s.beside[0]), b = line(s.beside[1]);
  if (a == -inf || b == -inf)
    return std::max(a, b);
  double sum = 0;
  for (int i = 0; i < nodes; ++i)
    sum += s.weights[i] * line(s.cells[i]);
  if (!std::isfinite(sum))
    return (a + b) / 2;
  const double room = 0.1 + std::fabs(a - b) / 2; // beyond them, for tops and for ends
  return std::clamp(sum, std::min(a, b) - room, std::max(a, b) + room);
}

} // namespace

FieldValues resampled(const Grid &from, const FieldValues &logs, const Grid &to) {
  FieldValues values = logs;
  Grid grid = from;
  for (std::size_t axis = 0; axis < from.rank(); ++axis) {
    const std::int64_t n = from.axes[axis].cells, m = to.axes[axis].cells;
    if (n == m)
      continue;
    std::vector<Stencil> stencils;
    for (std::int64_t k = 0; k < m; ++k)
      stencils.push_back(stencilAt(from.axes[axis], to.axes[axis].centre(k)));
    const std::int64_t inner = grid.inner(axis);
    grid.axes[axis] = to.axes[axis];
    FieldValues next(static_cast<std::size_t>(grid.points()));
    forBlocks(grid.points(), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        const std::int64_t line = k / inner / m, offset = line * n * inner + k % inner;
        next[k] = valueAt(stencils[k / inner % m],
                          [&](std::int64_t cell) { return values[offset + cell * inner]; });
      }
    });
    values = std::move(next);
  }
  return values;
}

} // namespace sbl::rt
