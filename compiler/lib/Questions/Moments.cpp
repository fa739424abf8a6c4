// Expectations and integrals.
#include <algorithm>
#include <cmath>
#include <optional>

#include "EvaluatorImpl.h"
#include "Piecewise.h"
#include "sbl/Questions/Quadrature.h"

namespace sbl::questions {

using Accessor = Query::Accessor;

namespace {

/// Sums one dimension out of a value, with a weight per entry.
Value contract(const Value &value, std::size_t at, std::span<const double> weights) {
  std::size_t outer = 1, inner = 1;
  for (std::size_t d = 0; d < at; ++d)
    outer *= value.dims[d]->size;
  for (std::size_t d = at + 1; d < value.dims.size(); ++d)
    inner *= value.dims[d]->size;
  Value result{value.dims, std::vector<double>(outer * inner, 0.0)};
  result.dims.erase(result.dims.begin() + static_cast<std::ptrdiff_t>(at));
  for (std::size_t o = 0; o < outer; ++o)
    for (std::size_t k = 0; k < weights.size(); ++k)
      for (std::size_t i = 0; i < inner; ++i)
        result.data[o * inner + i] += weights[k] * value.data[(o * weights.size() + k) * inner + i];
  return result;
}

/// A place of the first cell of a ring may lie below `lo`: there it is one turn further on.
std::vector<double> ontoRing(const rt::Grid &grid, std::span<const double> place) {
  std::vector<double> result(place.begin(), place.end());
  for (std::size_t a = 0; a < result.size(); ++a)
    if (grid.axes[a].periodic() && result[a] < grid.axes[a].lo)
      result[a] += grid.axes[a].length();
  return result;
}

} // namespace

std::vector<bool> Evaluator::Impl::seamsOf(ExprRef f) const {
  const rt::Grid &grid = sources.grid();
  std::vector<bool> seams(grid.axes.size(), false);
  for (std::size_t a = 0; a < seams.size(); ++a) {
    if (!grid.axes[a].periodic())
      continue;
    // A function of the ring has the same value one turn on, wherever one looks.
    for (const double share : {0.0, 0.3819, 0.7639}) {
      std::vector<double> place;
      for (const rt::GridAxis &axis : grid.axes)
        place.push_back(axis.lo + share * axis.length());
      const double here = sbl::evaluate(f, {sources.parameters(), place, 0, 0});
      place[a] += grid.axes[a].length();
      const double there = sbl::evaluate(f, {sources.parameters(), place, 0, 0});
      if (std::isfinite(here) && std::isfinite(there) &&
          std::fabs(here - there) > 1e-9 * std::max({1.0, std::fabs(here), std::fabs(there)}))
        seams[a] = true;
    }
  }
  return seams;
}

ValuePtr Evaluator::Impl::integrate(const ValuePtr &integrand) {
  Value value = *integrand;
  const rt::Grid &grid = sources.grid();
  for (std::size_t a = grid.axes.size(); a-- > 0;) {
    const std::vector<double> along = axisWeights(grid.axes[a]);
    std::size_t at = 0;
    while (at < value.dims.size() && !samePlace(*value.dims[at], *places[a]))
      ++at;
    if (at < value.dims.size()) {
      value = contract(value, at, along);
    } else { // constant along this axis
      for (double &v : value.data)
        v *= grid.axes[a].length();
    }
  }
  return std::make_shared<const Value>(std::move(value));
}

ValuePtr Evaluator::Impl::law(const Query &query, Scope &scope, Scope &inner) {
  inner = scope;
  inner.memo.clear();
  inner.range = query.range;
  if (!query.of) { // of a distribution
    const ValuePtr density = distribution(query.distributions.front(), query.range);
    return density ? withMassOfCells(density, false) : nullptr;
  }
  Times at;
  if (!times(query, scope, at))
    return nullptr;
  inner.times = inner.leafTimes = at.at;
  inner.timesAreList = inner.leafIsList = at.isList;
  const SolvedQuestion &solved = *sources.question(*query.of);
  const ValuePtr density = series(solved, Accessor::Density, 0, *query.of, at, query.range);
  return density ? withMassOfCells(density, solved.wallOrder(Accessor::Density) == 1) : nullptr;
}

bool Evaluator::Impl::isMass(const Query &query) {
  return query.accessor == Accessor::Probability && query.of &&
         query.of->kind == QuestionRef::Kind::Evolve;
}

ValuePtr Evaluator::Impl::expectation(const ValuePtr &f, const ValuePtr &rho, Range range,
                                      bool isMass) {
  const ValuePtr both[2] = {f, rho};
  ValuePtr product =
      combine(both, [](std::span<const double> a) { return a[1] == 0 ? 0.0 : a[0] * a[1]; }, range);
  if (!product)
    return nullptr;
  // Of a law that loses mass, a probability is the mass that is there; a mean is that of what is
  // left.
  if (isMass)
    return integrate(product);
  const ValuePtr ratio[2] = {integrate(product), integrate(rho)};
  return combine(ratio, [](std::span<const double> a) { return a[0] / a[1]; }, range);
}

ValuePtr Evaluator::Impl::piecewiseMoment(const Query &query, ExprRef f, ExprRef g,
                                          const ValuePtr &rho, const Scope &inner) {
  const rt::Grid &grid = sources.grid();
  ExprContext &context = *model.context;
  const bool timed = rho->find(Dimension::Role::Time) == 0;
  const std::size_t cells = weights.size(), times = rho->data.size() / cells;
  const int wallOrder = query.of ? sources.question(*query.of)->wallOrder(Accessor::Density) : 0;
  Value result{timed ? std::vector{rho->dims.front()} : std::vector<DimensionPtr>{}, {}};

  std::optional<PiecewiseRule> rule;
  ExprRef ruled = nullptr;
  for (std::size_t i = 0; i < times; ++i) {
    const std::span<const double> density = std::span(rho->data).subspan(i * cells, cells);
    const double time = inner.leafTimes.empty() ? 0 : inner.leafTimes[timed ? i : 0];
    double mass = 0;
    for (std::size_t k = 0; k < cells; ++k)
      mass += weights[k] * density[k];
    if (isMass(query))
      mass = 1;
    auto mean = [&](ExprRef e) {
      if (e != ruled || context.dependence(e).time) {
        const std::vector<ExprRef> cuts = switches(context, e);
        const std::vector<bool> seams = seamsOf(e);
        auto at = [&](std::span<const double> place) {
          return ExprPoint{sources.parameters(), place, time, 0};
        };
        rule.emplace(
            grid,
            PiecewiseFunction{
                [&](std::span<const double> x) { return sbl::evaluate(e, at(ontoRing(grid, x))); },
                [&](std::span<const double> x0) {
                  // Conditions beyond the 64th share bits by their parity.
                  std::uint64_t sides = 0;
                  for (std::size_t a = 0; a < seams.size(); ++a)
                    sides ^= std::uint64_t(seams[a] && x0[a] < grid.axes[a].lo) << (63 - a);
                  const std::vector<double> x = ontoRing(grid, x0);
                  for (std::size_t c = 0; c < cuts.size(); ++c)
                    sides ^= std::uint64_t(sbl::evaluate(cuts[c], at(x)) > 0) << c % 64;
                  return sides;
                }});
        ruled = e;
      }
      return rule->integrate(density, wallOrder) / mass;
    };
    const double first = mean(f);
    if (!g) {
      result.data.push_back(first);
      continue;
    }
    const ExprRef left = context.sub(f, context.constant(first));
    const ExprRef right = g == f ? left : context.sub(g, context.constant(mean(g)));
    result.data.push_back(mean(context.mul(left, right)));
  }
  return std::make_shared<const Value>(std::move(result));
}

ValuePtr Evaluator::Impl::moments(const Query &query, Scope &scope) {
  if (query.of && query.of->kind == QuestionRef::Kind::Sample)
    return sampleMoments(*sources.question(*query.of), query, scope);
  Scope inner;
  const ValuePtr rho = law(query, scope, inner);
  if (!rho)
    return nullptr;
  // Without an argument the moments are those of the place itself: component i, or for the
  // covariance matrix component i * rank + j.
  const bool covariance = query.accessor == Accessor::Covariance;
  auto argument = [&](std::size_t i) -> ExprRef {
    if (i < query.argument.size())
      return query.argument[i];
    const std::size_t rank = places.size();
    const std::size_t axis = !covariance ? query.component
                             : i == 0    ? query.component / rank
                                         : query.component % rank;
    return model.context->coordinate(static_cast<std::uint32_t>(axis));
  };
  const bool centred = covariance || query.accessor == Accessor::Variance;
  const ExprRef f = argument(0), g = !centred ? nullptr : covariance ? argument(1) : f;

  // A function that jumps inside cells, or where a ring closes, needs more than its values at their
  // centres. (One that contains solved fields is known only there; of a law without time, one that
  // moves is a series.)
  auto cutsCells = [&](ExprRef e) {
    if (!e || query.accessor == Accessor::Probability || model.context->isPiecewise(e))
      return e != nullptr;
    if (model.context->dependence(e).queries)
      return false;
    const std::vector<bool> seams = seamsOf(e);
    return std::find(seams.begin(), seams.end(), true) != seams.end();
  };
  auto onGridOnly = [&](ExprRef e) {
    return e && (model.context->dependence(e).queries ||
                 (!query.of && model.context->dependence(e).time));
  };
  if ((cutsCells(f) || cutsCells(g)) && !onGridOnly(f) && !onGridOnly(g))
    return piecewiseMoment(query, f, g, rho, inner);

  const ValuePtr valueF = evaluate(f, inner);
  const ValuePtr meanF = valueF ? expectation(valueF, rho, query.range, isMass(query)) : nullptr;
  if (!meanF || !centred)
    return meanF;
  // E (f - Ef)(g - Eg), centred before it is multiplied, so that nothing cancels.
  const ValuePtr valueG = evaluate(g, inner);
  const ValuePtr meanG = valueG ? expectation(valueG, rho, query.range) : nullptr;
  if (!meanG)
    return nullptr;
  const ValuePtr four[4] = {valueF, meanF, valueG, meanG};
  const ValuePtr product = combine(
      four, [](std::span<const double> a) { return (a[0] - a[1]) * (a[2] - a[3]); }, query.range);
  return product ? expectation(product, rho, query.range) : nullptr;
}

} // namespace sbl::questions
