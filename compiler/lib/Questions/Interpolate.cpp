#include "sbl/Questions/Interpolate.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sbl::questions {
namespace {

constexpr std::int64_t points = 8;
/// Next to a jump or a kink polynomials swing. Of logarithms those of eight and of four points
/// agree to this many nats wherever cells resolve them; elsewhere the line between two cells
/// stands.
constexpr std::int64_t fewerPoints = 4;
constexpr double mostSwing = 0.1;

/// Index of `x` in units of cells: centre k has the index k.
double gridIndex(const rt::GridAxis &axis, double x) {
  return (x - axis.lo) / axis.spacing() - (axis.periodic() ? 0.0 : 0.5);
}

std::int64_t wrap(std::int64_t k, std::int64_t n) { return ((k % n) + n) % n; }

Stencil lagrange(const rt::GridAxis &axis, double x, std::int64_t wanted) {
  double index = gridIndex(axis, x);
  const std::int64_t n = axis.cells;
  if (axis.periodic()) // far-away copies of a place are the same place
    index -= std::floor(index / static_cast<double>(n)) * static_cast<double>(n);
  const std::int64_t m = std::min(wanted, n);
  std::int64_t first = static_cast<std::int64_t>(std::floor(index)) - (m - 1) / 2;
  if (!axis.periodic())
    first = std::clamp<std::int64_t>(first, 0, n - m);
  Stencil stencil;
  for (std::int64_t i = 0; i < m; ++i) {
    double weight = 1;
    for (std::int64_t j = 0; j < m; ++j)
      if (j != i)
        weight *= (index - static_cast<double>(first + j)) / static_cast<double>(i - j);
    stencil.cells.push_back(axis.periodic() ? wrap(first + i, n) : first + i);
    stencil.weights.push_back(weight);
  }
  return stencil;
}

/// Calls visit(cell, weight) for every cell of the tensor-product stencil.
template <typename Visit>
void forEachCell(const rt::Grid &grid, std::span<const Stencil> stencils, Visit visit) {
  const std::size_t rank = grid.axes.size();
  std::vector<std::size_t> index(rank, 0);
  while (true) {
    std::int64_t cell = 0;
    double weight = 1;
    for (std::size_t a = 0; a < rank; ++a) {
      cell = cell * grid.axes[a].cells + stencils[a].cells[index[a]];
      weight *= stencils[a].weights[index[a]];
    }
    visit(static_cast<std::size_t>(cell), weight);
    std::size_t a = rank;
    while (a > 0 && ++index[a - 1] == stencils[a - 1].cells.size())
      index[--a] = 0;
    if (a == 0)
      return;
  }
}

std::vector<Stencil> stencils(const rt::Grid &grid, std::span<const double> place,
                              std::int64_t wanted) {
  std::vector<Stencil> result;
  for (std::size_t a = 0; a < grid.axes.size(); ++a)
    result.push_back(lagrange(grid.axes[a], place[a], wanted));
  return result;
}

bool swings(double ofMany, double ofFewer) { return std::fabs(ofMany - ofFewer) > mostSwing; }

/// Logarithm of the distances to the absorbing walls of an axis; 0 where there is none.
double logWallDistance(const rt::GridAxis &axis, double x) {
  double sum = 0;
  if (axis.low == rt::Boundary::Absorbing)
    sum += std::log(x - axis.lo);
  if (axis.high == rt::Boundary::Absorbing)
    sum += std::log(axis.hi - x);
  return sum;
}

} // namespace

Stencil stencilAt(const rt::GridAxis &axis, double x) { return lagrange(axis, x, points); }

bool onAxis(const rt::GridAxis &axis, double x) {
  return std::isfinite(x) && (axis.periodic() || (x >= axis.lo && x <= axis.hi));
}

double interpolate(const rt::Grid &grid, std::span<const double> field,
                   std::span<const double> place) {
  double sum = 0;
  forEachCell(grid, stencils(grid, place, points),
              [&](std::size_t cell, double weight) { sum += weight * field[cell]; });
  return sum;
}

double interpolatePositive(const rt::Grid &grid, std::span<const double> logField, int wallOrder,
                           std::span<const double> place) {
  return std::exp(interpolateLog(grid, logField, wallOrder, place));
}

