// Functions, comparisons and choice: constants folded, symmetries and exact inverses used.
#include "ExprImpl.h"

#include <algorithm>
#include <cmath>

#include "sbl/Sema/Operation.h"

namespace sbl {

namespace {

bool isOdd(Op op) {
  switch (op) {
  case Op::Sin:
  case Op::Tan:
  case Op::Asin:
  case Op::Atan:
  case Op::Sinh:
  case Op::Tanh:
  case Op::Erf:
  case Op::Sign:
    return true;
  default:
    return false;
  }
}

bool isEven(Op op) { return op == Op::Cos || op == Op::Cosh || op == Op::Abs; }

} // namespace

std::optional<double> ExprContext::Impl::fold(Op op, std::span<const ExprRef> args) const {
  std::vector<double> values;
  bool finite = true;
  for (ExprRef argument : args) {
    if (!isConstant(argument))
      return std::nullopt;
    values.push_back(argument->value);
    finite &= std::isfinite(argument->value);
  }
  double value = operate(op, values);
  if (std::isnan(value) || (finite && !std::isfinite(value)))
    return std::nullopt;
  return value;
}

ExprRef ExprContext::Impl::function(Op op, std::span<const ExprRef> args) {
  if (auto value = fold(op, args))
    return constant(*value);
  std::vector<ExprRef> list(args.begin(), args.end());
  ExprRef a = list[0];
  switch (op) {
  case Op::Log: // exact for every real u; exp(log u) is not, for u <= 0
    if (a->op == Op::Exp)
      return a->args[0];
    break;
  case Op::Min:
  case Op::Max:
    if (a == list[1])
      return a;
    if (a->id > list[1]->id)
      std::swap(list[0], list[1]);
    break;
  case Op::Less:
  case Op::NotEqual:
    if (a == list[1])
      return constant(0);
    break;
  case Op::LessEqual:
  case Op::Equal:
    if (a == list[1])
      return constant(1);
    break;
  case Op::And:
  case Op::Or: {
    bool neutral = op == Op::And;
    for (int i : {0, 1})
      if (isConstant(list[i]))
        return (list[i]->value != 0) == neutral ? list[1 - i] : constant(!neutral);
    if (a == list[1])
      return a;
    break;
  }
  case Op::Not:
    if (a->op == Op::Not)
      return a->args[0];
    break;
  case Op::Select:
    if (isConstant(a))
      return a->value != 0 ? list[1] : list[2];
    if (list[1] == list[2])
      return list[1];
    break;
  default: {
    Term term = list.size() == 1 ? split(a) : Term{1, a};
    if (term.rest && term.coefficient < 0 && (isOdd(op) || isEven(op))) {
      ExprRef positive = attach(-term.coefficient, term.rest);
      ExprRef inner = intern(op, {positive});
      return isOdd(op) ? scale(-1, inner) : inner;
    }
    break;
  }
  }
  return intern(op, std::move(list));
}

ExprRef ExprContext::Impl::make(Op op, std::span<const ExprRef> args) {
  switch (op) {
  case Op::Add:
    return sum(args);
  case Op::Multiply:
    return product(args);
  case Op::Divide:
    return quotient(args[0], args[1]);
  case Op::Power:
    return power(args[0], args[1]);
  case Op::Negate:
    return scale(-1, args[0]);
  default:
    return function(op, args);
  }
}

} // namespace sbl
