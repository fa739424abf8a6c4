// Distributions: normal, uniform, boltzmann, products, mixtures, density(expr).
#include "Analyser.h"

#include <cmath>
#include <numbers>

namespace sbl::sema {

namespace {
const double halfLogTwoPi = 0.5 * std::log(2 * std::numbers::pi);
}

Value Analyser::makeLaw(const Builtin &builtin, const ast::Call &node, Range range) {
  switch (builtin.law) {
  case LawMaker::Normal:
    return normal(node, range);
  case LawMaker::Uniform:
    return uniform(node, range);
  case LawMaker::Boltzmann:
    return boltzmann(node, range);
  case LawMaker::Product:
    return product(node, range);
  case LawMaker::Ring:
    return ring(node, range);
  case LawMaker::Ball:
    return ball(node, range);
  case LawMaker::Samples:
    return samples(node, range);
  case LawMaker::Image:
    return image(node, range);
  case LawMaker::Stored:
    return stored(node, range);
  case LawMaker::Point:
    return point(node, range);
  }
  return Poison{};
}

std::optional<Quantity> Analyser::uniformNumbers(const ast::Expr &node, const std::string &what) {
  Value value = lower(node);
  auto *quantity = std::get_if<Quantity>(&value);
  if (!quantity || !quantity->isReal() || quantity->isMatrix()) {
    wrongType("a number or a vector", value, node.range);
    return std::nullopt;
  }
  for (ExprRef part : quantity->parts)
    if (!uniform(scalar(part), what, node.range))
      return std::nullopt;
  return *quantity;
}

Value Analyser::normal(const ast::Call &node, Range range) {
  auto matched = match("normal", node, range, {"mean", "sd", "cov"}, 1);
  if (!matched)
    return Poison{};
  const ast::Expr *sdNode = (*matched)[1], *covNode = (*matched)[2];
  if (!sdNode == !covNode) {
    diagnostics_.report(DiagId::ArgumentCount, range,
                        {"normal", "`mean` and one of `sd` and `cov`",
                         sdNode ? "both are given" : "neither is given"});
    return Poison{};
  }
  auto mean = uniformNumbers(*(*matched)[0], "the mean of a normal law");
  if (covNode) {
    Value covariance = lower(*covNode);
    return mean ? correlatedNormal(*mean, covariance, covNode->range) : Value(Poison{});
  }
  auto sd = uniformNumbers(*sdNode, "the standard deviation of a normal law");
  if (!mean || !sd)
    return Poison{};
  if (!sd->isScalar() && !sd->sameShape(*mean)) {
    Value left = *mean, right = *sd;
    return mismatch("normal", {left, right, range, (*matched)[0]->range, sdNode->range});
  }
  const auto n = static_cast<std::uint32_t>(mean->parts.size());
  std::vector<ExprRef> terms;
  for (std::uint32_t i = 0; i < n; ++i) {
    ExprRef s = sd->parts[sd->isScalar() ? 0 : i];
    if (i == 0 || !sd->isScalar())
      require(less(zero(), s), s, DiagId::NotPositive, "a standard deviation", "", sdNode->range);
    ExprRef z = expr().div(expr().sub(expr().coordinate(i), mean->parts[i]), s);
    terms.push_back(expr().mul(expr().constant(-0.5), expr().mul(z, z)));
    terms.push_back(expr().neg(expr().make(Op::Log, {s})));
    terms.push_back(expr().constant(-halfLogTwoPi));
  }
  return Law{{{one(), expr().make(Op::Add, terms), true, true, {}}}, n};
}

/// With C = L L^T: log density = -|L^-1 (x - m)|^2/2 - sum log L_ii - n/2 log 2 pi.
Value Analyser::correlatedNormal(const Quantity &mean, const Value &covariance, Range range) {
  auto *c = std::get_if<Quantity>(&covariance);
  const auto n = static_cast<std::uint32_t>(mean.parts.size());
  if (!c || !c->isReal())
    return wrongType("a matrix", covariance, range);
  if (c->rows != n || c->columns != n) {
    diagnostics_.report(
        DiagId::WrongType, range,
        {"a " + std::to_string(n) + " x " + std::to_string(n) + " matrix to go with the mean",
         describe(covariance)});
    return Poison{};
  }
  for (ExprRef part : c->parts)
    if (!uniform(scalar(part), "a covariance", range))
      return Poison{};
  auto entry = [&](std::uint32_t i, std::uint32_t j) { return c->parts[i * n + j]; };
  std::vector<ExprRef> L(n * n), y(n), terms;
  for (std::uint32_t i = 0; i < n; ++i) {
    for (std::uint32_t j = 0; j < i; ++j) {
      ExprRef difference = expr().sub(entry(i, j), entry(j, i));
      // What a product of matrices leaves by rounding is no asymmetry.
      ExprRef size =
          expr().add(expr().make(Op::Abs, {entry(i, i)}), expr().make(Op::Abs, {entry(j, j)}));
      ExprRef rounding = expr().mul(expr().constant(1e-12), size);
      require(lessEqual(expr().make(Op::Abs, {difference}), rounding), difference,
              DiagId::NotSymmetric, "", "", range);
    }
    for (std::uint32_t j = 0; j <= i; ++j) {
      ExprRef rest = entry(i, j);
      for (std::uint32_t k = 0; k < j; ++k)
        rest = expr().sub(rest, expr().mul(L[i * n + k], L[j * n + k]));
      if (i != j) {
        L[i * n + j] = expr().div(rest, L[j * n + j]);
        continue;
      }
      require(less(zero(), rest), rest, DiagId::NotPositiveDefinite, "", "", range);
      if (rest->op == Op::Constant && !(rest->value > 0))
        return Poison{};
      L[i * n + i] = expr().make(Op::Sqrt, {rest});
    }
    ExprRef rest = expr().sub(expr().coordinate(i), mean.parts[i]);
    for (std::uint32_t k = 0; k < i; ++k)
      rest = expr().sub(rest, expr().mul(L[i * n + k], y[k]));
    y[i] = expr().div(rest, L[i * n + i]);
    terms.push_back(expr().mul(expr().constant(-0.5), expr().mul(y[i], y[i])));
    terms.push_back(expr().neg(expr().make(Op::Log, {L[i * n + i]})));
    terms.push_back(expr().constant(-halfLogTwoPi));
  }
  return Law{{{one(), expr().make(Op::Add, terms), true, true, {}}}, n};
}

Value Analyser::uniform(const ast::Call &node, Range range) {
  auto matched = match("uniform", node, range, {"lo", "hi"}, 2);
  if (!matched)
    return Poison{};
  auto lo = uniformNumbers(*(*matched)[0], "the end of a uniform law");
  auto hi = uniformNumbers(*(*matched)[1], "the end of a uniform law");
  if (!lo || !hi)
    return Poison{};
  if (!lo->sameShape(*hi)) {
    Value left = *lo, right = *hi;
    return mismatch("uniform", {left, right, range, (*matched)[0]->range, (*matched)[1]->range});
  }
  Distribution::Component box{one(), nullptr, false, true, {}};
  for (std::size_t i = 0; i < lo->parts.size(); ++i) {
    require(less(lo->parts[i], hi->parts[i]), expr().sub(hi->parts[i], lo->parts[i]),
            DiagId::EmptyInterval, "uniform", "", range);
    box.box.emplace_back(lo->parts[i], hi->parts[i]);
  }
  return Law{{box}, static_cast<std::uint32_t>(lo->parts.size())};
}

Value Analyser::boltzmann(const ast::Call &node, Range range) {
  auto matched = match("boltzmann", node, range, {"U", "beta"}, 2);
  if (!matched)
    return Poison{};
  Value potential = lower(*(*matched)[0]), beta = lower(*(*matched)[1]);
  ExprRef U = asNumber(potential);
  if (!U)
    return wrongType("a potential", potential, (*matched)[0]->range);
  ExprRef b = uniform(beta, "beta", (*matched)[1]->range);
  if (!b || !isStill(U, "the potential of a distribution", (*matched)[0]->range))
    return Poison{};
  return Law{{{one(), expr().neg(expr().mul(b, U)), true, false, {}}}, rank()};
}

bool Analyser::isStill(ExprRef e, const std::string &what, Range range) {
  const Dependence on = expr().dependence(e);
  if (!on.time && !on.queries)
    return true;
  diagnostics_.report(
      DiagId::MustNotVary, range,
      {what, on.queries ? std::string("a solved quantity") : "the time `" + timeName() + "`"});
  return false;
}

Value Analyser::densityLaw(const Quantity &field, Range range) {
  if (!field.isScalar() || !field.isReal())
    return wrongType("a scalar field", field, range);
  if (expr().dependence(field.parts[0]).queries)
    return solvedLaw(field.parts[0], range);
  if (!isStill(field.parts[0], "a density", range))
    return Poison{};
  return Law{{{one(), field.parts[0], false, false, {}}}, rank()};
}

/// The value of a component over its own coordinates, but for its data; a box becomes a formula.
/// Null where there is nothing but data.
ExprRef Analyser::componentDensity(const Distribution::Component &component) {
  if (!component.value && component.box.empty())
    return nullptr;
  if (component.box.empty())
    return component.isLog ? expr().make(Op::Exp, {component.value}) : component.value;
  ExprRef inside = one(), volume = one();
  for (Index i = 0; i < component.box.size(); ++i) {
    auto [lo, hi] = component.box[i];
    ExprRef x = expr().coordinate(i);
    inside =
        expr().make(Op::And, {inside, expr().make(Op::And, {lessEqual(lo, x), lessEqual(x, hi)})});
    volume = expr().mul(volume, expr().sub(hi, lo));
  }
  return expr().make(Op::Select, {inside, expr().div(one(), volume), zero()});
}

ExprRef Analyser::densityFormula(const Law &law) {
  std::vector<ExprRef> terms;
  for (const Distribution::Component &component : law.components) {
    if (!component.normalised || !component.data.empty())
      return nullptr;
    terms.push_back(expr().mul(component.weight, componentDensity(component)));
  }
  return expr().make(Op::Add, terms);
}

/// Laws of fewer coordinates side by side; a product of mixtures is the mixture of products.
Value Analyser::product(const ast::Call &node, Range range) {
  if (node.arguments.size() < 2) {
    diagnostics_.report(DiagId::ArgumentCount, range,
                        {"product", "2 or more distributions",
                         count(node.arguments.size(), "is given", "are given")});
    return Poison{};
  }
  Law result;
  for (const ast::Argument &argument : node.arguments) {
    Value value = lower(argument.value);
    auto *law = std::get_if<Law>(&value);
    if (!law)
      return wrongType("a distribution", value, argument.value.range);
    if (result.components.empty()) {
      result = *law;
      continue;
    }
    auto moved = [&](ExprRef e) {
      return expr().substitute(e, [&](ExprRef leaf) {
        return leaf->op == Op::Coordinate ? expr().coordinate(leaf->index + result.rank) : leaf;
      });
    };
    if (result.rank + law->rank > 3) {
      diagnostics_.report(
          DiagId::WrongDimension, range,
          {"this product", "more than 3 dimensions", count(rank(), "axis", "axes")});
      return Poison{};
    }
    std::vector<Distribution::Component> components;
    for (const Distribution::Component &p : result.components)
      for (const Distribution::Component &q : law->components) {
        Distribution::Component pq{expr().mul(p.weight, q.weight),
                                   nullptr,
                                   p.isLog && q.isLog,
                                   p.normalised && q.normalised,
                                   {}};
        if (!p.box.empty() && !q.box.empty()) {
          pq.box = p.box;
          pq.box.insert(pq.box.end(), q.box.begin(), q.box.end());
        } else if (pq.isLog) {
          pq.value = expr().add(p.value, moved(q.value));
        } else {
          ExprRef left = componentDensity(p), right = componentDensity(q);
          right = right ? moved(right) : nullptr;
          pq.value = left && right ? expr().mul(left, right) : left ? left : right;
        }
        pq.data = p.data;
        for (Index part : q.data)
          pq.data.push_back(movedData(part, result.rank));
        components.push_back(std::move(pq));
      }
    result.components = std::move(components);
    result.rank += law->rank;
  }
  return result;
}

std::optional<Index> Analyser::lawOf(const ast::Expr &node) { return lawOf(node, lower(node)); }

std::optional<Index> Analyser::lawOf(const ast::Expr &node, const Value &value) {
  if (auto *name = std::get_if<ast::Reference>(&node.node))
    if (Symbol *symbol = findSymbol(name->text);
        symbol && symbol->kind == Symbol::Kind::Distribution)
      return isPoison(valueOf(name->text, *symbol)) ? std::nullopt : std::optional(symbol->index);
  return finishLaw(value, node.range, std::nullopt, {}, {}, {});
}

std::optional<Index> Analyser::finishLaw(const Value &value, Range range, std::optional<Index> slot,
                                         const std::string &name, const std::string &doc,
                                         Range declared) {
  auto *law = std::get_if<Law>(&value);
  if (!law) {
    if (isPoison(value))
      return std::nullopt;
    if (isSolvedDensity(value))
      return finishLaw(densityLaw(std::get<Quantity>(value), range), range, slot, name, doc,
                       declared);
    Diagnostic &report =
        diagnostics_.report(DiagId::WrongType, range, {"a distribution", describe(value)});
    if (asNumber(value))
      report.hints.push_back("`density(…)` makes a distribution of a field");
    return std::nullopt;
  }
  if (rank() == 0) {
    diagnostics_.report(DiagId::NoAxis, range);
    return std::nullopt;
  }
  if (law->rank != rank()) {
    Diagnostic &report =
        diagnostics_.report(DiagId::WrongDimension, range,
                            {"this distribution", count(law->rank, "dimension", "dimensions"),
                             count(rank(), "axis", "axes")});
    if (law->rank < rank())
      report.hints.push_back("give a vector, one component per axis, or `product(p, q)`");
    return std::nullopt;
  }
  std::vector<ExprRef> weights;
  for (const Distribution::Component &component : law->components) {
    weights.push_back(component.weight);
    useData(component);
    if (law->components.size() > 1)
      require(lessEqual(zero(), component.weight), component.weight, DiagId::NegativeWeight, "", "",
              range);
  }
  ExprRef total = expr().make(Op::Add, weights);
  ExprRef excess = expr().make(Op::Abs, {expr().sub(total, one())});
  require(lessEqual(excess, expr().constant(1e-9)), total, DiagId::WeightsSum, "", "", range);

  Index index = slot.value_or(static_cast<Index>(model_.distributions.size()));
  if (!slot)
    model_.distributions.emplace_back();
  model_.distributions[index] = {name, law->components, doc, declared};
  return index;
}

} // namespace sbl::sema
