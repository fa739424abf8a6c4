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

const Quantity *asNumbers(const Value &value) {
  auto *quantity = std::get_if<Quantity>(&value);
  return quantity && !quantity->isBool ? quantity : nullptr;
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

  Quantity result = a->isScalar() ? *b : *a;
  bool fine = true;
  auto combine = [&](Op how) {
    for (std::size_t i = 0; i < result.parts.size(); ++i) {
      ExprRef left = a->parts[a->isScalar() ? 0 : i], right = b->parts[b->isScalar() ? 0 : i];
      if (op == ast::BinaryOp::Subtract)
        right = expr().neg(right);
      ExprRef part = fine ? checked(how, {left, right}, operands.range) : nullptr;
      fine &= part != nullptr;
      result.parts[i] = part;
    }
  };
  switch (op) {
  case ast::BinaryOp::Add:
  case ast::BinaryOp::Subtract:
    if (!a->sameShape(*b))
      return mismatch(spelling(op), operands);
    combine(Op::Add);
    break;
  case ast::BinaryOp::Multiply:
    if (a->isMatrix() && b->isVector() && a->columns == b->rows)
      return matrixTimesVector(*a, *b);
    if (!a->isScalar() && !b->isScalar())
      return mismatch(spelling(op), operands);
    combine(Op::Multiply);
    break;
  case ast::BinaryOp::Divide:
    if (!b->isScalar())
      return mismatch(spelling(op), operands);
    combine(Op::Divide);
    break;
  default: // Power
    if (!a->isScalar() || !b->isScalar())
      return mismatch(spelling(op), operands);
    combine(Op::Power);
    break;
  }
  return fine ? Value(std::move(result)) : Value(Poison{});
}

Value Analyser::matrixTimesVector(const Quantity &matrix, const Quantity &v) {
  std::vector<ExprRef> parts;
  for (std::uint32_t i = 0; i < matrix.rows; ++i) {
    std::vector<ExprRef> terms;
    for (std::uint32_t j = 0; j < matrix.columns; ++j)
      terms.push_back(expr().mul(matrix.parts[i * matrix.columns + j], v.parts[j]));
    parts.push_back(expr().make(Op::Add, terms));
  }
  return vector(std::move(parts));
}

Value Analyser::dot(const Operands &operands) {
  auto *a = asNumbers(operands.left), *b = asNumbers(operands.right);
  if (!a)
    return wrongType("a vector", operands.left, operands.leftRange);
  if (!b)
    return wrongType("a vector", operands.right, operands.rightRange);
  if (!a->sameShape(*b) || a->isMatrix())
    return mismatch("dot", operands);
  std::vector<ExprRef> terms;
  for (std::size_t i = 0; i < a->parts.size(); ++i)
    terms.push_back(expr().mul(a->parts[i], b->parts[i]));
  return scalar(expr().make(Op::Add, terms));
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
