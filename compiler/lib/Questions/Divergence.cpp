// Entropies and distances of laws: distributions, and densities that were solved.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "EvaluatorImpl.h"
#include "sbl/Questions/Distances.h"
#include "sbl/Questions/Transport.h"

namespace sbl::questions {

using Accessor = Query::Accessor;

namespace {

/// Below this divergence two laws are the same as far as the cells can tell.
constexpr double sameOnCells = 1e-12;
/// A distance that is not known to this share of itself, or of the laws' width, is none.
constexpr double mostDoubt = 0.01;
/// Density at the seam of a ring, relative to its peak, that no line can do without.
constexpr double acrossSeam = 1e-6;

std::string figure(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", number);
  return text;
}

/// An axis around which one of the laws goes, or null: there a distance on a line means nothing.
const rt::GridAxis *wrappedAxis(const rt::Grid &grid, std::span<const double> law) {
  const double peak = *std::max_element(law.begin(), law.end());
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    if (!grid.axes[a].periodic())
      continue;
    const auto inner = static_cast<std::size_t>(grid.inner(a));
    const auto n = static_cast<std::size_t>(grid.axes[a].cells);
    for (std::size_t i = 0; i < law.size(); ++i)
      if (const std::size_t k = i / inner % n; (k == 0 || k + 1 == n) && law[i] > acrossSeam * peak)
        return &grid.axes[a];
  }
  return nullptr;
}

/// The root of the summed variances along the axes.
double width(const rt::Grid &grid, std::span<const double> law) {
  double sum = 0, total = 0;
  for (double v : law)
    total += v;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const auto inner = static_cast<std::size_t>(grid.inner(a));
    double mean = 0, square = 0;
    for (int pass = 0; pass < 2; ++pass)
      for (std::size_t i = 0; i < law.size(); ++i) {
        const double x =
            grid.axes[a].centre(static_cast<std::int64_t>(i / inner) % grid.axes[a].cells);
        if (pass == 0)
          mean += x * law[i] / total;
        else
          square += (x - mean) * (x - mean) * law[i] / total;
      }
    sum += square;
  }
  return std::sqrt(sum);
}

} // namespace

std::optional<double> Evaluator::Impl::transport(std::span<const double> p,
                                                 std::span<const double> q, Range range) {
  const rt::Grid &grid = sources.grid();
  for (std::span<const double> law : {p, q})
    if (const rt::GridAxis *axis = wrappedAxis(grid, law)) {
      fail(rt::Code::BadInput,
           "the w2 distance is that of a line, and this law goes around the ring `" + axis->name +
               "`",
           "use `metric = l1` or `metric = kl`", range);
      return std::nullopt;
    }
  if (grid.rank() == 1)
    return w2Distance(grid, p, q);
  const TransportDistance found = transportDistance(grid, p, q);
  if (!found.converged) {
    fail(rt::Code::UnderResolved, "the iteration for the w2 distance does not converge",
         "use `metric = l1` or `metric = kl`", range);
    return std::nullopt;
  }
  if (found.error > mostDoubt * std::max(found.value, std::min(width(grid, p), width(grid, q)))) {
    fail(rt::Code::UnderResolved,
         "the w2 distance is " + figure(found.value) + " to within " + figure(found.error) +
             ", which is too little to tell",
         "the laws are narrow for these cells: give the axes more of them", range);
    return std::nullopt;
  }
  return found.value;
}

double Evaluator::Impl::hiddenInCells(const Query &query) const {
  // Cells that the first law jumps in know only its mean.
  const Index *first = query.distributions.empty() ? nullptr : query.distributions.data();
  if (!query.argument.empty() && query.argument.front()->op == Op::Query)
    if (const Query &leaf = model.queries[query.argument.front()->index];
        leaf.accessor == Accessor::Density && leaf.place.empty() && !leaf.distributions.empty())
      first = leaf.distributions.data();
  return first ? sources.hiddenEntropy(*first) : 0;
}

bool Evaluator::Impl::lawsOf(const Query &query, Scope &scope, std::vector<ValuePtr> &laws,
                             std::vector<DimensionPtr> &times) {
  for (Index index : query.distributions) {
    const ValuePtr density = distribution(index, query.range);
    laws.push_back(density ? withMassOfCells(density, false) : nullptr);
  }
  Scope integrand = integrandScope(scope);
  for (ExprRef density : query.argument)
    laws.push_back(evaluate(density, integrand));
  if (query.accessor == Accessor::Entropy && query.of) {
    Scope inner;
    laws.push_back(law(query, scope, inner));
  }
  const auto isLaw = [](double v) { return v >= 0 && std::isfinite(v); };
  for (const ValuePtr &law : laws) {
    if (!law)
      return false;
    const bool timed = law->find(Dimension::Role::Time) == 0;
    const bool overPlaces = law->dims.size() == places.size() + (timed ? 1 : 0) &&
                            law->data.size() % weights.size() == 0;
    std::string wrong;
    if (!overPlaces)
      wrong = "a distance is taken between densities over all places";
    else if (!std::all_of(law->data.begin(), law->data.end(), isLaw))
      wrong = "what is compared is no density: it is negative or undefined somewhere";
    else if (timed && !times.empty() && *times.front() != *law->dims[0])
      wrong = "the two densities are asked at different `" + law->dims[0]->name + "`";
    if (!wrong.empty()) {
      fail(rt::Code::BadInput, wrong, "", query.range);
      return false;
    }
    if (timed && times.empty())
      times.push_back(law->dims[0]);
  }
  return true;
}

ValuePtr Evaluator::Impl::divergence(const Query &query, Scope &scope) {
  const rt::Grid &grid = sources.grid();
  std::vector<ValuePtr> laws;
  Value result;
  if (!lawsOf(query, scope, laws, result.dims))
    return nullptr;
  const double hidden = hiddenInCells(query);
  const std::size_t cells = weights.size();
  auto at = [&](std::size_t law, std::size_t i) { // one without time meets every time of the other
    const std::vector<double> &data = laws[law]->data;
    return std::span<const double>(data).subspan(data.size() == cells ? 0 : i * cells, cells);
  };
  for (std::size_t i = 0; i < sizeOf(result.dims); ++i) {
    if (query.accessor == Accessor::Entropy) {
      result.data.push_back(entropy(grid, at(0, i)) - hidden);
    } else if (query.accessor == Accessor::Kl || query.metric == Query::Metric::Kl) {
      const double seen = klDivergence(grid, at(0, i), at(1, i));
      result.data.push_back(seen < sameOnCells ? std::max(seen, 0.0) : seen + hidden);
    } else if (query.metric == Query::Metric::L1) {
      result.data.push_back(l1Distance(grid, at(0, i), at(1, i)));
    } else {
      const std::optional<double> distance = transport(at(0, i), at(1, i), query.range);
      if (!distance)
        return nullptr;
      result.data.push_back(*distance);
    }
  }
  return std::make_shared<const Value>(std::move(result));
}

} // namespace sbl::questions
