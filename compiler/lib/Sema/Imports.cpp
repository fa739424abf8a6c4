// import std.potentials, import "my_fields.sbl": the functions and values of a module.
#include "Analyser.h"

namespace sbl::sema {

namespace {

/// `std.potentials` and `lib/potentials.sbl` are both known as `potentials`.
std::string moduleName(const ast::ImportDecl &node) {
  std::string name = node.path;
  if (node.isFile) {
    if (auto slash = name.find_last_of('/'); slash != std::string::npos)
      name.erase(0, slash + 1);
    return name.substr(0, name.find('.'));
  }
  auto dot = name.find_last_of('.');
  return dot == std::string::npos ? name : name.substr(dot + 1);
}

} // namespace

void Analyser::import(const ast::ImportDecl &node) {
  if (!importer_)
    return; // refused in its turn
  const ast::Module *module = importer_(node);
  if (!module)
    missesModule_ = true;
  if (!module || !imported_.insert(module).second)
    return;
  const std::string prefix = moduleName(node);
  for (const ast::Decl &decl : module->decls) {
    auto refuse = [&](const char *what) {
      diagnostics_
          .report(DiagId::WrongKind, decl.range, {"`fn` or `let` in a module", what, "neither"})
          .labels.push_back({node.pathRange, "imported here"});
    };
    std::visit(Overloaded{
                   [&](const ast::FnDecl &fn) {
                     importName(fn.name, Symbol::Kind::Function, decl, prefix, node.pathRange);
                     checkParameters(fn);
                   },
                   [&](const ast::LetDecl &let) {
                     importName(let.name, Symbol::Kind::Let, decl, prefix, node.pathRange);
                   },
                   [&](const ast::ImportDecl &further) { import(further); },
                   [](const ast::ModelDecl &) {},
                   [&](const ast::ParamDecl &) { refuse("param"); },
                   [&](const ast::AxisDecl &) { refuse("axis"); },
                   [&](const ast::TimeDecl &) { refuse("time"); },
                   [&](const ast::StateDecl &) { refuse("state"); },
                   [&](const ast::FieldDecl &) { refuse("this field"); },
                   [&](const ast::DynamicsDecl &) { refuse("this law"); },
                   [&](const ast::QuestionDecl &) { refuse("this question"); },
                   [&](const ast::ExpectDecl &) { refuse("expect"); },
                   [&](const ast::PrintDecl &) { refuse("print"); },
                   [&](const ast::OutputDecl &) { refuse("this output"); },
               },
               decl.node);
  }
}

/// A name arrives as it is and, for readers who want to see where from, as `module.name`.
void Analyser::importName(const ast::Name &name, Symbol::Kind kind, const ast::Decl &decl,
                          const std::string &prefix, Range importRange) {
  const Symbol symbol{.kind = kind, .decl = &decl, .range = name.range};
  symbols_.try_emplace(prefix + "." + name.text, symbol);
  auto [place, fresh] = symbols_.try_emplace(name.text, symbol);
  if (!fresh)
    diagnostics_.report(DiagId::Redeclared, importRange, {name.text})
        .labels.push_back({place->second.range, "declared here first"});
  else
    warnOfShadow(name.text, importRange);
}

} // namespace sbl::sema
