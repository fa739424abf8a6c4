#include "sbl/Questions/Transport.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "Sinkhorn.h"
#include "sbl/Questions/Distances.h"
#include "sbl/Questions/Interpolate.h"

namespace sbl::questions {
namespace {

/// Mass that may be left out at the ends of the joint support.
constexpr double leftOut = 1e-11;
/// L1 distance up to which a law is the product of its marginals.
constexpr double sameAsProduct = 1e-10;
/// The smallest regularisation in cells of the support's grid: its kernel has the variance eps/2,
/// and a sampled Gaussian of 0.75 h^2 is off by 2 exp(-2 pi^2 0.75) = 7e-7.
constexpr double smallestEps = 1.5;

std::size_t mostCells(std::size_t rank) { return rank == 2 ? 48 : 24; }

std::vector<double> masses(std::span<const double> density) {
  double total = 0;
  for (double v : density)
    total += v;
  std::vector<double> result(density.begin(), density.end());
  for (double &v : result)
    v /= total;
  return result;
}

std::vector<double> marginal(const rt::Grid &grid, std::span<const double> mass, std::size_t axis) {
  const auto n = static_cast<std::size_t>(grid.axes[axis].cells);
  const auto inner = static_cast<std::size_t>(grid.inner(axis));
  std::vector<double> result(n, 0.0);
  for (std::size_t i = 0; i < mass.size(); ++i)
    result[i / inner % n] += mass[i];
  return result;
}

bool isProduct(const rt::Grid &grid, std::span<const double> mass,
               const std::vector<std::vector<double>> &marginals) {
  double distance = 0;
  for (std::size_t i = 0; i < mass.size(); ++i) {
    double product = 1;
    for (std::size_t a = 0; a < marginals.size(); ++a)
      product *= marginals[a][i / static_cast<std::size_t>(grid.inner(a)) % marginals[a].size()];
    distance += std::abs(mass[i] - product);
  }
  return distance < sameAsProduct;
}

double alongAxes(const rt::Grid &grid, const std::vector<std::vector<double>> &p,
                 const std::vector<std::vector<double>> &q) {
  double sum = 0;
  for (std::size_t a = 0; a < p.size(); ++a) {
    const double along = w2Distance({{grid.axes[a]}}, p[a], q[a]);
    sum += along * along;
  }
  return std::sqrt(sum);
}

/// Cells [first, last] of an axis outside of which a marginal has no mass worth a thought.
std::pair<std::size_t, std::size_t> support(const std::vector<double> &marginal) {
  std::size_t first = 0, last = marginal.size() - 1;
  for (double sum = marginal[first]; sum < leftOut && first < last; sum += marginal[++first]) {
  }
  for (double sum = marginal[last]; sum < leftOut && last > first; sum += marginal[--last]) {
  }
  return {first, last};
}

/// Equal cells over the joint support, of one spacing along all axes.
struct Support {
  double spacing = 0;
  std::vector<double> lo; // of the first cell
  SmallGrid grid;
};

Support jointSupport(const rt::Grid &grid, const std::vector<std::vector<double>> &p,
                     const std::vector<std::vector<double>> &q) {
  Support made;
  std::vector<double> hi;
  for (std::size_t a = 0; a < p.size(); ++a) {
    const auto [p0, p1] = support(p[a]);
    const auto [q0, q1] = support(q[a]);
    const rt::GridAxis &axis = grid.axes[a];
    const double h = axis.spacing();
    made.lo.push_back(axis.centre(static_cast<std::int64_t>(std::min(p0, q0))) - h / 2);
    hi.push_back(axis.centre(static_cast<std::int64_t>(std::max(p1, q1))) + h / 2);
    made.spacing = std::max(
        {made.spacing, h, (hi[a] - made.lo[a]) / static_cast<double>(mostCells(p.size()))});
  }
  for (std::size_t a = 0; a < p.size(); ++a) {
    const double cells = std::ceil((hi[a] - made.lo[a]) / made.spacing - 1e-9);
    made.grid.cells.push_back(static_cast<std::size_t>(std::max(1.0, cells)));
    made.lo[a] -= (cells * made.spacing - (hi[a] - made.lo[a])) / 2; // centred
  }
  return made;
}

/// Logarithms of the masses of a law in the cells of the support.
std::vector<double> logMasses(const rt::Grid &grid, std::span<const double> mass,
                              const Support &support) {
  std::vector<double> logs(mass.size()), result, place(grid.rank());
  std::transform(mass.begin(), mass.end(), logs.begin(), [](double v) { return std::log(v); });
  double total = 0;
  for (std::size_t i = 0; i < support.grid.points(); ++i) {
    std::size_t rest = i;
    bool inside = true;
    for (std::size_t a = grid.rank(); a-- > 0;) {
      const std::size_t k = rest % support.grid.cells[a];
      rest /= support.grid.cells[a];
      place[a] = support.lo[a] + (static_cast<double>(k) + 0.5) * support.spacing;
      inside = inside && onAxis(grid.axes[a], place[a]);
    }
    const double value = inside ? interpolatePositive(grid, logs, 0, place) : 0;
    total += value;
    result.push_back(std::log(value));
  }
  for (double &value : result)
    value -= std::log(total);
  return result;
}

} // namespace

TransportDistance transportDistance(const rt::Grid &grid, std::span<const double> p,
                                    std::span<const double> q) {
  const std::vector<double> massP = masses(p), massQ = masses(q);
  if (massP == massQ)
    return {};
  std::vector<std::vector<double>> marginalsP, marginalsQ;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    marginalsP.push_back(marginal(grid, massP, a));
    marginalsQ.push_back(marginal(grid, massQ, a));
  }
  if (isProduct(grid, massP, marginalsP) && isProduct(grid, massQ, marginalsQ))
    return {alongAxes(grid, marginalsP, marginalsQ)};

  const Support support = jointSupport(grid, marginalsP, marginalsQ);
  Sinkhorn sinkhorn(support.grid, logMasses(grid, massP, support), logMasses(grid, massQ, support));
  // S(eps) = W2^2 + a eps^2 + b eps^4: from large eps to small, then Richardson's table.
  double s[3];
  for (int level = 0; level < 3; ++level)
    if (!sinkhorn.divergence(smallestEps * (4 >> level), s[level]))
      return {0, 0, false};
  const double coarse = (4 * s[1] - s[0]) / 3, fine = (4 * s[2] - s[1]) / 3;
  const double best = (16 * fine - coarse) / 15;
  const double unit = support.spacing * support.spacing;
  const double square = unit * std::max(best, 0.0);
  // (best - fine) would be a fifth of this; kinks of the optimal map spoil the last order.
  const double doubt = unit * (std::abs(fine - coarse) / 3 + std::max(-best, 0.0));
  return {std::sqrt(square), std::sqrt(square + doubt) - std::sqrt(square)};
}

} // namespace sbl::questions
