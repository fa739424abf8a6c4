// analyse(): declarations are collected by name first, then each is lowered once.
#include "Analyser.h"

#include <unordered_set>

namespace sbl {

std::optional<Model> analyse(const ast::Module &module, const std::string &stem,
                             Diagnostics &diagnostics, const Importer &importer) {
  const std::size_t before = diagnostics.all().size();
  std::optional<Model> model = sema::Analyser(module, stem, diagnostics, importer).run();
  diagnostics.sortByPlace(before); // declarations are looked at as they are needed
  return model;
}

namespace sema {

Analyser::Analyser(const ast::Module &module, const std::string &stem, Diagnostics &diagnostics,
                   const Importer &importer)
    : module_(module), diagnostics_(diagnostics), importer_(importer) {
  model_.context = std::make_shared<ExprContext>();
  model_.name = stem;
}

void Analyser::declare(const ast::Name &name, Symbol::Kind kind, const ast::Decl &decl,
                       Index index) {
  auto [place, fresh] = symbols_.try_emplace(name.text, Symbol{kind, &decl, name.range, index});
  if (!fresh) {
    diagnostics_.report(DiagId::Redeclared, name.range, {name.text})
        .labels.push_back({place->second.range, "declared here first"});
    return;
  }
  warnOfShadow(name.text, name.range);
}

void Analyser::warnOfShadow(const std::string &name, Range range) {
  if (const Builtin *builtin = findBuiltin(name);
      builtin && builtin->kind != BuiltinKind::Unavailable)
    diagnostics_.report(DiagId::ShadowsBuiltin, range,
                        {name, builtin->kind == BuiltinKind::Constant ? "constant" : "function"});
}

template <typename Made>
void Analyser::declareQuestion(const ast::Name &name, QuestionRef::Kind kind, const ast::Decl &decl,
                               std::vector<Made> &made) {
  const QuestionRef question{kind, static_cast<Index>(made.size())};
  declare(name, Symbol::Kind::Question, decl, question.index);
  if (Symbol *symbol = findSymbol(name.text); symbol->decl == &decl)
    symbol->question = kind;
  model_.questions.push_back(question);
  made.emplace_back().name = name.text;
}

void Analyser::collect() {
  std::optional<Range> named;
  for (const ast::Decl &decl : module_.decls) {
    std::visit(
        Overloaded{
            [&](const ast::ModelDecl &node) {
              if (named)
                diagnostics_.report(DiagId::Redeclared, node.name.range, {"model"})
                    .labels.push_back({*named, "the model has its name here"});
              else
                model_.name = node.name.text;
              model_.doc += decl.doc;
              named = named.value_or(node.name.range);
            },
            [&](const ast::ParamDecl &node) {
              declare(node.name, Symbol::Kind::Parameter, decl,
                      static_cast<Index>(model_.parameters.size()));
              model_.parameters.emplace_back().name = node.name.text;
            },
            [&](const ast::LetDecl &node) { declare(node.name, Symbol::Kind::Let, decl, 0); },
            [&](const ast::FnDecl &node) {
              declare(node.name, Symbol::Kind::Function, decl, 0);
              checkParameters(node);
            },
            [&](const ast::AxisDecl &node) {
              if (model_.axes.size() == 3) {
                diagnostics_.report(DiagId::TooManyAxes, node.name.range, {node.name.text});
                declare(node.name, Symbol::Kind::Other, decl, 0);
                return;
              }
              declare(node.name, Symbol::Kind::Axis, decl, rank());
              model_.axes.emplace_back().name = node.name.text;
            },
            [&](const ast::TimeDecl &node) {
              if (model_.time) {
                diagnostics_.report(DiagId::Redeclared, node.name.range, {"time"})
                    .labels.push_back({model_.time->range, "the time is declared here"});
                return;
              }
              declare(node.name, Symbol::Kind::Time, decl, 0);
              model_.time.emplace().name = node.name.text;
              model_.time->range = node.name.range;
            },
            [&](const ast::FieldDecl &node) {
              if (node.kind == ast::FieldKind::Distribution) {
                declare(node.name, Symbol::Kind::Distribution, decl,
                        static_cast<Index>(model_.distributions.size()));
                model_.distributions.emplace_back();
              } else if (node.kind == ast::FieldKind::Wave) {
                declare(node.name, Symbol::Kind::Wave, decl,
                        static_cast<Index>(model_.waves.size()));
                model_.waves.emplace_back();
              } else {
                declare(node.name, Symbol::Kind::Field, decl,
                        static_cast<Index>(model_.fields.size()));
                model_.fields.emplace_back();
              }
            },
            [&](const ast::DynamicsDecl &node) {
              if (node.cast) { // what it makes is known once every name is
                declare(node.name, Symbol::Kind::Other, decl, 0);
                return;
              }
              if (asksQuestion(node)) {
                declare(node.name, Symbol::Kind::SolvedLaw, decl,
                        static_cast<Index>(model_.solvedLaws.size()));
                SolvedLaw &law = model_.solvedLaws.emplace_back();
                law.name = node.name.text;
                law.kind = node.kind == ast::DynamicsKind::Flow ? SolvedLaw::Kind::Flow
                                                                : SolvedLaw::Kind::Formula;
                return;
              }
              if (node.kind == ast::DynamicsKind::Flow) {
                declare(node.name, Symbol::Kind::Flow, decl,
                        static_cast<Index>(model_.flows.size()));
                model_.flows.emplace_back().name = node.name.text;
                return;
              }
              if (node.kind == ast::DynamicsKind::Quantum) {
                declare(node.name, Symbol::Kind::Quantum, decl,
                        static_cast<Index>(model_.quantums.size()));
                model_.quantums.emplace_back();
                return;
              }
              declare(node.name, Symbol::Kind::Diffusion, decl,
                      static_cast<Index>(model_.diffusions.size()));
              model_.diffusions.emplace_back();
            },
            [&](const ast::QuestionDecl &node) {
              if (node.kind == ast::QuestionKind::Bridge)
                declareQuestion(node.name, QuestionRef::Kind::Bridge, decl, model_.bridges);
              else if (node.kind == ast::QuestionKind::Evolve)
                declareQuestion(node.name, QuestionRef::Kind::Evolve, decl, model_.evolutions);
              else if (node.kind == ast::QuestionKind::Eigen)
                declareQuestion(node.name, QuestionRef::Kind::Eigen, decl, model_.eigens);
              else
                declareQuestion(node.name, QuestionRef::Kind::Sample, decl, model_.samples);
            },
            [&](const ast::StateDecl &node) { declare(node.name, Symbol::Kind::Other, decl, 0); },
            [&](const ast::ImportDecl &node) { import(node); },
            [](const ast::ExpectDecl &) {},
            [](const ast::PrintDecl &) {},
            [](const ast::OutputDecl &) {},
        },
        decl.node);
  }
  classifyCasts();
}

void Analyser::refuse(const ast::Decl &decl) {
  std::visit(Overloaded{
                 [&](const ast::ImportDecl &node) {
                   if (!importer_)
                     notAvailable("`import`", node.pathRange);
                 },
                 [&](const ast::StateDecl &node) { notAvailable("`state`", node.name.range); },
                 [](const auto &) {},
             },
             decl.node);
}

std::optional<Model> Analyser::run() {
  collect();
  // Every declaration is looked at once, used or not. A redeclared name keeps its first meaning.
  auto owned = [&](const ast::Name &name, const ast::Decl &decl) {
    Symbol *symbol = findSymbol(name.text);
    return symbol && symbol->decl == &decl ? symbol : nullptr;
  };
  // Places before questions, and these before the values that may ask something of them.
  for (const ast::Decl &decl : module_.decls) {
    refuse(decl);
    if (auto *node = std::get_if<ast::AxisDecl>(&decl.node)) {
      if (Symbol *symbol = owned(node->name, decl); symbol && symbol->kind == Symbol::Kind::Axis)
        axis(*node, decl.doc, symbol->index);
    } else if (auto *node = std::get_if<ast::TimeDecl>(&decl.node)) {
      if (owned(node->name, decl))
        time(*node);
    } else if (auto *node = std::get_if<ast::ParamDecl>(&decl.node)) {
      if (Symbol *symbol = owned(node->name, decl))
        valueOf(node->name.text, *symbol);
    }
  }
  lowerInOrder();
  castEvolutions();
  for (const ast::Decl &decl : module_.decls)
    if (auto *node = std::get_if<ast::QuestionDecl>(&decl.node))
      if (Symbol *symbol = owned(node->name, decl);
          symbol && symbol->kind == Symbol::Kind::Question)
        analyseQuestion(*node, decl.doc, *symbol);
  for (const ast::Decl &decl : module_.decls)
    std::visit(Overloaded{
                   [&](const ast::LetDecl &node) {
                     if (Symbol *symbol = owned(node.name, decl))
                       valueOf(node.name.text, *symbol);
                   },
                   [&](const ast::FieldDecl &node) {
                     if (Symbol *symbol = owned(node.name, decl))
                       valueOf(node.name.text, *symbol);
                   },
                   [&](const ast::DynamicsDecl &node) {
                     if (Symbol *symbol = owned(node.name, decl);
                         symbol && symbol->kind != Symbol::Kind::Other)
                       valueOf(node.name.text, *symbol);
                   },
                   [](const auto &) {},
               },
               decl.node);
  for (const ast::Decl &decl : module_.decls)
    action(decl);
  checkUncalled();

  if (!diagnostics_.hasErrors()) {
    checkSchemes();
    if (!diagnostics_.hasErrors())
      checkEffects();
    checkAskingLaws();
    if (!diagnostics_.hasErrors())
      checkAskingStarts();
    orderQuestions();
  }
  if (diagnostics_.hasErrors())
    return std::nullopt;
  return std::move(model_);
}

} // namespace sema
} // namespace sbl
