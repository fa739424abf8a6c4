// Products, quotients and powers: flattened, powers of one base collected, numbers folded.
//
// Only rewritings that hold for all real arguments are made (up to removable singularities:
// x/x is 1). Non-integer powers and roots are therefore never merged with other powers.
#include "ExprImpl.h"

#include <algorithm>
#include <cmath>

namespace sbl {

namespace {

/// Longer products are kept as one factor: their derivatives grow with the square of the length.
constexpr std::size_t maxFlattened = 16;
constexpr double maxExponent = 1024;

bool isSmallInteger(ExprRef e) {
  return isConstant(e) && std::abs(e->value) <= maxExponent && std::trunc(e->value) == e->value;
}

} // namespace

/// A product taken apart: number * exp(sum of exponents) * powers.
struct Factors {
  struct Part {
    ExprRef base;
    double exponent;
  };
  double above = 1, below = 1;
  std::vector<ExprRef> exponents;
  std::vector<Part> parts;
};

void ExprContext::Impl::collect(Factors &factors, ExprRef root, double rootExponent) {
  auto &parts = factors.parts;
  std::vector<Factors::Part> pending{{root, rootExponent}};
  while (!pending.empty()) {
    auto [e, exponent] = pending.back();
    pending.pop_back();
    switch (e->op) {
    case Op::Constant:
      (exponent > 0 ? factors.above : factors.below) *= std::pow(e->value, std::abs(exponent));
      break;
    case Op::Negate:
      factors.above *= std::fmod(exponent, 2) == 0 ? 1 : -1;
      pending.push_back({e->args[0], exponent});
      break;
    case Op::Multiply:
      if (e->args.size() > maxFlattened) {
        parts.push_back({e, exponent});
        break;
      }
      for (auto it = e->args.rbegin(); it != e->args.rend(); ++it)
        pending.push_back({*it, exponent});
      break;
    case Op::Divide:
      if (isConstant(e->args[1])) { // a division by zero, left for a message
        parts.push_back({e, exponent});
        break;
      }
      pending.push_back({e->args[1], -exponent});
      pending.push_back({e->args[0], exponent});
      break;
    case Op::Power:
      if (isSmallInteger(e->args[1]) && !isConstant(e->args[0]) &&
          std::abs(e->args[1]->value * exponent) <= maxExponent)
        pending.push_back({e->args[0], e->args[1]->value * exponent});
      else
        parts.push_back({e, exponent});
      break;
    case Op::Exp:
      factors.exponents.push_back(scale(exponent, e->args[0]));
      break;
    default:
      parts.push_back({e, exponent});
      break;
    }
  }
}

ExprRef ExprContext::Impl::build(Factors &factors) {
  if (factors.above == 0 && factors.below != 0)
    return constant(0);
  if (!factors.exponents.empty()) {
    ExprRef exponential = make(Op::Exp, {sum(factors.exponents)});
    if (isConstant(exponential))
      factors.above *= exponential->value;
    else
      factors.parts.push_back({exponential, 1});
  }
  auto &parts = factors.parts;
  std::sort(parts.begin(), parts.end(),
            [](const auto &a, const auto &b) { return a.base->id < b.base->id; });

  std::vector<ExprRef> above, below;
  for (std::size_t i = 0; i < parts.size();) {
    ExprRef base = parts[i].base;
    double exponent = 0;
    for (; i < parts.size() && parts[i].base == base; ++i)
      exponent += parts[i].exponent;
    double size = std::abs(exponent);
    if (size == 0)
      continue;
    ExprRef factor = size == 1 ? base : intern(Op::Power, {base, constant(size)});
    (exponent > 0 ? above : below).push_back(factor);
  }
  auto join = [&](std::vector<ExprRef> &list) {
    if (list.empty())
      return constant(1);
    return list.size() == 1 ? list[0] : intern(Op::Multiply, std::move(list));
  };
  bool hasDenominator = !below.empty();
  ExprRef top = join(above);
  double coefficient = factors.above / factors.below;
  if (hasDenominator) {
    // A sign in a lone sum is taken out of the quotient by attach(), never left in the numerator.
    return attach(coefficient, intern(Op::Divide, {top, join(below)}));
  }
  return isConstant(top) ? constant(coefficient * top->value) : attach(coefficient, top);
}

ExprRef ExprContext::Impl::product(std::span<const ExprRef> args) {
  Factors factors;
  for (ExprRef argument : args)
    collect(factors, argument, 1);
  return build(factors);
}

ExprRef ExprContext::Impl::quotient(ExprRef numerator, ExprRef denominator) {
  if (isConstant(denominator, 0))
    return intern(Op::Divide, {numerator, denominator});
  Factors factors;
  collect(factors, numerator, 1);
  collect(factors, denominator, -1);
  return build(factors);
}

ExprRef ExprContext::Impl::power(ExprRef base, ExprRef exponent) {
  ExprRef both[] = {base, exponent};
  if (isConstant(base) && isConstant(exponent)) {
    if (auto value = fold(Op::Power, both))
      return constant(*value);
    return intern(Op::Power, {base, exponent});
  }
  if (isConstant(exponent, 0) || isConstant(base, 1))
    return constant(1);
  if (isConstant(exponent, 0.5))
    return make(Op::Sqrt, {base});
  if (isConstant(exponent, -0.5))
    return quotient(constant(1), make(Op::Sqrt, {base}));
  if (isSmallInteger(exponent)) {
    Factors factors;
    collect(factors, base, exponent->value);
    return build(factors);
  }
  if (base->op == Op::Exp) {
    ExprRef exponents[] = {base->args[0], exponent};
    return make(Op::Exp, {product(exponents)});
  }
  return intern(Op::Power, {base, exponent});
}

} // namespace sbl
