// Functions of the model: a call is the body with its arguments in place. One that nobody calls is
// looked at for what is wrong whatever it would be called with.
#include <algorithm>
#include <array>

#include "Analyser.h"
#include "NamesIn.h"

namespace sbl::sema {

namespace {

/// Whether a range, or the last of a message's labels, lies within a declaration.
bool liesIn(const Diagnostic &message, Range outer) {
  const Range range = message.labels.empty() ? message.range : message.labels.back().range;
  const auto inside = [&](Range r) {
    return r.file == outer.file && outer.begin <= r.begin && r.end <= outer.end;
  };
  return message.hasPlace && (inside(message.range) || inside(range));
}

/// Words that stand where a name could: choices of a metric and a bandwidth.
bool isChoice(const std::string &name) {
  constexpr std::array<std::string_view, 5> choices{"l1", "kl", "w2", "auto", "histogram"};
  return std::find(choices.begin(), choices.end(), name) != choices.end();
}

} // namespace

/// Two parameters of one name.
void Analyser::checkParameters(const ast::FnDecl &function) {
  std::map<std::string, Range> seen;
  for (const ast::FnParameter &parameter : function.parameters)
    if (auto [first, fresh] = seen.try_emplace(parameter.name.text, parameter.name.range); !fresh)
      diagnostics_.report(DiagId::Redeclared, parameter.name.range, {parameter.name.text})
          .labels.push_back({first->second, "declared here first"});
}

Value Analyser::callFunction(const std::string &name, Symbol &symbol, const ast::Call &node,
                             Range range) {
  const auto &function = std::get<ast::FnDecl>(symbol.decl->node);
  if (std::find(expanding_.begin(), expanding_.end(), name) != expanding_.end()) {
    reportRecursion(name, symbol, range);
    return Poison{};
  }
  std::vector<std::string> names;
  std::vector<bool> hasDefault;
  for (const ast::FnParameter &parameter : function.parameters) {
    names.push_back(parameter.name.text);
    hasDefault.push_back(parameter.value.has_value());
  }
  auto matched = match(name, node, range, names, hasDefault);
  if (!matched)
    return Poison{};

  std::map<std::string, Value> scope;
  bool poisoned = false;
  for (std::size_t i = 0; i < names.size(); ++i)
    if ((*matched)[i])
      scope[names[i]] = lower(*(*matched)[i]);
  // Defaults are written in the function's own scope: they see the parameters before them and the
  // model, not the caller.
  const std::size_t before = diagnostics_.all().size();
  scopes_.emplace_back();
  for (std::size_t i = 0; i < names.size(); ++i) {
    Value value = (*matched)[i] ? scope[names[i]] : lower(*function.parameters[i].value);
    poisoned |= isPoison(value);
    scopes_.back()[names[i]] = std::move(value);
  }
  expanding_.push_back(name);
  depth_ += levelsPerName;
  Value result = Poison{};
  if (!poisoned) {
    called_.insert(symbol.decl);
    result = lower(function.body);
  }
  depth_ -= levelsPerName;
  expanding_.pop_back();
  scopes_.pop_back();
  sayWhereCalled(before, symbol.decl->range, range);
  return result;
}

/// One message for each function.
void Analyser::reportRecursion(const std::string &name, Symbol &symbol, Range range) {
  if (symbol.state != Symbol::State::Done)
    diagnostics_.report(DiagId::RecursiveFunction, range, {name})
        .labels.push_back({symbol.range, "declared here"});
  symbol.state = Symbol::State::Done;
}

/// What is wrong in a body may be right for another argument: messages from it show the call.
void Analyser::sayWhereCalled(std::size_t first, Range function, Range call) {
  constexpr std::size_t longestWay = 5;
  diagnostics_.amend(first, [&](Diagnostic &message) {
    if (message.id != DiagId::UnknownName && message.id != DiagId::RecursiveFunction &&
        message.labels.size() < longestWay && liesIn(message, function))
      message.labels.push_back({call, "in this call"});
  });
}

/// Unknown names and recursion in the functions of the model that no call has shown.
void Analyser::checkUncalled() {
  for (const ast::Decl &decl : module_.decls)
    if (auto *function = std::get_if<ast::FnDecl>(&decl.node); function && !called_.contains(&decl))
      checkUncalled(*function, decl);
}

void Analyser::checkUncalled(const ast::FnDecl &function, const ast::Decl &decl) {
  NamesIn names;
  names.add(function);
  const auto isLocal = [&](const std::string &name) {
    const auto same = [&](const auto &p) { return p.name.text == name; };
    return std::any_of(function.parameters.begin(), function.parameters.end(), same) ||
           std::any_of(names.variables.begin(), names.variables.end(),
                       [&](const std::string *variable) { return *variable == name; });
  };
  for (const NameUse &use : names.uses) {
    if (isLocal(*use.name) || isChoice(*use.name) || findBuiltin(*use.name))
      continue;
    if (Symbol *symbol = findSymbol(*use.name); !symbol)
      unknownName(*use.name, use.range);
    else if (symbol->kind == Symbol::Kind::Function && symbol->state != Symbol::State::Done &&
             comesBack(*symbol, decl)) {
      reportRecursion(*use.name, *symbol, use.range);
      // The circle leads through here too, and is one mistake.
      if (Symbol *self = findSymbol(function.name.text))
        self->state = Symbol::State::Done;
    }
  }
}

/// Whether the body of a function leads to the function that `start` declares.
bool Analyser::comesBack(const Symbol &from, const ast::Decl &start) {
  std::set<const ast::Decl *> seen;
  std::vector<const ast::Decl *> open{from.decl};
  while (!open.empty()) {
    const ast::Decl *decl = open.back();
    open.pop_back();
    if (decl == &start)
      return true;
    if (!seen.insert(decl).second)
      continue;
    NamesIn names;
    names.add(std::get<ast::FnDecl>(decl->node));
    for (const NameUse &use : names.uses)
      if (Symbol *symbol = findSymbol(*use.name); symbol && symbol->kind == Symbol::Kind::Function)
        open.push_back(symbol->decl);
  }
  return false;
}

} // namespace sbl::sema
