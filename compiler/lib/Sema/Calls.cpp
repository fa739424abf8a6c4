// Calls: of functions of the model, of built-ins, and of fields at a place.
#include "Analyser.h"

#include <algorithm>
#include <functional>

namespace sbl::sema {

namespace {
/// Fields are called with a place; a scalar answer has none.
bool isFieldAccessor(Query::Accessor accessor) {
  return accessor <= Query::Accessor::Phihat || accessor == Query::Accessor::Psi ||
         accessor == Query::Accessor::State || accessor == Query::Accessor::Hitting;
}
} // namespace

std::optional<Matched> Analyser::match(const std::string &callee, const ast::Call &node,
                                       Range range, const std::vector<std::string> &names,
                                       std::size_t required) {
  std::vector<bool> mayBeAbsent(names.size(), true);
  std::fill_n(mayBeAbsent.begin(), required, false);
  return match(callee, node, range, names, mayBeAbsent);
}

std::optional<Matched> Analyser::match(const std::string &callee, const ast::Call &node,
                                       Range range, const std::vector<std::string> &names,
                                       const std::vector<bool> &mayBeAbsent) {
  Matched matched(names.size(), nullptr);
  std::size_t positional = 0;
  bool fine = true;
  for (const ast::Argument &argument : node.arguments) {
    std::size_t slot = names.size();
    if (argument.name) {
      slot = static_cast<std::size_t>(std::find(names.begin(), names.end(), argument.name->text) -
                                      names.begin());
      if (slot == names.size()) {
        // A time given by another name than the model's is the likeliest slip.
        if (std::find(names.begin(), names.end(), timeName()) != names.end() &&
            (argument.name->text == "t" || argument.name->text == "time")) {
          diagnostics_.report(DiagId::TimeNameMismatch, argument.name->range,
                              {timeName(), argument.name->text});
        } else {
          Diagnostic &report = diagnostics_.report(DiagId::UnknownArgument, argument.name->range,
                                                   {callee, argument.name->text});
          if (std::string near = nearest(argument.name->text, names); !near.empty())
            report.hints.push_back("did you mean `" + near + "`?");
        }
        fine = false;
        continue;
      }
    } else {
      slot = positional++;
      if (slot >= names.size())
        continue; // counted below
    }
    if (matched[slot]) {
      diagnostics_.report(DiagId::GivenTwice, argument.value.range, {names[slot]})
          .labels.push_back({matched[slot]->range, "given here first"});
      fine = false;
      continue;
    }
    matched[slot] = &argument.value;
  }
  if (!fine)
    return std::nullopt;
  const auto required =
      static_cast<std::size_t>(std::count(mayBeAbsent.begin(), mayBeAbsent.end(), false));
  std::size_t missing = 0;
  while (missing < names.size() && (matched[missing] || mayBeAbsent[missing]))
    ++missing;
  const bool tooMany = positional > names.size();
  if (tooMany || missing != names.size()) {
    std::string takes = required == names.size() ? count(required, "argument", "arguments")
                                                 : std::to_string(required) + " to " +
                                                       count(names.size(), "argument", "arguments");
    Diagnostic &report =
        diagnostics_.report(DiagId::ArgumentCount, range,
                            {callee, takes, count(node.arguments.size(), "is given", "are given")});
    if (!tooMany)
      report.hints.push_back("`" + names[missing] + "` is missing");
    return std::nullopt;
  }
  return matched;
}

Value Analyser::call(const ast::Expr &node) {
  const auto &callNode = std::get<ast::Call>(node.node);
  const ast::Expr &callee = callNode.callee[0];
  if (auto *name = std::get_if<ast::Reference>(&callee.node)) {
    bool isLocal = !scopes_.empty() && scopes_.back().contains(name->text);
    Symbol *symbol = isLocal ? nullptr : findSymbol(name->text);
    if (symbol && symbol->kind == Symbol::Kind::Function)
      return callFunction(name->text, *symbol, callNode, node.range);
    if (!isLocal && !symbol) {
      if (const Builtin *builtin = findBuiltin(name->text))
        return callBuiltin(*builtin, callNode, node.range);
      unknownName(name->text, callee.range);
      return Poison{};
    }
  }
  return callValue(lower(callee), callNode, node.range);
}

Value Analyser::callBuiltin(const Builtin &builtin, const ast::Call &node, Range range) {
  const std::string name(builtin.name);
  switch (builtin.kind) {
  case BuiltinKind::Constant:
    diagnostics_.report(DiagId::NotCallable, range, {"the constant `" + name + "`"});
    return Poison{};
  case BuiltinKind::Elementwise:
    return elementwise(builtin, node, range);
  case BuiltinKind::TwoArgument: {
    auto matched = match(name, node, range, {"y", "x"}, 2);
    if (!matched)
      return Poison{};
    Value y = lower(*(*matched)[0]), x = lower(*(*matched)[1]);
    if (!asNumber(y))
      return wrongType("a number", y, (*matched)[0]->range);
    if (!asNumber(x))
      return wrongType("a number", x, (*matched)[1]->range);
    return scalar(expr().make(builtin.op, {asNumber(y), asNumber(x)}));
  }
  case BuiltinKind::Extremum:
    return extremum(builtin, node, range);
  case BuiltinKind::Special:
    if (builtin.special == Special::Where)
      return where(node, range);
    if (builtin.special >= Special::Re)
      return complexPart(builtin, node, range);
    return builtin.special >= Special::Transpose ? matrixFunction(builtin, node, range)
                                                 : calculus(builtin, node, range);
  case BuiltinKind::Law:
    return makeLaw(builtin, node, range);
  case BuiltinKind::Accessor:
    return accessor(builtin, node, range);
  case BuiltinKind::AtLine:
    diagnostics_.report(DiagId::OnlyInAtLine, range, {name});
    return Poison{};
  case BuiltinKind::Unavailable:
    return notAvailable("`" + name + "`", range);
  }
  return Poison{};
}

Value Analyser::elementwise(const Builtin &builtin, const ast::Call &node, Range range) {
  auto matched = match(std::string(builtin.name), node, range, {"x"}, 1);
  if (!matched)
    return Poison{};
  Value value = lower(*(*matched)[0]);
  if (auto z = asComplex(value); z && !z->isReal())
    return complexFunction(builtin, *z, (*matched)[0]->range, range);
  ExprRef e = asNumber(value);
  if (!e)
    return wrongType("a number", value, (*matched)[0]->range);
  ExprRef result = checked(builtin.op, {e}, range);
  return result ? Value(scalar(result)) : Value(Poison{});
}

Value Analyser::extremum(const Builtin &builtin, const ast::Call &node, Range range) {
  std::vector<std::string> names; // as many as are given, two at least
  for (std::size_t i = 0; i < std::max<std::size_t>(2, node.arguments.size()); ++i)
    names.push_back(std::string(1, static_cast<char>('a' + i % 26)) +
                    (i < 26 ? "" : std::to_string(i / 26)));
  auto matched = match(std::string(builtin.name), node, range, names, names.size());
  if (!matched)
    return Poison{};
  ExprRef result = nullptr;
  for (const ast::Expr *argument : *matched) {
    Value value = lower(*argument);
    ExprRef e = asNumber(value);
    if (!e)
      return wrongType("a number", value, argument->range);
    result = result ? expr().make(builtin.op, {result, e}) : e;
  }
  return scalar(result);
}

Value Analyser::where(const ast::Call &node, Range range) {
  auto matched = match("where", node, range, {"condition", "then", "else"}, 3);
  if (!matched)
    return Poison{};
  Value condition = lower(*(*matched)[0]);
  auto *truth = std::get_if<Quantity>(&condition);
  if (!truth || !truth->isBool)
    return wrongType("a truth value", condition, (*matched)[0]->range);
  ExprRef c = truth->parts[0];
  if (c->op == Op::Constant) // decided: the other branch may divide by zero as it likes
    return lower(*(*matched)[c->value != 0 ? 1 : 2]);
  ++branches_;
  Value left = lower(*(*matched)[1]), right = lower(*(*matched)[2]);
  --branches_;
  if (isPoison(left) || isPoison(right))
    return Poison{};
  auto *a = std::get_if<Quantity>(&left), *b = std::get_if<Quantity>(&right);
  if (!a)
    return wrongType("a number", left, (*matched)[1]->range);
  if (!b)
    return wrongType("a number", right, (*matched)[2]->range);
  if (!a->sameShape(*b) || a->isBool != b->isBool)
    return mismatch("where", {left, right, range, (*matched)[1]->range, (*matched)[2]->range});
  std::vector<Complex> entries;
  for (std::size_t i = 0; i < a->parts.size(); ++i)
    entries.push_back(ComplexMath(expr()).choose(c, a->entry(i), b->entry(i)));
  Quantity result = assemble(a->rows, a->columns, entries, expr());
  result.isBool = a->isBool;
  return result;
}

Value Analyser::callValue(const Value &field, const ast::Call &node, Range range) {
  if (isPoison(field))
    return Poison{};
  auto *quantity = std::get_if<Quantity>(&field);
  if (!quantity) {
    diagnostics_.report(DiagId::NotCallable, node.callee[0].range, {describe(field)});
    return Poison{};
  }
  std::vector<std::string> axes;
  for (const Axis &axis : model_.axes)
    axes.push_back(axis.name);
  std::vector<std::string> names = axes;
  if (model_.time)
    names.push_back(model_.time->name);
  auto matched = match("a field", node, range, names, axes.size());
  if (!matched)
    return Poison{};
  std::vector<ExprRef> place;
  ExprRef at = expr().time();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!(*matched)[i])
      continue;
    Value value = lower(*(*matched)[i]);
    ExprRef e = asNumber(value);
    if (!e)
      return wrongType("a number", value, (*matched)[i]->range);
    if (expr().dependence(e).queries) {
      diagnostics_.report(DiagId::SolvedInside, (*matched)[i]->range, {"a place"});
      return Poison{};
    }
    (i < axes.size() ? place.emplace_back() : at) = e;
  }

  Quantity result = *quantity;
  bool fine = true;
  auto atPlace = [&](ExprRef leaf) {
    if (leaf->op == Op::Coordinate)
      return place[leaf->index];
    if (leaf->op == Op::Time)
      return at;
    if (leaf->op != Op::Query || !isFieldAccessor(model_.queries[leaf->index].accessor))
      return leaf;
    Query query = model_.queries[leaf->index];
    for (ExprRef coordinate : place)
      fine &= expr().dependence(coordinate).isUniform();
    query.place = place;
    query.range = range;
    return addQuery(std::move(query));
  };
  for (auto *parts : {&result.parts, &result.imaginary})
    for (ExprRef &part : *parts)
      part = expr().substitute(part, atPlace);
  if (!fine) {
    diagnostics_.report(DiagId::MustNotVary, range,
                        {"the place at which a solved field is asked for", "the place"});
    return Poison{};
  }
  return result;
}

} // namespace sbl::sema
