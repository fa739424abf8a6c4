#include "sbl/Questions/Evaluator.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <unordered_set>

#include "EvaluatorImpl.h"
#include "sbl/Questions/Quadrature.h"
#include "sbl/Sema/Operation.h"

namespace sbl::questions {

Evaluator::Impl::Impl(const Model &model, const Sources &sources)
    : model(model), sources(sources), weights(gridWeights(sources.grid())) {
  const rt::Grid &grid = sources.grid();
  for (std::size_t a = 0; a < grid.axes.size(); ++a) {
    Dimension place;
    place.role = Dimension::Role::Place;
    place.index = a;
    place.name = grid.axes[a].name;
    place.size = static_cast<std::size_t>(grid.axes[a].cells);
    for (std::int64_t k = 0; k < grid.axes[a].cells; ++k)
      place.coordinates.push_back(grid.axes[a].centre(k));
    places.push_back(std::make_shared<const Dimension>(std::move(place)));
  }
}

ValuePtr Evaluator::Impl::fail(rt::Code code, std::string message, std::string hint, Range range) {
  return fail(rt::Status::fail(code, std::move(message), std::move(hint)), range);
}

ValuePtr Evaluator::Impl::fail(const rt::Status &status, Range range) {
  failure = {status, range};
  return nullptr;
}

DimensionPtr Evaluator::Impl::timeDimension(const std::vector<double> &times) const {
  Dimension time;
  time.role = Dimension::Role::Time;
  time.name = model.time ? model.time->name : "t";
  time.size = times.size();
  time.coordinates = times;
  return std::make_shared<const Dimension>(std::move(time));
}

ValuePtr Evaluator::Impl::combine(std::span<const ValuePtr> operands,
                                  const std::function<double(std::span<const double>)> &f,
                                  Range range) {
  Value result;
  std::string clash;
  if (!elementwise(operands, f, result, clash))
    return fail(rt::Code::BadInput,
                "two parts of this expression are asked at different `" + clash + "`",
                "give every accessor of one expression the same list", range);
  return std::make_shared<const Value>(std::move(result));
}

namespace {

/// Calls visit(query) for every Query leaf of an expression; arguments of queries are not entered.
template <typename Visit> void forEachQuery(ExprRef expression, const Model &model, Visit visit) {
  std::unordered_set<ExprRef> seen;
  std::vector<ExprRef> stack = {expression};
  while (!stack.empty()) {
    ExprRef e = stack.back();
    stack.pop_back();
    if (!seen.insert(e).second)
      continue;
    if (e->op == Op::Query)
      visit(model.queries[e->index]);
    stack.insert(stack.end(), e->args.begin(), e->args.end());
  }
}

} // namespace

Scope Evaluator::Impl::scopeOf(ExprRef expression, Range range) {
  Scope scope;
  scope.leafTimes = sources.savedTimes();
  scope.range = range;
  // The bare name of the time runs over the times of the accessors beside it.
  forEachQuery(expression, model, [&](const Query &query) {
    if (query.times.empty() && query.of && sources.question(*query.of))
      scope.leafTimes = allTimes(*sources.question(*query.of));
    if (query.times.empty() || !(query.timesAreList || query.times.size() > 1))
      return;
    scope.leafTimes.clear();
    for (ExprRef time : query.times)
      scope.leafTimes.push_back(sbl::evaluate(time, {sources.parameters(), {}, 0, 0}));
  });
  return scope;
}

ValuePtr Evaluator::Impl::evaluate(ExprRef e, Scope &scope) {
  if (auto known = scope.memo.find(e); known != scope.memo.end())
    return known->second;
  ValuePtr result;
  switch (e->op) {
  case Op::Constant:
    result = makeScalar(e->value);
    break;
  case Op::Parameter:
    result = makeScalar(sources.parameters()[e->index]);
    break;
  case Op::Coordinate:
    result =
        std::make_shared<const Value>(Value{{places[e->index]}, places[e->index]->coordinates});
    break;
  case Op::Time:
    if (scope.leafTimes.empty())
      return fail(rt::Code::BadInput, "the model has no time", "declare one: `time t in [0, 1]`",
                  scope.range);
    result = scope.leafIsList ? std::make_shared<const Value>(
                                    Value{{timeDimension(scope.leafTimes)}, scope.leafTimes})
                              : makeScalar(scope.leafTimes.front());
    break;
  case Op::Query:
    result = query(model.queries[e->index], scope);
    break;
  default: {
    std::vector<ValuePtr> operands;
    for (ExprRef argument : e->args) {
      operands.push_back(evaluate(argument, scope));
      if (!operands.back())
        return nullptr;
    }
    result = combine(
        operands, [op = e->op](std::span<const double> a) { return operate(op, a); }, scope.range);
  }
  }
  if (result)
    scope.memo.emplace(e, result);
  return result;
}

bool Evaluator::Impl::number(ExprRef expression, Scope &scope, double &result) {
  ValuePtr value = evaluate(expression, scope);
  if (!value)
    return false;
  if (!value->isScalar()) {
    fail(rt::Code::BadInput,
         "a single number is needed here, but this varies with `" + value->dims.front()->name + "`",
         "", scope.range);
    return false;
  }
  result = value->scalar();
  return true;
}

// ------------------------------------------------------------------ the public face

Evaluator::Evaluator(const Model &model, const Sources &sources)
    : impl_(std::make_unique<Impl>(model, sources)) {}
Evaluator::~Evaluator() = default;

void Evaluator::setEvenTimes(std::size_t count) { impl_->evenTimes = count; }

ValuePtr Evaluator::evaluate(ExprRef expression, Range range, Failure &failure) {
  Scope scope = impl_->scopeOf(expression, range);
  ValuePtr value = impl_->evaluate(expression, scope);
  if (!value)
    failure = impl_->failure;
  return value;
}

ValuePtr Evaluator::evaluate(const Item &item, Failure &failure) {
  std::vector<ValuePtr> components;
  for (ExprRef component : item.components) {
    components.push_back(evaluate(component, item.range, failure));
    if (!components.back())
      return nullptr;
  }
  if (!item.isVector)
    return components.front();

  Dimension axis;
  axis.role = Dimension::Role::Component;
  axis.name = "axis";
  axis.size = components.size();
  if (components.size() == impl_->places.size())
    for (const DimensionPtr &place : impl_->places)
      axis.labels.push_back(place->name);
  // Broadcast the components against each other, then interleave them along the new last dimension.
  Value result;
  std::string clash;
  if (!unite(components, result.dims, clash)) {
    failure = {
        rt::Status::fail(rt::Code::BadInput,
                         "the components of this vector are asked at different `" + clash + "`"),
        item.range};
    return nullptr;
  }
  const std::size_t count = components.size(), points = sizeOf(result.dims);
  result.data.resize(points * count);
  for (std::size_t c = 0; c < count; ++c) {
    std::vector<ValuePtr> operands = components;
    std::rotate(operands.begin(), operands.begin() + static_cast<std::ptrdiff_t>(c),
                operands.end());
    Value spread;
    elementwise(operands, [](std::span<const double> a) { return a[0]; }, spread, clash);
    for (std::size_t i = 0; i < points; ++i)
      result.data[i * count + c] = spread.data[i];
  }
  result.dims.push_back(std::make_shared<const Dimension>(std::move(axis)));
  return std::make_shared<const Value>(std::move(result));
}

namespace {

bool holds(Expect::Kind kind, double a, double b, double within, bool relative) {
  switch (kind) {
  case Expect::Kind::Less:
    return a < b;
  case Expect::Kind::LessEqual:
    return a <= b;
  case Expect::Kind::Greater:
    return a > b;
  case Expect::Kind::GreaterEqual:
    return a >= b;
  case Expect::Kind::Equal:
    return a == b;
  case Expect::Kind::NotEqual:
    return a != b;
  case Expect::Kind::Near:
    return std::abs(a - b) <= (relative ? within * std::abs(b) : within);
  case Expect::Kind::True:
    return a != 0 && !std::isnan(a);
  }
  return false;
}

/// How badly an entry misses; only its order matters.
double excess(Expect::Kind kind, double a, double b) {
  switch (kind) {
  case Expect::Kind::Less:
  case Expect::Kind::LessEqual:
    return a - b;
  case Expect::Kind::Greater:
  case Expect::Kind::GreaterEqual:
    return b - a;
  case Expect::Kind::Equal:
  case Expect::Kind::Near:
    return std::abs(a - b);
  case Expect::Kind::NotEqual:
  case Expect::Kind::True:
    return 0;
  }
  return 0;
}

} // namespace

std::optional<Verdict> Evaluator::judge(const Expect &expect, Failure &failure) {
  // One scope for all parts, so that they share the meaning of the bare time.
  Scope scope = impl_->scopeOf(expect.left, expect.range);
  const ValuePtr nothing = makeScalar(std::numeric_limits<double>::quiet_NaN());
  ValuePtr parts[3] = {nullptr, nothing, nothing};
  const ExprRef expressions[3] = {expect.left, expect.right, expect.within};
  for (int i = 0; i < 3; ++i) {
    if (!expressions[i])
      continue;
    parts[i] = impl_->evaluate(expressions[i], scope);
    if (!parts[i]) {
      failure = impl_->failure;
      return std::nullopt;
    }
  }
  Value both[3];
  std::string clash;
  for (std::size_t i = 0; i < 3; ++i) {
    const ValuePtr turned[3] = {parts[i], parts[(i + 1) % 3], parts[(i + 2) % 3]};
    if (!elementwise(turned, [](std::span<const double> a) { return a[0]; }, both[i], clash)) {
      failure = {rt::Status::fail(rt::Code::BadInput,
                                  "the two sides are asked at different `" + clash + "`"),
                 expect.range};
      return std::nullopt;
    }
  }

  // For arrays the entry that misses most stands for all; a NaN misses more than any number.
  Verdict verdict;
  std::size_t failing = 0, shown = 0;
  double worst = -std::numeric_limits<double>::infinity();
  const std::size_t count = both[0].data.size();
  for (std::size_t i = 0; i < count; ++i) {
    const double a = both[0].data[i], b = both[1].data[i];
    const bool ok = holds(expect.kind, a, b, both[2].data[i], expect.relative);
    double miss = excess(expect.kind, a, b);
    if (std::isnan(miss))
      miss = std::numeric_limits<double>::infinity();
    if ((!ok && failing == 0) || ((ok ? failing == 0 : true) && miss > worst)) {
      worst = miss;
      shown = i;
    }
    failing += !ok;
  }
  verdict.ok = failing == 0;
  verdict.left = count ? both[0].data[shown] : std::numeric_limits<double>::quiet_NaN();
  verdict.right = count ? both[1].data[shown] : std::numeric_limits<double>::quiet_NaN();
  if (count > 1)
    verdict.detail = verdict.ok ? "in all " + std::to_string(count) + " entries"
                                : "in " + std::to_string(failing) + " of " + std::to_string(count) +
                                      " entries; the worst is shown";
  return verdict;
}

} // namespace sbl::questions
