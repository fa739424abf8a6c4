// Complex numbers in expressions.
#include "Analyser.h"

#include <cmath>

namespace sbl::sema {

namespace {
/// Higher powers are written with exp and log.
constexpr double maxPower = 64;
} // namespace

bool Analyser::isFinite(std::initializer_list<Complex> from, Complex result, Range range) {
  auto finite = [](ExprRef e) { return !e || (e->op == Op::Constant && std::isfinite(e->value)); };
  for (const Complex &z : from)
    if (!finite(z.re) || !finite(z.im))
      return true;
  for (ExprRef part : {result.re, result.im})
    if (!finite(part)) {
      diagnostics_.report(DiagId::NotReal, range, {print(part, names())});
      return false;
    }
  return true;
}

std::optional<Complex> Analyser::combineComplex(ast::BinaryOp op, Complex z, Complex w,
                                                Range range) {
  ComplexMath math(expr());
  Complex result;
  switch (op) {
  case ast::BinaryOp::Add:
    result = math.add(z, w);
    break;
  case ast::BinaryOp::Subtract:
    result = math.add(z, math.neg(w));
    break;
  case ast::BinaryOp::Multiply:
    result = math.mul(z, w);
    break;
  case ast::BinaryOp::Divide: {
    ExprRef size = math.norm(w);
    // Reported here, and required of parameters, as for real divisors.
    if (!checked(Op::Divide, {one(), size}, range))
      return std::nullopt;
    result = math.div(z, w);
    break;
  }
  default: { // Power
    const bool isWhole = w.isReal() && w.re->op == Op::Constant &&
                         std::trunc(w.re->value) == w.re->value &&
                         std::abs(w.re->value) <= maxPower;
    if (!isWhole) {
      diagnostics_
          .report(DiagId::WrongType, range,
                  {"a whole exponent up to " + formatNumber(maxPower),
                   w.isReal() && w.re->op == Op::Constant ? formatNumber(w.re->value)
                                                          : describe(scalar(w))})
          .hints.push_back("other powers are `exp(w * log(z))`, on the branch of log you mean");
      return std::nullopt;
    }
    if (w.re->value < 0 && !checked(Op::Divide, {one(), math.norm(z)}, range))
      return std::nullopt;
    result = math.pow(z, static_cast<long>(w.re->value));
  }
  }
  return isFinite({z, w}, result, range) ? std::optional(result) : std::nullopt;
}

ExprRef Analyser::equalComplex(Complex z, Complex w, bool wanted) {
  auto part = [&](ExprRef e) { return e ? e : zero(); };
  ExprRef same = expr().make(Op::And, {expr().make(Op::Equal, {z.re, w.re}),
                                       expr().make(Op::Equal, {part(z.im), part(w.im)})});
  return wanted ? same : expr().make(Op::Not, {same});
}

/// A function of one complex number.
Value Analyser::complexFunction(const Builtin &builtin, Complex z, Range argument, Range range) {
  ComplexMath math(expr());
  if (builtin.op == Op::Abs)
    return scalar(math.abs(z));
  if (builtin.op == Op::Log && !checked(Op::Divide, {one(), math.norm(z)}, range))
    return Poison{};
  auto result = math.function(builtin.op, z);
  if (!result)
    return wrongType("a number", scalar(z), argument);
  return isFinite({z}, *result, range) ? Value(scalar(*result)) : Value(Poison{});
}

/// re, im, conj and arg, of real numbers too; entry by entry of vectors and matrices.
Value Analyser::complexPart(const Builtin &builtin, const ast::Call &node, Range range) {
  auto matched = match(std::string(builtin.name), node, range, {"z"}, 1);
  if (!matched)
    return Poison{};
  Value value = lower(*(*matched)[0]);
  const Quantity *z = asNumbers(value);
  if (!z)
    return wrongType("a complex number", value, (*matched)[0]->range);
  ComplexMath math(expr());
  std::vector<Complex> entries;
  for (std::size_t i = 0; i < z->parts.size(); ++i) {
    const Complex entry = z->entry(i);
    switch (builtin.special) {
    case Special::Re:
      entries.push_back({entry.re});
      break;
    case Special::Im:
      entries.push_back({entry.im ? entry.im : zero()});
      break;
    case Special::Arg:
      entries.push_back({math.arg(entry)});
      break;
    default:
      entries.push_back(math.conj(entry));
      break;
    }
  }
  return assemble(z->rows, z->columns, entries, expr());
}

} // namespace sbl::sema
