// Operators on values: shapes, truth values, mixtures of distributions.
#include "Analyser.h"

#include <cmath>

namespace sbl::sema {

namespace {

const char *spelling(ast::BinaryOp op) {
  switch (op) {
  case ast::BinaryOp::Add:
    return "+";
  case ast::BinaryOp::Subtract:
    return "-";
  case ast::BinaryOp::Multiply:
    return "*";
  case ast::BinaryOp::Divide:
    return "/";
  case ast::BinaryOp::Power:
    return "^";
  case ast::BinaryOp::Dot:
    return "dot";
  case ast::BinaryOp::Less:
    return "<";
  case ast::BinaryOp::LessEqual:
    return "<=";
  case ast::BinaryOp::Greater:
    return ">";
  case ast::BinaryOp::GreaterEqual:
    return ">=";
  case ast::BinaryOp::Equal:
    return "==";
  case ast::BinaryOp::NotEqual:
    return "!=";
  case ast::BinaryOp::And:
    return "and";
  case ast::BinaryOp::Or:
    return "or";
  }
  return "";
}

} // namespace

Value Analyser::mismatch(const std::string &op, const Operands &operands) {
  Diagnostic &report = diagnostics_.report(DiagId::ShapeMismatch, operands.range,
                                           {op, describe(operands.left), describe(operands.right)});
  report.labels.push_back({operands.leftRange, describe(operands.left)});
  report.labels.push_back({operands.rightRange, describe(operands.right)});
  auto *a = asNumbers(operands.left), *b = asNumbers(operands.right);
  if (op == "*" && a && b && a->isVector() && b->isVector())
    report.hints.push_back("the product of two vectors is `dot(a, b)`");
  if (op == "^" && a && a->isVector())
    report.hints.push_back("the square of a vector's length is `dot(v, v)`");
  return Poison{};
}

ExprRef Analyser::checked(Op op, std::initializer_list<ExprRef> args, Range range) {
  ExprRef divisor = op == Op::Divide ? args.begin()[1] : nullptr;
  if (divisor && divisor->op == Op::Constant && divisor->value == 0) {
    diagnostics_.report(DiagId::DivisionByZero, range);
    return nullptr;
  }
  ExprRef result = expr().make(op, args);
  bool finite = true;
  for (ExprRef argument : args)
    finite &= argument->op == Op::Constant && std::isfinite(argument->value);
  if (finite && (result->op != Op::Constant || !std::isfinite(result->value))) {
    if (op == Op::Power && args.begin()[0]->value == 0)
      diagnostics_.report(DiagId::DivisionByZero, range);
    else
      diagnostics_.report(DiagId::NotReal, range, {print(result, names())});
    return nullptr;
  }
  if (divisor && divisor->op != Op::Constant) {
    const Dependence on = expr().dependence(divisor);
    if (on.isUniform() && !on.time)
      require(expr().make(Op::NotEqual, {divisor, zero()}), divisor, DiagId::DivisionByZero, "", "",
              range);
  }
  return result;
}

Value Analyser::arithmetic(ast::BinaryOp op, const Operands &operands) {
  auto *a = asNumbers(operands.left), *b = asNumbers(operands.right);
  if (!a)
    return wrongType("a number or a vector", operands.left, operands.leftRange);
  if (!b)
    return wrongType("a number or a vector", operands.right, operands.rightRange);

  bool fits = false;
  switch (op) {
  case ast::BinaryOp::Add:
  case ast::BinaryOp::Subtract:
    fits = a->sameShape(*b);
    break;
  case ast::BinaryOp::Multiply:
    if (a->isMatrix() && !b->isScalar() && a->columns == b->rows)
      return dot(operands);
    fits = a->isScalar() || b->isScalar();
    break;
  case ast::BinaryOp::Divide:
    fits = b->isScalar();
    break;
  default: // Power
    fits = a->isScalar() && b->isScalar();
    break;
  }
  if (!fits)
    return mismatch(spelling(op), operands);

  const Quantity &shape = a->isScalar() ? *b : *a;
  std::vector<Complex> entries;
  for (std::size_t i = 0; i < shape.parts.size(); ++i) {
    auto entry = combine(op, a->entry(a->isScalar() ? 0 : i), b->entry(b->isScalar() ? 0 : i),
                         operands.range);
    if (!entry)
      return Poison{};
    entries.push_back(*entry);
  }
  return assemble(shape.rows, shape.columns, entries, expr());
}

std::optional<Complex> Analyser::combine(ast::BinaryOp op, Complex z, Complex w, Range range) {
  if (!z.isReal() || !w.isReal())
    return combineComplex(op, z, w, range);
  auto real = [&](Op how, ExprRef right) -> std::optional<Complex> {
    ExprRef result = checked(how, {z.re, right}, range);
    return result ? std::optional(Complex{result}) : std::nullopt;
  };
  switch (op) {
  case ast::BinaryOp::Add:
    return real(Op::Add, w.re);
  case ast::BinaryOp::Subtract:
    return real(Op::Add, expr().neg(w.re));
  case ast::BinaryOp::Multiply:
    return real(Op::Multiply, w.re);
  case ast::BinaryOp::Divide:
    return real(Op::Divide, w.re);
  default:
    return real(Op::Power, w.re);
  }
}

Value Analyser::compare(ast::BinaryOp op, const Operands &operands) {
  auto *a = std::get_if<Quantity>(&operands.left), *b = std::get_if<Quantity>(&operands.right);
  bool isEquality = op == ast::BinaryOp::Equal || op == ast::BinaryOp::NotEqual;
  if (!a || !a->isScalar() || (a->isBool && !isEquality))
    return wrongType("a number", operands.left, operands.leftRange);
  if (!b || !b->isScalar() || (b->isBool && !isEquality))
    return wrongType("a number", operands.right, operands.rightRange);
  if (a->isBool != b->isBool)
    return mismatch(spelling(op), operands);
  if (a->isComplex() || b->isComplex()) {
    if (isEquality)
      return scalar(equalComplex(a->entry(0), b->entry(0), op == ast::BinaryOp::Equal), true);
    return a->isComplex() ? wrongType("a number", operands.left, operands.leftRange)
                          : wrongType("a number", operands.right, operands.rightRange);
  }
  ExprRef left = a->parts[0], right = b->parts[0];
  auto truth = [&](Op how, ExprRef x, ExprRef y) { return scalar(expr().make(how, {x, y}), true); };
  switch (op) {
  case ast::BinaryOp::Less:
    return truth(Op::Less, left, right);
  case ast::BinaryOp::LessEqual:
    return truth(Op::LessEqual, left, right);
  case ast::BinaryOp::Greater:
    return truth(Op::Less, right, left);
  case ast::BinaryOp::GreaterEqual:
    return truth(Op::LessEqual, right, left);
  case ast::BinaryOp::Equal:
    return truth(Op::Equal, left, right);
  default:
    return truth(Op::NotEqual, left, right);
  }
}

Value Analyser::logic(ast::BinaryOp op, const Operands &operands) {
  auto *a = std::get_if<Quantity>(&operands.left), *b = std::get_if<Quantity>(&operands.right);
  if (!a || !a->isBool)
    return wrongType("a truth value", operands.left, operands.leftRange);
  if (!b || !b->isBool)
    return wrongType("a truth value", operands.right, operands.rightRange);
  return scalar(
      expr().make(op == ast::BinaryOp::And ? Op::And : Op::Or, {a->parts[0], b->parts[0]}), true);
}

/// `w * p`, `p / w` and `p + q`: weights are carried along and summed up where the law is used.
Value Analyser::mixture(ast::BinaryOp op, const Operands &operands) {
  auto *p = std::get_if<Law>(&operands.left), *q = std::get_if<Law>(&operands.right);
  if (op == ast::BinaryOp::Add && p && q) {
    if (p->rank != q->rank)
      return mismatch("+", operands);
    Law result = *p;
    result.components.insert(result.components.end(), q->components.begin(), q->components.end());
    return result;
  }
  bool scales = (op == ast::BinaryOp::Multiply && !(p && q)) || (op == ast::BinaryOp::Divide && !q);
  if (!scales)
    return mismatch(spelling(op), operands);
  const Value &factor = p ? operands.right : operands.left;
  Range factorRange = p ? operands.rightRange : operands.leftRange;
  ExprRef weight = uniform(factor, "the weight of a distribution", factorRange);
  if (!weight)
    return Poison{};
  Law result = p ? *p : *q;
  for (Distribution::Component &component : result.components) {
    component.weight = op == ast::BinaryOp::Divide
                           ? checked(Op::Divide, {component.weight, weight}, operands.range)
                           : expr().mul(component.weight, weight);
    if (!component.weight)
      return Poison{};
  }
  return result;
}

} // namespace sbl::sema
