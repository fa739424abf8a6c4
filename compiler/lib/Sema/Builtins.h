// The names the language itself gives a meaning: one table, looked up after the model's own names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sbl/Sema/Expr.h"
#include "sbl/Sema/Model.h"

namespace sbl::sema {

enum class BuiltinKind {
  Constant,    // pi, inf
  Elementwise, // exp, sin …: number to number, entry by entry
  TwoArgument, // atan2
  Extremum,    // min, max of two or more
  Special,     // where, dot, grad …: each has its own rule
  Law,         // normal, uniform …
  Accessor,    // density(B), cost(B) …
  AtLine,      // soft: in the at lines of a bridge
  Unavailable, // of a later version
};

enum class Special {
  Where,
  Dot, // Calculus.cpp
  Grad,
  Div,
  Laplacian,
  Derivative,
  Jacobian,
  Transpose, // Matrices.cpp
  Det,
  Inverse,
  Trace,
  Norm,
  Re, // ComplexValues.cpp
  Im,
  Conj,
  Arg
};
enum class LawMaker {
  Normal,
  Uniform,
  Boltzmann,
  Product,
  Ring,
  Ball,
  Samples,
  Image,
  Stored,
  Point,
};

struct Builtin {
  std::string_view name;
  BuiltinKind kind;
  Op op = Op::Constant; // Elementwise, TwoArgument, Extremum
  double value = 0;     // Constant
  Special special = Special::Where;
  LawMaker law = LawMaker::Normal;
  Query::Accessor accessor = Query::Accessor::Density;
};

/// The built-in of that name, or null.
const Builtin *findBuiltin(std::string_view name);
/// Every built-in name, for suggestions.
const std::vector<std::string> &builtinNames();

} // namespace sbl::sema
