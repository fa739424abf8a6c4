// Numbers that may be complex, as pairs of real expressions.
#pragma once

#include <optional>
#include <string_view>

#include "sbl/Sema/Expr.h"

namespace sbl::sema {

/// A real number has no `im`. What is made of complex numbers stays complex, whatever its value:
/// only re, im, abs and arg lead back.
struct Complex {
  ExprRef re = nullptr, im = nullptr;
  bool isReal() const { return !im; }
};

/// The operations of the language on such numbers, built from real nodes; of real numbers they make
/// real ones. Many-valued functions take the principal branch: arg lies in (-pi, pi], the square
/// root in the right half plane.
class ComplexMath {
public:
  explicit ComplexMath(ExprContext &context) : context_(context) {}

  Complex neg(Complex z);
  Complex add(Complex z, Complex w);
  Complex mul(Complex z, Complex w);
  Complex div(Complex z, Complex w);
  /// z to a whole power, by repeated squaring; a negative one is the reciprocal of a positive.
  Complex pow(Complex z, long exponent);
  Complex conj(Complex z);
  /// |z|^2, which unlike |z| is smooth.
  ExprRef norm(Complex z);
  ExprRef abs(Complex z);
  ExprRef arg(Complex z);
  Complex choose(ExprRef condition, Complex z, Complex w);

  /// exp, log, sqrt, sin, cos, tan, sinh, cosh, tanh of a complex number; empty for any other
  /// function.
  std::optional<Complex> function(Op op, Complex z);

private:
  ExprRef imaginary(Complex z) { return z.im ? z.im : number(0); }
  Complex sqrt(Complex z);
  Complex tanh(Complex z);
  ExprRef real(Op op, ExprRef x) { return context_.make(op, {x}); }
  ExprRef number(double value) { return context_.constant(value); }

  ExprContext &context_;
};

} // namespace sbl::sema
