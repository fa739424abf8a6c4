// Solved quantities in expressions: each becomes a Query of the model and a Query leaf.
#include "Analyser.h"

#include <algorithm>

namespace sbl::sema {

namespace {

using Accessor = Query::Accessor;

bool isVectorField(Accessor accessor) {
  switch (accessor) {
  case Accessor::Drift:
  case Accessor::Control:
  case Accessor::Score:
  case Accessor::Velocity:
    return true;
  default:
    return false;
  }
}

/// What only a bridge has: it is steered, and it iterates to its marginals.
bool belongsToBridge(Accessor accessor) {
  switch (accessor) {
  case Accessor::Control:
  case Accessor::Phi:
  case Accessor::Phihat:
  case Accessor::Cost:
  case Accessor::Kl:
  case Accessor::MarginalError:
  case Accessor::Iterations:
    return true;
  default:
    return false;
  }
}

} // namespace

bool takesTime(Accessor accessor) {
  switch (accessor) {
  case Accessor::Cost:
  case Accessor::Kl:
  case Accessor::MarginalError:
  case Accessor::Iterations:
  case Accessor::Paths:
  case Accessor::Coupling:
    return false;
  default:
    return true;
  }
}

ExprRef Analyser::addQuery(Query query) {
  auto same = [&](const Query &known) {
    return known.accessor == query.accessor && known.of == query.of &&
           known.distributions == query.distributions && known.argument == query.argument &&
           known.times == query.times && known.timesAreList == query.timesAreList &&
           known.component == query.component && known.place == query.place &&
           known.count == query.count && known.seed == query.seed && known.metric == query.metric;
  };
  // By the parts that most queries of a long model differ in; the rest is compared.
  std::size_t key = static_cast<std::size_t>(query.accessor) * 31 + query.component;
  if (query.of)
    key = (key * 31 + static_cast<std::size_t>(query.of->kind)) * 1000003 + query.of->index;
  for (const auto *parts : {&query.argument, &query.times, &query.place})
    for (ExprRef part : *parts)
      key = key * 1000003 + part->id + 1;
  for (Index law : query.distributions)
    key = key * 1000003 + law + 1;
  auto [first, last] = knownQueries_.equal_range(key);
  auto found = std::find_if(first, last,
                            [&](const auto &entry) { return same(model_.queries[entry.second]); });
  if (found != last)
    return expr().query(found->second);
  const auto index = static_cast<Index>(model_.queries.size());
  knownQueries_.emplace(key, index);
  model_.queries.push_back(std::move(query));
  return expr().query(index);
}

Symbol *Analyser::questionNamed(const ast::Expr &node) {
  auto *name = std::get_if<ast::Reference>(&node.node);
  if (!name || (!scopes_.empty() && scopes_.back().contains(name->text)))
    return nullptr;
  Symbol *symbol = findSymbol(name->text);
  if (!symbol || symbol->kind != Symbol::Kind::Question)
    return nullptr;
  analyseQuestion(std::get<ast::QuestionDecl>(symbol->decl->node), symbol->decl->doc, *symbol);
  return symbol;
}

std::optional<QuestionRef> Analyser::questionOf(const ast::Expr &node,
                                                std::optional<QuestionRef::Kind> only) {
  const std::string wanted = only ? sbl::describe(*only) : "a bridge or an evolution";
  auto *name = std::get_if<ast::Reference>(&node.node);
  Symbol *symbol = questionNamed(node);
  // Eigenproblems have no times: only their own accessors speak of them.
  const bool mayBe =
      symbol && (only ? symbol->question == *only : symbol->question != QuestionRef::Kind::Eigen);
  if (mayBe)
    return QuestionRef{symbol->question, symbol->index};
  symbol = name ? findSymbol(name->text) : nullptr;
  if (name && symbol) {
    if (symbol->kind != Symbol::Kind::Other) // that was refused where it is declared
      diagnostics_
          .report(DiagId::WrongKind, node.range, {wanted, name->text, describeSymbol(*symbol)})
          .labels.push_back({symbol->range, "declared here"});
  } else if (name) {
    std::vector<std::string> candidates;
    for (QuestionRef question : model_.questions)
      if (!only || question.kind == *only)
        candidates.push_back(nameOf(model_, question));
    Diagnostic &report = diagnostics_.report(DiagId::UnknownName, node.range, {name->text});
    if (std::string near = nearest(name->text, candidates); !near.empty())
      report.hints.push_back("did you mean `" + near + "`?");
    else if (candidates.size() == 1)
      report.hints.push_back("the question of this model is `" + candidates[0] + "`");
  } else {
    wrongType("the name of " + wanted, lower(node), node.range);
  }
  return std::nullopt;
}

bool Analyser::timesArgument(const ast::Expr *node, Query &query) {
  if (!node)
    return true;
  Value value = lower(*node);
  std::vector<ExprRef> times;
  if (auto *list = std::get_if<ValueList>(&value)) {
    query.timesAreList = true;
    for (const Quantity &element : list->elements)
      times.push_back(element.parts[0]);
    if (times.empty()) {
      diagnostics_.report(DiagId::WrongType, node->range,
                          {"a time or a list of times", "an empty list"});
      return false;
    }
  } else if (ExprRef e = asNumber(value)) {
    times.push_back(e);
  } else {
    wrongType("a time or a list of times", value, node->range);
    return false;
  }
  for (ExprRef at : times) {
    if (!uniform(scalar(at), "the time of a question", node->range))
      return false;
    requireInTime(at, node->range);
  }
  query.times = std::move(times);
  return true;
}

/// One leaf per component of a vector field over the axes.
Value Analyser::vectorQuery(Query query) {
  std::vector<ExprRef> parts;
  for (Index i = 0; i < rank(); ++i) {
    query.component = i;
    parts.push_back(addQuery(query));
  }
  return vector(std::move(parts));
}

Value Analyser::accessor(const Builtin &builtin, const ast::Call &node, Range range) {
  const std::string name(builtin.name);
  const Accessor which = builtin.accessor;
  Query query;
  query.accessor = which;
  query.range = range;

  switch (which) {
  case Accessor::Mean:
  case Accessor::Variance:
  case Accessor::Probability:
    return moment(builtin, node, range);
  case Accessor::Integral:
    return integral(node, range);
  case Accessor::Overlap:
    return overlap(node, range);
  case Accessor::Distance:
    return divergence(builtin, node, range);
  case Accessor::Levels:
    return levels(builtin, node, range);
  case Accessor::State:
    return state(node, range);
  case Accessor::Hitting:
    return hitting(builtin, node, range);
  case Accessor::Paths: {
    auto matched = match(name, node, range, {"B", "count", "seed"}, 1);
    if (!matched)
      return Poison{};
    query.of = questionOf(*(*matched)[0]);
    auto number = [&](const ast::Expr *given, const char *what, double least, std::uint64_t &into) {
      if (!given)
        return true;
      auto value = constant(lower(*given), what, given->range);
      if (!value)
        return false;
      require(expr().constant(*value >= least && *value <= 9e15 &&
                              *value == static_cast<double>(static_cast<std::uint64_t>(*value))),
              expr().constant(*value), DiagId::NotWhole, what, formatNumber(least) + " or more",
              given->range);
      into = *value >= least && *value <= 9e15 ? static_cast<std::uint64_t>(*value) : into;
      return true;
    };
    if (query.of && !isAnswered(*query.of, which, name, range))
      return Poison{};
    if (query.of && query.of->kind == QuestionRef::Kind::Sample && (*matched)[2]) {
      diagnostics_.report(DiagId::LawDoesNotFit, (*matched)[2]->range,
                          {"other seed", nameOf(model_, *query.of),
                           "its paths are drawn once, with the seed of its block"});
      return Poison{};
    }
    if (query.of && query.of->kind == QuestionRef::Kind::Sample && !(*matched)[1])
      query.count = 0; // as many as it has, but no more than of other questions
    bool fine = number((*matched)[1], "the count", 1, query.count);
    fine &= number((*matched)[2], "the seed", 0, query.seed);
    return query.of && fine ? Value(Opaque{addQuery(query), "a set of paths"}) : Value(Poison{});
  }
  case Accessor::Coupling: {
    auto matched = match(name, node, range, {"B"}, 1);
    if (!matched || !(query.of = questionOf(*(*matched)[0], QuestionRef::Kind::Bridge)))
      return Poison{};
    return Opaque{addQuery(query), "a coupling"};
  }
  default:
    break;
  }

  // The others speak of a bridge, some of them of a distribution too.
  bool ofBridge = !node.arguments.empty() && questionNamed(node.arguments[0].value);
  if (!ofBridge &&
      (which == Accessor::Density || which == Accessor::Kl || which == Accessor::Entropy))
    return accessorOfLaws(builtin, node, range);
  if (!ofBridge && which == Accessor::Drift && node.arguments.size() == 1)
    if (auto *of = std::get_if<ast::Reference>(&node.arguments[0].value.node))
      if (Symbol *symbol = findSymbol(of->text);
          symbol && symbol->kind == Symbol::Kind::Diffusion) {
        if (isSelfReference(of->text, *symbol, range))
          return Poison{};
        valueOf(of->text, *symbol);
        const auto &drift = model_.diffusions[symbol->index].drift;
        return drift.empty() ? Value(Poison{}) : Value(vector(drift));
      }

  if (!ofBridge && which == Accessor::Velocity && node.arguments.size() == 1)
    if (auto *of = std::get_if<ast::Reference>(&node.arguments[0].value.node))
      if (Symbol *symbol = findSymbol(of->text); symbol && symbol->kind == Symbol::Kind::Flow) {
        if (isSelfReference(of->text, *symbol, range))
          return Poison{};
        valueOf(of->text, *symbol);
        const auto &velocity = model_.flows[symbol->index].velocity;
        return velocity.empty() ? Value(Poison{}) : Value(vector(velocity));
      }

  std::vector<std::string> names{"B"};
  if (takesTime(which))
    names.push_back(timeName());
  auto matched = match(name, node, range, names, 1);
  if (!matched)
    return Poison{};
  if (which == Accessor::Covariance) {
    if (!questionOrLaw(*(*matched)[0], query))
      return Poison{};
  } else {
    query.of =
        questionOf(*(*matched)[0], belongsToBridge(which) ? std::optional(QuestionRef::Kind::Bridge)
                                                          : std::nullopt);
  }
  bool fine = !takesTime(which) ||
              (timesArgument((*matched)[1], query) && isTimed(query, builtin, (*matched)[1]));
  if (!fine ||
      !(query.of ? isAnswered(*query.of, which, name, range) : !query.distributions.empty()))
    return Poison{};
  if (which == Accessor::Psi)
    return psiQuery(std::move(query));
  if (which == Accessor::Covariance) {
    Quantity matrix{{}, rank(), rank(), false};
    for (query.component = 0; query.component < rank() * rank(); ++query.component)
      matrix.parts.push_back(addQuery(query));
    return matrix;
  }
  return isVectorField(which) ? vectorQuery(std::move(query)) : Value(scalar(addQuery(query)));
}

Value Analyser::densityOfLaw(const Law &law, Range range) {
  if (ExprRef formula = densityFormula(law))
    if (law.rank == rank())
      return scalar(formula);
  Query query;
  query.accessor = Accessor::Density;
  query.range = range;
  auto index = finishLaw(law, range, std::nullopt, {}, {}, {});
  if (!index)
    return Poison{};
  query.distributions.push_back(*index);
  return scalar(addQuery(query));
}

/// The name of a wave, whose density is |psi|^2.
bool Analyser::isWave(const ast::Expr &node) {
  auto *name = std::get_if<ast::Reference>(&node.node);
  const bool isLocal = name && !scopes_.empty() && scopes_.back().contains(name->text);
  const Symbol *symbol = name && !isLocal ? findSymbol(name->text) : nullptr;
  return symbol && symbol->kind == Symbol::Kind::Wave;
}

Value Analyser::squaredModulus(const Value &wave) {
  const std::optional<Complex> psi = asComplex(wave);
  if (!psi)
    return wave;
  const ExprRef square = expr().mul(psi->re, psi->re);
  return scalar(psi->im ? expr().add(square, expr().mul(psi->im, psi->im)) : square);
}

Value Analyser::accessorOfLaws(const Builtin &builtin, const ast::Call &node, Range range) {
  if (builtin.accessor == Accessor::Density) {
    auto matched = match(std::string(builtin.name), node, range, {"p"}, 1);
    if (!matched)
      return Poison{};
    const ast::Expr &argument = *(*matched)[0];
    Value value = lower(argument);
    if (auto *law = std::get_if<Law>(&value))
      return densityOfLaw(*law, range);
    if (isWave(argument))
      value = squaredModulus(value);
    if (auto *field = std::get_if<Quantity>(&value))
      return densityLaw(*field, argument.range);
    return wrongType("a bridge, a distribution or a field", value, argument.range);
  }

  return divergence(builtin, node, range);
}

/// mean(f, B, t = …), variance(f, B, t = …), probability(condition, B, t = …).
Value Analyser::moment(const Builtin &builtin, const ast::Call &node, Range range) {
  bool isProbability = builtin.accessor == Accessor::Probability;
  auto matched = match(std::string(builtin.name), node, range,
                       {isProbability ? "condition" : "f", "B", timeName()}, 2);
  if (!matched)
    return Poison{};
  Query query;
  query.accessor = builtin.accessor;
  query.range = range;
  const bool known = questionOrLaw(*(*matched)[1], query);
  bool fine = timesArgument((*matched)[2], query) && isTimed(query, builtin, (*matched)[2]);
  Value value = lower(*(*matched)[0]);
  auto *f = std::get_if<Quantity>(&value);
  const Range fRange = (*matched)[0]->range;
  const bool isVariance = builtin.accessor == Accessor::Variance;
  if (!f || f->isBool != isProbability || f->isMatrix() || (isVariance && f->isComplex()))
    return wrongType(isProbability ? "a truth value" : "a field", value, fRange);
  if (!known || !fine || !isFreeOfQueries(*f, "`" + std::string(builtin.name) + "`", fRange))
    return Poison{};
  Quantity result = *f;
  result.isBool = false;
  for (auto *parts : {&result.parts, &result.imaginary})
    for (ExprRef &part : *parts) {
      query.argument = {part};
      part = addQuery(query);
    }
  return result;
}

Value Analyser::integral(const ast::Call &node, Range range) {
  auto matched = match("integral", node, range, {"f"}, 1);
  if (!matched)
    return Poison{};
  if (rank() == 0) {
    diagnostics_.report(DiagId::NoAxis, range);
    return Poison{};
  }
  Value value = lower(*(*matched)[0]);
  auto *f = std::get_if<Quantity>(&value);
  if (!f || f->isBool || f->isMatrix())
    return wrongType("a field", value, (*matched)[0]->range);
  Quantity result = *f;
  Query query;
  query.accessor = Accessor::Integral;
  query.range = range;
  for (auto *parts : {&result.parts, &result.imaginary})
    for (ExprRef &part : *parts) {
      query.argument = {part};
      part = addQuery(query);
    }
  return result;
}

} // namespace sbl::sema
