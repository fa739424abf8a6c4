// What can be asked of distributions and of solved densities alike: distances, entropies, moments.
#include <algorithm>

#include "Analyser.h"

namespace sbl::sema {

using Accessor = Query::Accessor;

bool Analyser::questionOrLaw(const ast::Expr &node, Query &query) {
  auto *name = std::get_if<ast::Reference>(&node.node);
  Symbol *symbol = name ? findSymbol(name->text) : nullptr;
  const bool mayBeLaw = name ? symbol && (symbol->kind == Symbol::Kind::Distribution ||
                                          symbol->kind == Symbol::Kind::Let)
                             : true;
  if (!questionNamed(node) && mayBeLaw) {
    const Value value = lower(node);
    if (isPoison(value))
      return false;
    if (std::holds_alternative<Law>(value) || isSolvedDensity(value)) {
      auto law = lawOf(node, value);
      if (law)
        query.distributions = {*law};
      return law.has_value();
    }
    if (!name) {
      wrongType("the name of a question, or a distribution", value, node.range);
      return false;
    }
  }
  query.of = questionOf(node);
  return query.of.has_value();
}

bool Analyser::isTimed(const Query &query, const Builtin &builtin, const ast::Expr *times) {
  if (!times || query.of)
    return true;
  if (!query.distributions.empty())
    diagnostics_
        .report(DiagId::UnknownArgument, times->range,
                {std::string(builtin.name) + " of a distribution", timeName()})
        .hints.push_back("a distribution stands still; `evolve` moves it");
  return false;
}

namespace {

/// The argument of `density(p)`, or null.
const ast::Expr *insideDensity(const ast::Expr &node) {
  const auto *call = std::get_if<ast::Call>(&node.node);
  const auto *callee = call ? std::get_if<ast::Reference>(&call->callee[0].node) : nullptr;
  const bool isDensity = callee && callee->text == "density" && call->arguments.size() == 1;
  return isDensity ? &call->arguments[0].value : nullptr;
}

} // namespace

bool Analyser::operandsOfDivergence(const std::vector<const ast::Expr *> &operands, Query &query) {
  // As soon as one operand was solved, all are densities.
  std::vector<ExprRef> solved(operands.size(), nullptr);
  std::vector<Index> laws(operands.size(), 0);
  bool fine = true, anySolved = false;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const ast::Expr *operand = operands[i];
    // density(p) of a distribution stands for p, which knows more than its formula.
    const ast::Expr *inside = insideDensity(*operand);
    if (inside && (findSymbol("density") || questionNamed(*inside)))
      inside = nullptr;
    Value value = lower(inside ? *inside : *operand);
    if (std::holds_alternative<Law>(value))
      operand = inside ? inside : operand;
    else if (inside && !isPoison(value)) // density(f) of a field
      value = lower(*operand);
    const auto *field = std::get_if<Quantity>(&value);
    if (field && asNumber(value) && expr().dependence(field->parts[0]).queries) {
      solved[i] = field->parts[0];
      anySolved = true;
    } else if (field) {
      Diagnostic &report =
          diagnostics_.report(DiagId::WrongType, operand->range,
                              {"a distribution or a solved density", describe(value)});
      if (asNumber(value))
        report.hints.push_back("`density(…)` makes a distribution of a field");
      fine = false;
    } else if (isPoison(value)) {
      fine = false;
    } else if (auto law = lawOf(*operand, value)) {
      laws[i] = *law;
    } else {
      fine = false;
    }
  }
  if (!fine)
    return false;
  if (!anySolved) {
    query.distributions = std::move(laws);
    return true;
  }
  for (std::size_t i = 0; i < operands.size(); ++i)
    if (!solved[i]) {
      Query leaf;
      leaf.accessor = Accessor::Density;
      leaf.range = operands[i]->range;
      leaf.distributions = {laws[i]};
      solved[i] = addQuery(std::move(leaf));
    }
  query.argument = std::move(solved);
  return true;
}

Value Analyser::divergence(const Builtin &builtin, const ast::Call &node, Range range) {
  const bool isPair = builtin.accessor != Accessor::Entropy;
  std::vector<std::string> names =
      isPair ? std::vector<std::string>{"p", "q"} : std::vector<std::string>{"p"};
  if (builtin.accessor == Accessor::Distance)
    names.push_back("metric");
  auto matched = match(std::string(builtin.name), node, range, names, isPair ? 2 : 1);
  if (!matched)
    return Poison{};
  Query query;
  query.accessor = builtin.accessor;
  query.range = range;
  if (builtin.accessor == Accessor::Distance && (*matched)[2]) {
    auto *metric = std::get_if<ast::Reference>(&(*matched)[2]->node);
    if (metric && metric->text == "l1") {
      query.metric = Query::Metric::L1;
    } else if (metric && metric->text == "kl") {
      query.metric = Query::Metric::Kl;
    } else if (metric && metric->text == "w2") {
      query.metric = Query::Metric::W2;
    } else {
      unknownChoice(*(*matched)[2], "metric", {"l1", "kl", "w2"});
      return Poison{};
    }
  }
  matched->resize(isPair ? 2 : 1);
  return operandsOfDivergence(*matched, query) ? Value(scalar(addQuery(query))) : Value(Poison{});
}

} // namespace sbl::sema
