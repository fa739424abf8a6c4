// Symbolic real scalar expressions: what every formula of a model becomes.
//
// Nodes are immutable, hash-consed and owned by an ExprContext, so equal subexpressions are one
// node, equality is pointer equality, and derivatives are computed once. Builders simplify as they
// build (constant folding, identities, like terms), so `f - f` is the constant 0. Vectors,
// matrices and complex numbers are held as tuples of scalars by the layers above.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace sbl {

enum class Op : std::uint8_t {
  // leaves
  Constant,   // value
  Parameter,  // index into Model::parameters
  Coordinate, // index into Model::axes
  Time,
  TimeStep, // the step tau of a propagator; only appears in compiler-made expressions
  Query,    // index into Model::queries: a solved quantity
  Bound,    // index of a summation variable; gone once the sum is expanded
  // arithmetic
  Add,
  Multiply,
  Divide,
  Power,
  Negate,
  // functions of one argument
  Exp,
  Expm1,
  Log,
  Log1p,
  Sqrt,
  Sin,
  Cos,
  Tan,
  Asin,
  Acos,
  Atan,
  Sinh,
  Cosh,
  Tanh,
  Erf,
  Erfc,
  Abs,
  Sign,
  Floor,
  Ceil,
  // functions of two arguments
  Atan2,
  Min,
  Max,
  // truth values (1 or 0) and choice
  Less,
  LessEqual,
  Equal,
  NotEqual,
  And,
  Or,
  Not,
  Select, // condition, then, else
};

class ExprNode;
/// A borrowed node; valid as long as its context.
using ExprRef = const ExprNode *;

class ExprNode {
public:
  Op op;
  double value = 0;          // Constant
  std::uint32_t index = 0;   // Parameter, Coordinate, Query, Bound
  std::uint32_t id = 0;      // creation order: a stable ordering for printing and emission
  std::vector<ExprRef> args; // Add and Multiply take two or more, kept in canonical order
};

/// Which leaves an expression depends on.
struct Dependence {
  std::uint32_t coordinates = 0; // bit i: axis i
  bool time = false;
  bool parameters = false;
  bool queries = false;
  bool isConstant() const { return !coordinates && !time && !parameters && !queries; }
  bool isUniform() const { return !coordinates && !queries; } // the same at every place
};

class ExprContext {
public:
  ExprContext();
  ~ExprContext();
  ExprContext(const ExprContext &) = delete;
  ExprContext &operator=(const ExprContext &) = delete;

  ExprRef constant(double value);
  ExprRef parameter(std::uint32_t index);
  ExprRef coordinate(std::uint32_t axis);
  ExprRef time();
  ExprRef timeStep();
  ExprRef query(std::uint32_t index);
  ExprRef bound(std::uint32_t index);
  /// Builds and simplifies. Arity is that of the Op table above.
  ExprRef make(Op op, std::span<const ExprRef> args);
  ExprRef make(Op op, std::initializer_list<ExprRef> args);

  ExprRef add(ExprRef a, ExprRef b) { return make(Op::Add, {a, b}); }
  ExprRef sub(ExprRef a, ExprRef b) { return make(Op::Add, {a, neg(b)}); }
  ExprRef mul(ExprRef a, ExprRef b) { return make(Op::Multiply, {a, b}); }
  ExprRef div(ExprRef a, ExprRef b) { return make(Op::Divide, {a, b}); }
  ExprRef pow(ExprRef a, ExprRef b) { return make(Op::Power, {a, b}); }
  ExprRef neg(ExprRef a) { return make(Op::Negate, {a}); }

  /// d e / d x_axis. Piecewise for Select, Min, Max, Abs; 0 for Sign, Floor, Ceil and comparisons.
  ExprRef derivative(ExprRef e, std::uint32_t axis);
  /// d e / d t.
  ExprRef timeDerivative(ExprRef e);
  /// Replaces leaves: `map` returns the replacement of a leaf, or the leaf itself.
  ExprRef substitute(ExprRef e, const std::function<ExprRef(ExprRef)> &map);
  const Dependence &dependence(ExprRef e);

  /// True when `e` is zero everywhere. Decided by simplification and, failing that, by evaluating
  /// at pseudo-random places and parameter values (a wrong "yes" has negligible probability for
  /// analytic expressions; a wrong "no" only loses an optimisation).
  bool isZero(ExprRef e);
  /// True when a Select, Min, Max, Abs, Sign, Floor, Ceil or comparison makes `e` non-smooth in
  /// place.
  bool isPiecewise(ExprRef e);

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Values for the leaves of a scalar evaluation.
struct ExprPoint {
  std::span<const double> parameters;
  std::span<const double> coordinates;
  double time = 0;
  double timeStep = 0;
};
/// Evaluates at one point in IEEE double arithmetic; Query leaves evaluate to NaN.
double evaluate(ExprRef e, const ExprPoint &point);

/// Readable infix text, e.g. `4*depth*x*(x^2 - 1)`.
struct ExprNames {
  std::function<std::string(std::uint32_t)> parameter, axis, query;
  std::string time = "t";
};
std::string print(ExprRef e, const ExprNames &names);

} // namespace sbl
