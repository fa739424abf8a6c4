// What an expression is, in words.
#pragma once

#include <string>

#include "sbl/Sema/Model.h"
#include "sbl/Syntax/Ast.h"

namespace sbl::repl {

/// `a number`, `a field over x`, `a field over x and y at the times t`, `a vector of 2 components
/// …`. With `isCondition`, a truth value.
std::string describe(const Model &model, const Item &item, bool isCondition);

/// Whether an expression is a truth value: a comparison, or made of such.
bool isCondition(const ast::Expr &expr);

} // namespace sbl::repl
