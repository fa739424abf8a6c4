// Names: what they stand for.
#include <utility>

#include "Analyser.h"

namespace sbl::sema {

std::string Analyser::describeSymbol(const Symbol &symbol) const {
  switch (symbol.kind) {
  case Symbol::Kind::Parameter:
    return "a parameter";
  case Symbol::Kind::Let:
    return "a value";
  case Symbol::Kind::Function:
    return "a function";
  case Symbol::Kind::Axis:
    return "an axis";
  case Symbol::Kind::Time:
    return "the time";
  case Symbol::Kind::Field:
    return "a field";
  case Symbol::Kind::Distribution:
    return "a distribution";
  case Symbol::Kind::Wave:
    return "a wave";
  case Symbol::Kind::Diffusion:
    return "a diffusion";
  case Symbol::Kind::Quantum:
  case Symbol::Kind::FlowHamiltonian:
    return "a quantum law";
  case Symbol::Kind::Flow:
    return "a flow";
  case Symbol::Kind::SolvedLaw:
    return model_.solvedLaws[symbol.index].kind == SolvedLaw::Kind::Flow ? "a flow" : "a diffusion";
  case Symbol::Kind::Question:
    return sbl::describe(symbol.question);
  case Symbol::Kind::Other:
    return "of a kind this version cannot use";
  }
  return "";
}

Symbol *Analyser::findSymbol(const std::string &name) {
  auto found = symbols_.find(name);
  return found == symbols_.end() ? nullptr : &found->second;
}

bool Analyser::isSelfReference(const std::string &name, Symbol &symbol, Range range) {
  if (symbol.state != Symbol::State::InProgress)
    return false;
  diagnostics_.report(DiagId::SelfReference, range, {name})
      .labels.push_back({symbol.range, "declared here"});
  symbol.state = Symbol::State::Done;
  symbol.value = Poison{};
  return true;
}

Value Analyser::reference(const ast::Reference &node, Range range) {
  if (!scopes_.empty())
    if (auto local = scopes_.back().find(node.text); local != scopes_.back().end())
      return local->second;
  if (Symbol *symbol = findSymbol(node.text)) {
    if (isSelfReference(node.text, *symbol, range))
      return Poison{};
    switch (symbol->kind) {
    case Symbol::Kind::Function:
    case Symbol::Kind::Diffusion:
    case Symbol::Kind::Quantum:
    case Symbol::Kind::Flow:
    case Symbol::Kind::SolvedLaw:
    case Symbol::Kind::FlowHamiltonian:
    case Symbol::Kind::Question: {
      Diagnostic &report =
          diagnostics_.report(DiagId::NotAValue, range, {node.text, describeSymbol(*symbol)});
      report.labels.push_back({symbol->range, "declared here"});
      if (symbol->kind == Symbol::Kind::Function)
        report.hints.push_back("give it its arguments: `" + node.text + "(…)`");
      if (symbol->kind == Symbol::Kind::Question)
        report.hints.push_back("ask for something of it: `density(" + node.text + ")`");
      return Poison{};
    }
    case Symbol::Kind::Other: // refused where it is declared
      return Poison{};
    case Symbol::Kind::Parameter:
    case Symbol::Kind::Let:
    case Symbol::Kind::Axis:
    case Symbol::Kind::Time:
    case Symbol::Kind::Field:
    case Symbol::Kind::Distribution:
    case Symbol::Kind::Wave:
      return valueOf(node.text, *symbol);
    }
  }
  if (const Builtin *builtin = findBuiltin(node.text)) {
    if (builtin->kind == BuiltinKind::Constant)
      return scalar(expr().constant(builtin->value));
    diagnostics_.report(DiagId::NotAValue, range, {node.text, "a function"})
        .hints.push_back("give it its arguments: `" + node.text + "(…)`");
    return Poison{};
  }
  unknownName(node.text, range);
  return Poison{};
}

const Value &Analyser::valueOf(const std::string &name, Symbol &symbol) {
  if (symbol.state == Symbol::State::Done)
    return symbol.value;
  symbol.state = Symbol::State::InProgress;

  // A declaration is analysed in its own right, whatever asked for it.
  auto scopes = std::exchange(scopes_, {});
  int branches = std::exchange(branches_, 0);
  Value value = Poison{};
  depth_ += levelsPerName;
  std::visit(
      Overloaded{
          [&](const ast::ParamDecl &decl) {
            parameter(decl, symbol.decl->doc, symbol.index);
            value = scalar(expr().parameter(symbol.index),
                           model_.parameters[symbol.index].type == Parameter::Type::Bool);
          },
          [&](const ast::LetDecl &decl) { value = lower(decl.value); },
          [&](const ast::AxisDecl &) { value = scalar(expr().coordinate(symbol.index)); },
          [&](const ast::TimeDecl &) { value = scalar(expr().time()); },
          [&](const ast::FieldDecl &decl) { value = field(decl, symbol.decl->doc, symbol.index); },
          [&](const ast::DynamicsDecl &decl) {
            if (decl.cast)
              castLaw(decl, symbol.decl->doc, symbol);
            else if (symbol.kind == Symbol::Kind::SolvedLaw)
              askingLaw(decl, symbol.decl->doc, symbol.index);
            else if (symbol.kind == Symbol::Kind::Flow)
              flow(decl, symbol.decl->doc, symbol.index);
            else if (symbol.kind == Symbol::Kind::Quantum)
              quantum(decl, symbol.decl->doc, symbol.index);
            else
              diffusion(decl, symbol.decl->doc, symbol.index);
          },
          [&](const auto &) {},
      },
      symbol.decl->node);
  depth_ -= levelsPerName;
  scopes_ = std::move(scopes);
  branches_ = branches;

  // A cycle was reported where it closed; its first member stays poisoned.
  if (symbol.state == Symbol::State::InProgress) {
    symbol.state = Symbol::State::Done;
    symbol.value = std::move(value);
  }
  return symbol.value;
}

} // namespace sbl::sema
