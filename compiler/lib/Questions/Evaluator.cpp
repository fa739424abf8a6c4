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
    if (query.times.empty() && query.of && sources.question(*query.of) &&
        !sources.question(*query.of)->times().empty())
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
    if (e->op == Op::Log && e->args.front()->op == Op::Query) {
      const Query &factor = model.queries[e->args.front()->index];
      if (knowsLog(factor, scope)) {
        result = logOf(factor, scope);
        break;
      }
    }
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

ValuePtr Evaluator::states(QuestionRef eigen, Range range, Failure &failure) {
  const SolvedQuestion *solved = impl_->sources.question(eigen);
  Query levels{};
  levels.accessor = Query::Accessor::Levels;
  levels.component = Query::all;
  levels.range = range;
  const ValuePtr energies =
      solved ? impl_->levels(*solved, levels)
             : impl_->fail(rt::Code::NotConverged, "the levels were not found", "", range);
  if (!energies) {
    failure = impl_->failure;
    return nullptr;
  }
  Value result{energies->dims, {}};
  result.dims.insert(result.dims.end(), impl_->places.begin(), impl_->places.end());
  for (Index k = 0; k < energies->data.size(); ++k) {
    rt::FieldValues state;
    if (rt::Status s = solved->field(Query::Accessor::State, k, 0, state); !s.ok()) {
      failure = {s, range};
      return nullptr;
    }
    result.data.insert(result.data.end(), state.begin(), state.end());
  }
  return std::make_shared<const Value>(std::move(result));
}

ValuePtr Evaluator::evaluate(const Item &item, Failure &failure) {
  // Real parts, then the imaginary parts of complex components.
  std::vector<ExprRef> parts = item.components;
  parts.insert(parts.end(), item.imaginary.begin(), item.imaginary.end());
  std::vector<ValuePtr> values;
  for (ExprRef part : parts) {
    values.push_back(evaluate(part, item.range, failure));
    if (!values.back())
      return nullptr;
  }
  if (values.size() == 1 && !item.isVector)
    return values.front();

  Value result;
  std::string clash;
  if (!unite(values, result.dims, clash)) {
    failure = {
        rt::Status::fail(rt::Code::BadInput,
                         "the components of this vector are asked at different `" + clash + "`"),
        item.range};
    return nullptr;
  }
  // Broadcast the parts against each other, then interleave them along the new last dimension.
  const std::size_t count = item.components.size(), points = sizeOf(result.dims);
  auto interleave = [&](std::size_t first) {
    std::vector<double> data(points * count);
    for (std::size_t c = 0; c < count; ++c) {
      std::vector<ValuePtr> operands = values;
      std::swap(operands.front(), operands[first + c]);
      Value spread;
      elementwise(operands, [](std::span<const double> a) { return a[0]; }, spread, clash);
      for (std::size_t i = 0; i < points; ++i)
        data[i * count + c] = spread.data[i];
    }
    return data;
  };
  result.data = interleave(0);
  if (!item.imaginary.empty())
    result.imaginary = interleave(count);
  auto addDimension = [&](const char *name, std::size_t index, std::size_t size) {
    Dimension axis;
    axis.role = Dimension::Role::Component;
    axis.index = index;
    axis.name = name;
    axis.size = size;
    if (size == impl_->places.size())
      for (const DimensionPtr &place : impl_->places)
        axis.labels.push_back(place->name);
    result.dims.push_back(std::make_shared<const Dimension>(std::move(axis)));
  };
  if (item.columns > 1) {
    addDimension("row", 0, count / item.columns);
    addDimension("column", 1, item.columns);
  } else if (item.isVector) {
    addDimension("axis", 0, count);
  }
  return std::make_shared<const Value>(std::move(result));
}

namespace {

/// One entry of both sides; imaginary parts are 0 for real numbers.
struct Entry {
  double a, b, within, aImaginary, bImaginary;
  double distance() const { return std::hypot(a - b, aImaginary - bImaginary); }
};

bool holds(const Entry &entry, Expect::Kind kind, bool relative) {
  const double a = entry.a, b = entry.b;
  const bool same = a == b && entry.aImaginary == entry.bImaginary;
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
    return same;
  case Expect::Kind::NotEqual:
    return !same;
  case Expect::Kind::Near:
    return entry.distance() <=
           (relative ? entry.within * std::hypot(b, entry.bImaginary) : entry.within);
  case Expect::Kind::True:
    return a != 0 && !std::isnan(a);
  }
  return false;
}

/// How badly an entry misses; only its order matters.
double excess(const Entry &entry, Expect::Kind kind) {
  switch (kind) {
  case Expect::Kind::Less:
  case Expect::Kind::LessEqual:
    return entry.a - entry.b;
  case Expect::Kind::Greater:
  case Expect::Kind::GreaterEqual:
    return entry.b - entry.a;
  case Expect::Kind::Equal:
  case Expect::Kind::Near:
    return entry.distance();
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
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const ExprRef expressions[] = {expect.left, expect.right, expect.within, expect.leftImaginary,
                                 expect.rightImaginary};
  constexpr std::size_t count = std::size(expressions);
  std::vector<ValuePtr> parts;
  for (std::size_t i = 0; i < count; ++i) {
    parts.push_back(expressions[i] ? impl_->evaluate(expressions[i], scope)
                                   : makeScalar(i < 3 ? nan : 0));
    if (!parts.back()) {
      failure = impl_->failure;
      return std::nullopt;
    }
  }
  // The parts of every entry, side by side.
  std::vector<Entry> entries;
  Value ignored;
  std::string clash;
  auto collect = [&](std::span<const double> v) {
    entries.push_back({v[0], v[1], v[2], v[3], v[4]});
    return v[0];
  };
  if (!elementwise(parts, collect, ignored, clash)) {
    failure = {rt::Status::fail(rt::Code::BadInput,
                                "the two sides are asked at different `" + clash + "`"),
               expect.range};
    return std::nullopt;
  }

  // For arrays the entry that misses most stands for all; a NaN misses more than any number.
  std::size_t failing = 0;
  double worst = -std::numeric_limits<double>::infinity();
  Entry shown = entries.empty() ? Entry{nan, nan, nan, 0, 0} : entries.front();
  for (const Entry &entry : entries) {
    const bool ok = holds(entry, expect.kind, expect.relative);
    double miss = excess(entry, expect.kind);
    if (std::isnan(miss))
      miss = std::numeric_limits<double>::infinity();
    if ((!ok && failing == 0) || ((!ok || failing == 0) && miss > worst)) {
      worst = miss;
      shown = entry;
    }
    failing += !ok;
  }
  Verdict verdict;
  verdict.ok = failing == 0;
  verdict.left = shown.a;
  verdict.right = shown.b;
  verdict.isComplex = expect.leftImaginary != nullptr;
  verdict.leftImaginary = shown.aImaginary;
  verdict.rightImaginary = shown.bImaginary;
  if (entries.size() > 1)
    verdict.detail = verdict.ok
                         ? "in all " + std::to_string(entries.size()) + " entries"
                         : "in " + std::to_string(failing) + " of " +
                               std::to_string(entries.size()) + " entries; the worst is shown";
  return verdict;
}

} // namespace sbl::questions
