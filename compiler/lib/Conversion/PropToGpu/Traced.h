// The words of sbl/point/Numbers.h for values of a kernel under construction: a formula that runs
// on them writes itself down.
#pragma once

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Value.h"

namespace sbl {

class Traced;

/// A condition at one point. `&&` and `||` evaluate both sides.
struct TracedCondition {
  mlir::Value value;
  TracedCondition operator!() const;
  TracedCondition operator&&(TracedCondition other) const;
  TracedCondition operator||(TracedCondition other) const;
};

/// A double of a kernel.
class Traced {
public:
  /// While it lives, formulas of this thread write where `builder` stands.
  class Scope {
  public:
    explicit Scope(mlir::ImplicitLocOpBuilder &builder);
    ~Scope();

  private:
    mlir::ImplicitLocOpBuilder *outer_;
  };

  Traced() = default;
  Traced(double constant);
  explicit Traced(mlir::Value value) : value(value) {}
  mlir::Value value;
};

Traced operator+(Traced x, Traced y);
Traced operator-(Traced x, Traced y);
Traced operator*(Traced x, Traced y);
Traced operator/(Traced x, Traced y);
Traced operator-(Traced x);
TracedCondition operator<(Traced x, Traced y);
TracedCondition operator>(Traced x, Traced y);
TracedCondition operator<=(Traced x, Traced y);
TracedCondition operator>=(Traced x, Traced y);
Traced select(TracedCondition condition, Traced yes, Traced no);
Traced exp(Traced x);
Traced expm1(Traced x);
Traced log(Traced x);
Traced abs(Traced x);
Traced log1p(Traced x);
Traced sqrt(Traced x);
Traced floor(Traced x);
Traced mantissa(Traced x);
Traced exponent(Traced x);
Traced scaledBy(Traced x, Traced exponent);
/// The larger of two; NaN where the first is, or where the second is and the first is no larger.
Traced larger(Traced x, Traced y);

} // namespace sbl
