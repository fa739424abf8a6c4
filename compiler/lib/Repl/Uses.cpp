// Which names a declaration speaks of.
#include "sbl/Repl/Notebook.h"

namespace sbl::repl {

namespace {

template <class... F> struct Overloaded : F... {
  using F::operator()...;
};
template <class... F> Overloaded(F...) -> Overloaded<F...>;

} // namespace

void addUses(const ast::Expr &expr, Uses &uses) {
  const auto all = [&](const std::vector<ast::Expr> &parts) {
    for (const ast::Expr &part : parts)
      addUses(part, uses);
  };
  std::visit(Overloaded{
                 [](const ast::Number &) {},
                 [](const ast::Boolean &) {},
                 [&](const ast::String &node) { uses.texts.emplace_back(node.value, expr.range); },
                 [&](const ast::Reference &node) { uses.names.insert(node.text); },
                 [&](const ast::Unary &node) { all(node.operand); },
                 [&](const ast::Binary &node) { all(node.operands); },
                 [&](const ast::Call &node) {
                   all(node.callee);
                   for (const ast::Argument &argument : node.arguments)
                     addUses(argument.value, uses);
                 },
                 [&](const ast::Index &node) {
                   all(node.base);
                   all(node.indices);
                 },
                 [&](const ast::Tuple &node) { all(node.components); },
                 [&](const ast::List &node) { all(node.elements); },
                 [&](const ast::Sum &node) { all(node.parts); },
             },
             expr.node);
}

void addUses(const ast::Decl &decl, Uses &uses) {
  const auto attributes = [&](const std::vector<ast::Attribute> &all) {
    for (const ast::Attribute &attribute : all)
      addUses(attribute.value, uses);
  };
  const auto interval = [&](const ast::Interval &ends) {
    addUses(ends.lo, uses);
    addUses(ends.hi, uses);
  };
  const auto items = [&](const std::vector<ast::Item> &all) {
    for (const ast::Item &item : all)
      addUses(item.value, uses);
  };
  std::visit(Overloaded{
                 [](const ast::ModelDecl &) {},
                 [](const ast::ImportDecl &) {},
                 [&](const ast::ParamDecl &node) {
                   addUses(node.value, uses);
                   if (node.interval)
                     interval(*node.interval);
                 },
                 [&](const ast::LetDecl &node) { addUses(node.value, uses); },
                 [&](const ast::FnDecl &node) {
                   for (const ast::FnParameter &parameter : node.parameters)
                     if (parameter.value)
                       addUses(*parameter.value, uses);
                   addUses(node.body, uses);
                 },
                 [&](const ast::AxisDecl &node) {
                   interval(node.interval);
                   attributes(node.attributes);
                 },
                 [&](const ast::TimeDecl &node) {
                   interval(node.interval);
                   attributes(node.attributes);
                 },
                 [&](const ast::StateDecl &node) { addUses(node.space, uses); },
                 [&](const ast::FieldDecl &node) { addUses(node.value, uses); },
                 [&](const ast::DynamicsDecl &node) {
                   attributes(node.entries);
                   if (node.cast)
                     uses.names.insert(node.cast->of.text);
                   if (node.cast && node.cast->from)
                     uses.names.insert(node.cast->from->text);
                 },
                 [&](const ast::QuestionDecl &node) {
                   uses.names.insert(node.of.text);
                   for (const ast::AtLine &line : node.at) {
                     addUses(line.time, uses);
                     addUses(line.value, uses);
                   }
                   attributes(node.options);
                 },
                 [&](const ast::ExpectDecl &node) {
                   addUses(node.left, uses);
                   if (node.right)
                     addUses(*node.right, uses);
                   if (node.within)
                     addUses(*node.within, uses);
                 },
                 [&](const ast::PrintDecl &node) { items(node.items); },
                 [&](const ast::OutputDecl &node) { items(node.items); },
             },
             decl.node);
}

std::string nameOf(const ast::Decl &decl) {
  return std::visit(Overloaded{
                        [](const ast::ModelDecl &) { return std::string(); },
                        [](const ast::ImportDecl &) { return std::string(); },
                        [](const ast::ExpectDecl &) { return std::string(); },
                        [](const ast::PrintDecl &) { return std::string(); },
                        [](const ast::OutputDecl &) { return std::string(); },
                        [](const auto &node) { return node.name.text; },
                    },
                    decl.node);
}

const char *keywordOf(const ast::Decl &decl) {
  return std::visit(Overloaded{
                        [](const ast::ModelDecl &) { return "model"; },
                        [](const ast::ImportDecl &) { return "import"; },
                        [](const ast::ParamDecl &) { return "param"; },
                        [](const ast::LetDecl &) { return "let"; },
                        [](const ast::FnDecl &) { return "fn"; },
                        [](const ast::AxisDecl &) { return "axis"; },
                        [](const ast::TimeDecl &) { return "time"; },
                        [](const ast::StateDecl &) { return "state"; },
                        [](const ast::FieldDecl &node) {
                          switch (node.kind) {
                          case ast::FieldKind::Potential:
                            return "potential";
                          case ast::FieldKind::Drift:
                            return "drift";
                          case ast::FieldKind::Field:
                            return "field";
                          case ast::FieldKind::Wave:
                            return "wave";
                          case ast::FieldKind::Distribution:
                            return "distribution";
                          }
                          return "";
                        },
                        [](const ast::DynamicsDecl &node) {
                          switch (node.kind) {
                          case ast::DynamicsKind::Diffusion:
                            return "diffusion";
                          case ast::DynamicsKind::Flow:
                            return "flow";
                          case ast::DynamicsKind::Quantum:
                            return "quantum";
                          }
                          return "";
                        },
                        [](const ast::QuestionDecl &node) {
                          switch (node.kind) {
                          case ast::QuestionKind::Bridge:
                            return "bridge";
                          case ast::QuestionKind::Evolve:
                            return "evolve";
                          case ast::QuestionKind::Eigen:
                            return "eigen";
                          case ast::QuestionKind::Sample:
                            return "sample";
                          }
                          return "";
                        },
                        [](const ast::ExpectDecl &) { return "expect"; },
                        [](const ast::PrintDecl &) { return "print"; },
                        [](const ast::OutputDecl &node) {
                          return node.kind == ast::OutputKind::Plot ? "plot" : "save";
                        },
                    },
                    decl.node);
}

} // namespace sbl::repl
