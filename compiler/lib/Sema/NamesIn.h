// The names an expression refers to, for rules that look at a text before it has a value.
#pragma once

#include <string>
#include <vector>

#include "sbl/Syntax/Ast.h"

namespace sbl::sema {

struct NameUse {
  const std::string *name;
  Range range;
};

/// All references in an expression, in any order and number, and the variables of its sums, which
/// stand for themselves inside.
struct NamesIn {
  std::vector<NameUse> uses;
  std::vector<const std::string *> variables;

  void add(const ast::Expr &root);
  /// The body of a function and the defaults of its parameters.
  void add(const ast::FnDecl &function);
};

} // namespace sbl::sema
