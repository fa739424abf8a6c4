#include "Complex.h"

namespace sbl::sema {

Complex ComplexMath::neg(Complex z) {
  return {context_.neg(z.re), z.im ? context_.neg(z.im) : nullptr};
}

Complex ComplexMath::add(Complex z, Complex w) {
  if (z.isReal() && w.isReal())
    return {context_.add(z.re, w.re)};
  return {context_.add(z.re, w.re), context_.add(imaginary(z), imaginary(w))};
}

Complex ComplexMath::mul(Complex z, Complex w) {
  if (w.isReal())
    return {context_.mul(z.re, w.re), z.im ? context_.mul(z.im, w.re) : nullptr};
  if (z.isReal())
    return mul(w, z);
  return {context_.sub(context_.mul(z.re, w.re), context_.mul(z.im, w.im)),
          context_.add(context_.mul(z.re, w.im), context_.mul(z.im, w.re))};
}

Complex ComplexMath::div(Complex z, Complex w) {
  if (w.isReal())
    return {context_.div(z.re, w.re), z.im ? context_.div(z.im, w.re) : nullptr};
  const Complex top = mul(z, conj(w));
  ExprRef bottom = norm(w);
  return {context_.div(top.re, bottom), context_.div(top.im, bottom)};
}

Complex ComplexMath::pow(Complex z, long exponent) {
  if (exponent < 0)
    return div({number(1)}, pow(z, -exponent));
  Complex result{number(1), z.im ? number(0) : nullptr};
  for (Complex power = z; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1)
      result = mul(result, power);
    if (exponent > 1)
      power = mul(power, power);
  }
  return result;
}

Complex ComplexMath::conj(Complex z) { return {z.re, z.im ? context_.neg(z.im) : nullptr}; }

ExprRef ComplexMath::norm(Complex z) {
  ExprRef square = context_.mul(z.re, z.re);
  return z.isReal() ? square : context_.add(square, context_.mul(z.im, z.im));
}

ExprRef ComplexMath::abs(Complex z) {
  return z.isReal() ? real(Op::Abs, z.re) : real(Op::Sqrt, norm(z));
}

ExprRef ComplexMath::arg(Complex z) { return context_.make(Op::Atan2, {imaginary(z), z.re}); }

Complex ComplexMath::choose(ExprRef condition, Complex z, Complex w) {
  const auto pick = [&](ExprRef a, ExprRef b) {
    return context_.make(Op::Select, {condition, a, b});
  };
  if (z.isReal() && w.isReal())
    return {pick(z.re, w.re)};
  return {pick(z.re, w.re), pick(imaginary(z), imaginary(w))};
}

/// With s = sqrt((|z| + |Re z|)/2) the root is s + i Im z/(2s) in the right half plane and
/// |Im z|/(2s) ± i s in the left one: no difference of near numbers is ever taken.
Complex ComplexMath::sqrt(Complex z) {
  ExprRef s = real(Op::Sqrt, context_.mul(number(0.5), context_.add(abs(z), real(Op::Abs, z.re))));
  ExprRef isZero = context_.make(Op::Equal, {s, number(0)});
  ExprRef twice = context_.mul(number(2), s);
  ExprRef signedRoot =
      context_.make(Op::Select, {context_.make(Op::Less, {z.im, number(0)}), context_.neg(s), s});
  const Complex right{s, context_.div(z.im, twice)};
  const Complex left{context_.div(real(Op::Abs, z.im), twice), signedRoot};
  const Complex root = choose(context_.make(Op::LessEqual, {number(0), z.re}), right, left);
  return choose(isZero, {number(0), number(0)}, root);
}

/// tanh(a + bi) = (tanh a + i tan b) / (1 + i tanh a tan b), which stays in range for any a.
Complex ComplexMath::tanh(Complex z) {
  ExprRef h = real(Op::Tanh, z.re), c = real(Op::Cos, z.im), s = real(Op::Sin, z.im);
  return div({context_.mul(h, c), s}, {c, context_.mul(h, s)});
}

std::optional<Complex> ComplexMath::function(Op op, Complex z) {
  const auto exp = [&](ExprRef x) { return real(Op::Exp, x); };
  const auto sin = [&](ExprRef x) { return real(Op::Sin, x); };
  const auto cos = [&](ExprRef x) { return real(Op::Cos, x); };
  const auto sinh = [&](ExprRef x) { return real(Op::Sinh, x); };
  const auto cosh = [&](ExprRef x) { return real(Op::Cosh, x); };
  // i z, to take the circular functions from the hyperbolic ones.
  const Complex turned{context_.neg(z.im), z.re};
  switch (op) {
  case Op::Exp:
    return Complex{context_.mul(exp(z.re), cos(z.im)), context_.mul(exp(z.re), sin(z.im))};
  case Op::Log:
    return Complex{context_.mul(number(0.5), real(Op::Log, norm(z))), arg(z)};
  case Op::Sqrt:
    return sqrt(z);
  case Op::Sinh:
    return Complex{context_.mul(sinh(z.re), cos(z.im)), context_.mul(cosh(z.re), sin(z.im))};
  case Op::Cosh:
    return Complex{context_.mul(cosh(z.re), cos(z.im)), context_.mul(sinh(z.re), sin(z.im))};
  case Op::Tanh:
    return tanh(z);
  case Op::Sin: // -i sinh(i z)
  case Op::Tan: {
    const Complex w = *function(op == Op::Sin ? Op::Sinh : Op::Tanh, turned);
    return Complex{w.im, context_.neg(w.re)};
  }
  case Op::Cos:
    return function(Op::Cosh, turned);
  default:
    return std::nullopt;
  }
}

} // namespace sbl::sema