double interpolateLog(const rt::Grid &grid, std::span<const double> logField, int wallOrder,
                      std::span<const double> place) {
  double wall = 0;
  for (std::size_t a = 0; wallOrder != 0 && a < grid.axes.size(); ++a)
    wall += wallOrder * logWallDistance(grid.axes[a], place[a]);
  bool empty = false;
  const auto through = [&](std::int64_t wanted) {
    double sum = 0;
    forEachCell(grid, stencils(grid, place, wanted), [&](std::size_t cell, double weight) {
      double value = logField[cell];
      empty |= !std::isfinite(value);
      if (wallOrder != 0) {
        auto rest = static_cast<std::int64_t>(cell);
        for (std::size_t a = grid.axes.size(); a-- > 0;) {
          const rt::GridAxis &axis = grid.axes[a];
          value -= wallOrder * logWallDistance(axis, axis.centre(rest % axis.cells));
          rest /= axis.cells;
        }
      }
      if (weight != 0)
        sum += weight * value;
    });
    return sum;
  };
  double sum = through(points);
  if (!empty && swings(sum, through(fewerPoints)))
    sum = through(2);
  if (!empty)
    return sum + wall;
  sum = 0;
  forEachCell(grid, stencils(grid, place, 2),
              [&](std::size_t cell, double weight) { sum += weight * std::exp(logField[cell]); });
  return std::log(std::max(sum, 0.0));
}

namespace {

/// One axis after the other: takes out its walls, interpolates, puts them back. What is not finite
/// in a stencil makes what is not finite of it.
std::vector<double> refined(const rt::Grid &grid, std::span<const double> field, bool inLogs,
                            int wallOrder, std::span<const double> offsets) {
  const std::size_t q = offsets.size();
  std::vector<double> values(field.begin(), field.end());
  for (std::size_t a = 0; a < grid.axes.size(); ++a) {
    const rt::GridAxis &axis = grid.axes[a];
    const auto n = static_cast<std::size_t>(axis.cells);
    std::size_t outer = 1, inner = 1;
    for (std::size_t b = 0; b < a; ++b)
      outer *= static_cast<std::size_t>(grid.axes[b].cells) * q;
    for (std::size_t b = a + 1; b < grid.axes.size(); ++b)
      inner *= static_cast<std::size_t>(grid.axes[b].cells);
    std::vector<double> wallAt(n, 0.0);
    for (std::size_t k = 0; wallOrder != 0 && k < n; ++k)
      wallAt[k] = wallOrder * logWallDistance(axis, axis.centre(static_cast<std::int64_t>(k)));
    std::vector<double> finer(outer * n * q * inner);
    for (std::size_t k = 0; k < n * q; ++k) {
      const double x =
          axis.centre(static_cast<std::int64_t>(k / q)) + (offsets[k % q] - 0.5) * axis.spacing();
      const std::array of{lagrange(axis, x, points), lagrange(axis, x, fewerPoints),
                          lagrange(axis, x, 2)};
      const double wall = wallOrder != 0 ? wallOrder * logWallDistance(axis, x) : 0.0;
      for (std::size_t o = 0; o < outer; ++o)
        for (std::size_t i = 0; i < inner; ++i) {
          const auto through = [&](const Stencil &stencil) {
            double sum = wall;
            for (std::size_t s = 0; s < stencil.cells.size(); ++s) {
              const auto cell = static_cast<std::size_t>(stencil.cells[s]);
              sum += stencil.weights[s] * (values[(o * n + cell) * inner + i] - wallAt[cell]);
            }
            return sum;
          };
          double value = through(of[0]);
          if (inLogs && swings(value, through(of[1])))
            value = through(of[2]);
          finer[(o * n * q + k) * inner + i] = value;
        }
    }
    values = std::move(finer);
  }
  return values;
}

} // namespace

std::vector<double> refine(const rt::Grid &grid, std::span<const double> field,
                           std::span<const double> offsets) {
  return refined(grid, field, /*inLogs=*/false, 0, offsets);
}

std::vector<double> refinePositive(const rt::Grid &grid, std::span<const double> logField,
                                   int wallOrder, std::span<const double> offsets) {
  const std::size_t q = offsets.size();
  std::vector<double> values = refined(grid, logField, /*inLogs=*/true, wallOrder, offsets);
  std::vector<std::size_t> sizes;
  for (const rt::GridAxis &axis : grid.axes)
    sizes.push_back(static_cast<std::size_t>(axis.cells) * q);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) {
      values[i] = std::exp(values[i]);
      continue;
    }
    std::size_t rest = i, cell = 0, step = 1;
    for (std::size_t a = sizes.size(); a-- > 0;) {
      cell += rest % sizes[a] / q * step;
      step *= sizes[a] / q;
      rest /= sizes[a];
    }
    values[i] = std::exp(logField[cell]);
  }
  return values;
}

} // namespace sbl::questions
