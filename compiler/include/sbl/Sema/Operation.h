// The operations of the expression language as plain functions of doubles.
//
// One table gives every phase the same meaning: constant folding, point evaluation, evaluation on
// a grid and the tests all call operate().
#pragma once

#include <span>
#include <string_view>

#include "sbl/Sema/Expr.h"

namespace sbl {

/// Leaves have no arguments and a value of their own.
bool isLeaf(Op op);
/// Number of arguments; -1 for Add and Multiply, which take any number from two on.
int arity(Op op);
/// The name a reader knows it by: `exp`, `+`, `<=`, `where`.
std::string_view spelling(Op op);

/// The operation on numbers, in IEEE double arithmetic; truth values are 1 and 0. Not for leaves.
double operate(Op op, std::span<const double> arguments);

} // namespace sbl
