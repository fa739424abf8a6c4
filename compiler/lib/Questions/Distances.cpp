#include "sbl/Questions/Distances.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "sbl/Questions/Interpolate.h"
#include "sbl/Questions/Quadrature.h"

namespace sbl::questions {
namespace {

template <typename Integrand> double integrate(const rt::Grid &grid, Integrand integrand) {
  const std::vector<double> weights = gridWeights(grid);
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i)
    sum += weights[i] * integrand(i);
  return sum;
}

/// Cumulative masses at the edges of a line refined `factor` times, ending in exactly 1.
std::vector<double> cumulative(const rt::Grid &line, std::span<const double> density, int factor) {
  const rt::GridAxis &axis = line.axes[0];
  std::vector<double> logDensity(density.size());
  std::transform(density.begin(), density.end(), logDensity.begin(),
                 [](double p) { return std::log(p); });
  const std::int64_t parts = axis.cells * factor;
  const double width = axis.length() / static_cast<double>(parts);
  std::vector<double> edges = {0.0};
  edges.reserve(static_cast<std::size_t>(parts) + 1);
  for (std::int64_t k = 0; k < parts; ++k) {
    const double x = axis.lo + (static_cast<double>(k) + 0.5) * width;
    edges.push_back(edges.back() + interpolatePositive(line, logDensity, 0, {&x, 1}));
  }
  const double total = edges.back();
  for (double &edge : edges)
    edge /= total;
  return edges;
}

} // namespace

double entropy(const rt::Grid &grid, std::span<const double> p) {
  return integrate(grid, [&](std::size_t i) { return p[i] > 0 ? -p[i] * std::log(p[i]) : 0.0; });
}

double klDivergence(const rt::Grid &grid, std::span<const double> p, std::span<const double> q) {
  for (std::size_t i = 0; i < p.size(); ++i)
    if (p[i] > 0 && q[i] == 0)
      return std::numeric_limits<double>::infinity();
  return integrate(grid, [&](std::size_t i) {
    return p[i] > 0 ? p[i] * (std::log(p[i]) - std::log(q[i])) : 0.0;
  });
}

double l1Distance(const rt::Grid &grid, std::span<const double> p, std::span<const double> q) {
  return integrate(grid, [&](std::size_t i) { return std::abs(p[i] - q[i]); });
}

double w2Distance(const rt::Grid &grid, std::span<const double> p, std::span<const double> q) {
  constexpr int factor = 16;
  const rt::GridAxis &axis = grid.axes[0];
  const std::vector<double> f = cumulative(grid, p, factor), g = cumulative(grid, q, factor);
  const double width = axis.length() / static_cast<double>(f.size() - 1);

  // Walk through the levels u where either quantile function has a knot; between two knots both
  // are linear, so the square of their difference integrates exactly.
  std::size_t i = 1, j = 1;
  double u = 0, total = 0;
  auto quantile = [&](const std::vector<double> &edges, std::size_t part, double level) {
    const double mass = edges[part] - edges[part - 1];
    const double inside = mass > 0 ? (level - edges[part - 1]) / mass : 0.0;
    return axis.lo + (static_cast<double>(part - 1) + std::clamp(inside, 0.0, 1.0)) * width;
  };
  while (i < f.size() && j < g.size()) {
    const double next = std::min(f[i], g[j]);
    if (next > u) {
      const double a = quantile(f, i, u) - quantile(g, j, u);
      const double b = quantile(f, i, next) - quantile(g, j, next);
      total += (next - u) * (a * a + a * b + b * b) / 3;
      u = next;
    }
    const bool advanceF = f[i] <= next, advanceG = g[j] <= next;
    i += advanceF;
    j += advanceG;
  }
  return std::sqrt(total);
}

} // namespace sbl::questions
