// Fields, paths and couplings of solved questions, as values on named dimensions.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "EvaluatorImpl.h"
#include "sbl/Questions/Interpolate.h"

namespace sbl::questions {

using Accessor = Query::Accessor;

namespace {

std::string formatted(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", number);
  return text;
}

} // namespace

std::vector<double> Evaluator::Impl::allTimes(const SolvedQuestion &solved) const {
  const std::vector<double> &saved = solved.times();
  if (evenTimes < 2 || saved.empty() || solved.onlyAtTimes())
    return saved;
  std::vector<double> even(evenTimes);
  const double width = (saved.back() - saved.front()) / static_cast<double>(evenTimes - 1);
  for (std::size_t i = 0; i < evenTimes; ++i)
    even[i] = saved.front() + static_cast<double>(i) * width;
  even.back() = saved.back();
  return even;
}

bool Evaluator::Impl::times(const Query &query, Scope &scope, Times &result) {
  if (query.times.empty()) {
    result = {scope.times, scope.timesAreList};
    if (result.at.empty()) // accessors with times are those of a question
      result.at = allTimes(*sources.question(*query.of));
    return true;
  }
  result = {{}, query.timesAreList || query.times.size() > 1};
  for (ExprRef time : query.times) {
    double t = 0;
    if (!number(time, scope, t))
      return false;
    result.at.push_back(t);
  }
  return true;
}

ValuePtr Evaluator::Impl::series(const SolvedQuestion &solved, Accessor accessor, Index component,
                                 QuestionRef of, const Times &times, Range range) {
  ValuePtr &known = series_[{of, accessor, component, times.at, times.isList}];
  if (known)
    return known;
  Value value;
  if (times.isList)
    value.dims.push_back(timeDimension(times.at));
  value.dims.insert(value.dims.end(), places.begin(), places.end());
  value.data.reserve(sizeOf(value.dims));
  rt::FieldValues field;
  for (double t : times.at) {
    if (rt::Status status = solved.field(accessor, component, t, field); !status.ok())
      return fail(status, range);
    value.data.insert(value.data.end(), field.begin(), field.end());
  }
  return known = std::make_shared<const Value>(std::move(value));
}

ValuePtr Evaluator::Impl::series(const SolvedQuestion &solved, const Query &query,
                                 const Times &times) {
  return series(solved, query.accessor, query.component, *query.of, times, query.range);
}

bool Evaluator::Impl::place(const Query &query, Scope &scope, std::vector<double> &result) {
  const rt::Grid &grid = sources.grid();
  result.resize(grid.axes.size());
  for (std::size_t a = 0; a < result.size(); ++a) {
    if (!number(query.place[a], scope, result[a]))
      return false;
    const rt::GridAxis &axis = grid.axes[a];
    if (!onAxis(axis, result[a])) {
      fail(rt::Code::BadInput, axis.name + " = " + formatted(result[a]) + " lies outside the axis",
           "`" + axis.name + "` runs from " + formatted(axis.lo) + " to " + formatted(axis.hi),
           query.range);
      return false;
    }
  }
  return true;
}

ValuePtr Evaluator::Impl::atPlace(const SolvedQuestion &solved, const Query &query,
                                  const Times &times, Scope &scope) {
  std::vector<double> at;
  if (!place(query, scope, at))
    return nullptr;
  Value value;
  if (times.isList)
    value.dims.push_back(timeDimension(times.at));
  const rt::Grid &grid = sources.grid();
  const int order = solved.wallOrder(query.accessor);
  rt::FieldValues field;
  for (double t : times.at) {
    if (solved.knowsPlaces(query.accessor)) {
      double number = 0;
      if (rt::Status status = solved.at(query.accessor, query.component, t, at, number);
          !status.ok())
        return fail(status, query.range);
      value.data.push_back(number);
      continue;
    }
    rt::Status status = order >= 0 ? solved.logField(query.accessor, t, field)
                                   : solved.field(query.accessor, query.component, t, field);
    if (!status.ok())
      return fail(status, query.range);
    if (order < 0) {
      value.data.push_back(interpolate(grid, field, at));
      continue;
    }
    const double log = interpolateLog(grid, field, order, at);
    if (query.accessor != Accessor::Density)
      if (rt::Status s = fitsDouble(log); !s.ok())
        return fail(s, query.range);
    value.data.push_back(std::exp(log));
  }
  return std::make_shared<const Value>(std::move(value));
}

ValuePtr Evaluator::Impl::distribution(Index index, Range range) {
  ValuePtr &known = distributions_[index];
  if (known)
    return known;
  Value value{places, {}};
  if (rt::Status status = sources.distribution(index, value.data); !status.ok())
    return fail(status, range);
  return known = std::make_shared<const Value>(std::move(value));
}

ValuePtr Evaluator::Impl::lawDensity(const Query &query, Scope &scope) {
  ValuePtr law = distribution(query.distributions.front(), query.range);
  if (!law || query.place.empty())
    return law && scope.isIntegrand ? withMassOfCells(law, false) : law;
  std::vector<double> at;
  if (!place(query, scope, at))
    return nullptr;
  rt::FieldValues logs(law->data.size());
  std::transform(law->data.begin(), law->data.end(), logs.begin(),
                 [](double p) { return std::log(p); });
  return makeScalar(interpolatePositive(sources.grid(), logs, 0, at));
}

ValuePtr Evaluator::Impl::paths(const SolvedQuestion &solved, const Query &query, Scope &scope) {
  rt::Paths drawn;
  if (rt::Status status = solved.paths(static_cast<std::int64_t>(query.count), query.seed, drawn);
      !status.ok())
    return fail(status, query.range);

  // Paths are known at the saved times only: between two of them a path is rough, so no
  // interpolation could stand for it.
  std::vector<std::size_t> picked;
  bool isList = true;
  if (query.times.empty()) {
    for (std::size_t i = 0; i < drawn.times.size(); ++i)
      picked.push_back(i);
  } else {
    Times wanted;
    if (!times(query, scope, wanted))
      return nullptr;
    isList = wanted.isList;
    const double span = drawn.times.back() - drawn.times.front();
    for (double t : wanted.at) {
      const auto near = std::find_if(drawn.times.begin(), drawn.times.end(),
                                     [&](double s) { return std::abs(s - t) <= 1e-12 * span; });
      if (near == drawn.times.end())
        return fail(rt::Code::BadInput, "paths are not kept at t = " + formatted(t),
                    "add it to the saved times: `time t in [0, 1], saved = [0, " + formatted(t) +
                        ", 1]`",
                    query.range);
      picked.push_back(static_cast<std::size_t>(near - drawn.times.begin()));
    }
  }

  Value value;
  const auto count = static_cast<std::size_t>(drawn.count);
  Dimension path;
  path.role = Dimension::Role::Path;
  path.name = "path";
  path.size = count;
  value.dims.push_back(std::make_shared<const Dimension>(std::move(path)));
  if (isList) {
    std::vector<double> at;
    for (std::size_t i : picked)
      at.push_back(drawn.times[i]);
    value.dims.push_back(timeDimension(at));
  }
  if (drawn.rank > 1) { // a vector of one component is a number
    Dimension axis;
    axis.role = Dimension::Role::Component;
    axis.name = "axis";
    axis.size = drawn.rank;
    for (const DimensionPtr &place : places)
      axis.labels.push_back(place->name);
    value.dims.push_back(std::make_shared<const Dimension>(std::move(axis)));
  }
  for (std::size_t p = 0; p < count; ++p)
    for (std::size_t i : picked)
      for (std::size_t a = 0; a < drawn.rank; ++a)
        value.data.push_back(drawn.position[(p * drawn.times.size() + i) * drawn.rank + a]);
  return std::make_shared<const Value>(std::move(value));
}

ValuePtr Evaluator::Impl::coupling(const SolvedQuestion &solved, const Query &query) {
  Value value;
  if (rt::Status status = solved.coupling(value.data); !status.ok())
    return fail(status, query.range);
  for (auto [role, suffix] :
       {std::pair(Dimension::Role::Start, "_start"), std::pair(Dimension::Role::End, "_end")})
    for (const DimensionPtr &place : places) {
      Dimension end = *place;
      end.role = role;
      end.name += suffix;
      value.dims.push_back(std::make_shared<const Dimension>(std::move(end)));
    }
  return std::make_shared<const Value>(std::move(value));
}

ValuePtr Evaluator::Impl::levels(const SolvedQuestion &solved, const Query &query) {
  Value value;
  if (rt::Status status = solved.levels(value.data); !status.ok())
    return fail(status, query.range);
  if (query.component != Query::all) {
    if (query.component < value.data.size())
      return makeScalar(value.data[query.component]);
    return fail(rt::Code::BadInput,
                "there is no level " + std::to_string(query.component) + " among the " +
                    std::to_string(value.data.size()) + " found",
                "they are numbered from 0; `count` says how many to find", query.range);
  }
  Dimension level;
  level.role = Dimension::Role::Component;
  level.name = "level";
  level.size = value.data.size();
  for (std::size_t k = 0; k < level.size; ++k)
    level.coordinates.push_back(static_cast<double>(k));
  value.dims.push_back(std::make_shared<const Dimension>(std::move(level)));
  return std::make_shared<const Value>(std::move(value));
}

ValuePtr Evaluator::Impl::query(const Query &query, Scope &scope) {
  const SolvedQuestion *solved = nullptr;
  if (query.of) {
    solved = sources.question(*query.of);
    if (!solved)
      return fail(rt::Code::NotConverged, "`" + nameOf(model, *query.of) + "` was not solved", "",
                  query.range);
  }
  switch (query.accessor) {
  case Accessor::Density:
  case Accessor::Drift:
  case Accessor::Control:
  case Accessor::Score:
  case Accessor::Velocity:
  case Accessor::Phi:
  case Accessor::Phihat:
  case Accessor::Psi: {
    if (!solved)
      return lawDensity(query, scope);
    Times at;
    if (!times(query, scope, at))
      return nullptr;
    if (!query.place.empty())
      return atPlace(*solved, query, at, scope);
    const ValuePtr field = series(*solved, query, at);
    return field && scope.isIntegrand ? asIntegrand(*solved, query, at, field) : field;
  }
  case Accessor::Kl:
    if (!solved)
      return divergence(query, scope);
    [[fallthrough]];
  case Accessor::Cost:
  case Accessor::MarginalError:
  case Accessor::Iterations: {
    double value = 0;
    if (rt::Status status = solved->number(query.accessor, value); !status.ok())
      return fail(status, query.range);
    return makeScalar(value);
  }
  case Accessor::Energy: {
    Times at;
    if (!times(query, scope, at))
      return nullptr;
    Value value;
    if (at.isList)
      value.dims.push_back(timeDimension(at.at));
    for (double t : at.at)
      if (rt::Status status = solved->numberAt(query.accessor, t, value.data.emplace_back());
          !status.ok())
        return fail(status, query.range);
    return std::make_shared<const Value>(std::move(value));
  }
  case Accessor::Overlap: // became integrals
    break;
  case Accessor::Levels:
    return levels(*solved, query);
  case Accessor::State:
  case Accessor::Hitting: { // they have no time
    const Times still{{0}, false};
    if (!query.place.empty())
      return atPlace(*solved, query, still, scope);
    const ValuePtr field = series(*solved, query, still);
    return field && scope.isIntegrand ? asIntegrand(*solved, query, still, field) : field;
  }
  case Accessor::Entropy:
  case Accessor::Distance:
    return divergence(query, scope);
  case Accessor::Mean:
  case Accessor::Variance:
  case Accessor::Covariance:
  case Accessor::Probability:
    return moments(query, scope);
  case Accessor::Integral: {
    Scope inner = integrandScope(scope);
    ValuePtr integrand = evaluate(query.argument.front(), inner);
    return integrand ? integrate(integrand) : nullptr;
  }
  case Accessor::Paths:
    return paths(*solved, query, scope);
  case Accessor::Coupling:
    return coupling(*solved, query);
  }
  return fail(rt::Code::BadInput, "this accessor is unknown", "", query.range);
}

} // namespace sbl::questions
