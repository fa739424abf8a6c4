#include "NamesIn.h"

#include <variant>

#include "Value.h"

namespace sbl::sema {

void NamesIn::add(const ast::Expr &root) {
  std::vector<const ast::Expr *> stack = {&root};
  auto push = [&](const std::vector<ast::Expr> &parts) {
    for (const ast::Expr &part : parts)
      stack.push_back(&part);
  };
  while (!stack.empty()) {
    const ast::Expr &expr = *stack.back();
    stack.pop_back();
    std::visit(Overloaded{
                   [](const ast::Number &) {},
                   [](const ast::Boolean &) {},
                   [](const ast::String &) {},
                   [&](const ast::Reference &node) { uses.push_back({&node.text, expr.range}); },
                   [&](const ast::Unary &node) { push(node.operand); },
                   [&](const ast::Binary &node) { push(node.operands); },
                   [&](const ast::Call &node) {
                     push(node.callee);
                     for (const ast::Argument &argument : node.arguments)
                       stack.push_back(&argument.value);
                   },
                   [&](const ast::Index &node) {
                     push(node.base);
                     push(node.indices);
                   },
                   [&](const ast::Tuple &node) { push(node.components); },
                   [&](const ast::List &node) { push(node.elements); },
                   [&](const ast::Sum &node) {
                     variables.push_back(&node.variable.text);
                     push(node.parts);
                   },
               },
               expr.node);
  }
}

void NamesIn::add(const ast::FnDecl &function) {
  add(function.body);
  for (const ast::FnParameter &parameter : function.parameters)
    if (parameter.value)
      add(*parameter.value);
}

} // namespace sbl::sema
