#include "Traced.h"

#include <limits>

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace sbl {
namespace {

thread_local ImplicitLocOpBuilder *current = nullptr;

Value whole(int64_t value) {
  return arith::ConstantOp::create(*current, current->getI64IntegerAttr(value));
}
Value bitsOf(Traced x) {
  return arith::BitcastOp::create(*current, current->getI64Type(), x.value);
}
Traced fromBits(Value bits) {
  return Traced(arith::BitcastOp::create(*current, current->getF64Type(), bits).getResult());
}
TracedCondition compare(arith::CmpFPredicate predicate, Traced x, Traced y) {
  return {arith::CmpFOp::create(*current, predicate, x.value, y.value)};
}

constexpr int64_t exponentField = int64_t(0x7ff) << 52;
constexpr double subnormalScale = 0x1p54;

/// x with subnormal numbers made normal, and what that adds to the exponent.
std::pair<Traced, Traced> normalised(Traced x) {
  const TracedCondition isSubnormal = abs(x) < std::numeric_limits<double>::min();
  return {select(isSubnormal, x * subnormalScale, x), select(isSubnormal, -54.0, 0.0)};
}

/// 2^k for a whole number |k| <= 1022, given as a double.
Traced powerOfTwo(Traced k) {
  Value number = arith::FPToSIOp::create(*current, current->getI64Type(), k.value);
  Value biased = arith::AddIOp::create(*current, number, whole(1023));
  return fromBits(arith::ShLIOp::create(*current, biased, whole(52)));
}

Traced clamped(Traced x, double low, double high) {
  const Traced raised = select(x > low, x, low); // NaN becomes `low`
  return select(raised < high, raised, high);
}

} // namespace

Traced::Scope::Scope(ImplicitLocOpBuilder &builder) : outer_(current) { current = &builder; }
Traced::Scope::~Scope() { current = outer_; }

Traced::Traced(double constant)
    : value(arith::ConstantOp::create(*current, current->getF64FloatAttr(constant))) {}

TracedCondition TracedCondition::operator!() const {
  Value yes = arith::ConstantOp::create(*current, current->getBoolAttr(true));
  return {arith::XOrIOp::create(*current, value, yes)};
}
TracedCondition TracedCondition::operator&&(TracedCondition other) const {
  return {arith::AndIOp::create(*current, value, other.value)};
}
TracedCondition TracedCondition::operator||(TracedCondition other) const {
  return {arith::OrIOp::create(*current, value, other.value)};
}

Traced operator+(Traced x, Traced y) {
  return Traced(arith::AddFOp::create(*current, x.value, y.value).getResult());
}
Traced operator-(Traced x, Traced y) {
  return Traced(arith::SubFOp::create(*current, x.value, y.value).getResult());
}
Traced operator*(Traced x, Traced y) {
  return Traced(arith::MulFOp::create(*current, x.value, y.value).getResult());
}
Traced operator/(Traced x, Traced y) {
  return Traced(arith::DivFOp::create(*current, x.value, y.value).getResult());
}
Traced operator-(Traced x) { return Traced(arith::NegFOp::create(*current, x.value).getResult()); }
TracedCondition operator<(Traced x, Traced y) { return compare(arith::CmpFPredicate::OLT, x, y); }
TracedCondition operator>(Traced x, Traced y) { return compare(arith::CmpFPredicate::OGT, x, y); }
TracedCondition operator<=(Traced x, Traced y) { return compare(arith::CmpFPredicate::OLE, x, y); }
TracedCondition operator>=(Traced x, Traced y) { return compare(arith::CmpFPredicate::OGE, x, y); }
Traced select(TracedCondition condition, Traced yes, Traced no) {
  return Traced(
      arith::SelectOp::create(*current, condition.value, yes.value, no.value).getResult());
}
Traced exp(Traced x) { return Traced(math::ExpOp::create(*current, x.value).getResult()); }
Traced expm1(Traced x) { return Traced(math::ExpM1Op::create(*current, x.value).getResult()); }
Traced log(Traced x) { return Traced(math::LogOp::create(*current, x.value).getResult()); }
Traced abs(Traced x) { return Traced(math::AbsFOp::create(*current, x.value).getResult()); }

Traced log1p(Traced x) { return Traced(math::Log1pOp::create(*current, x.value).getResult()); }
Traced sqrt(Traced x) { return Traced(math::SqrtOp::create(*current, x.value).getResult()); }
Traced floor(Traced x) { return Traced(math::FloorOp::create(*current, x.value).getResult()); }

Traced mantissa(Traced x) {
  // The exponent field of 1/2.
  Value rest = arith::AndIOp::create(*current, bitsOf(normalised(x).first), whole(~exponentField));
  return fromBits(arith::OrIOp::create(*current, rest, whole(int64_t(1022) << 52)));
}

Traced exponent(Traced x) {
  const auto [normal, shift] = normalised(x);
  Value field = arith::AndIOp::create(*current, bitsOf(normal), whole(exponentField));
  Value biased = arith::ShRUIOp::create(*current, field, whole(52));
  Value number = arith::SubIOp::create(*current, biased, whole(1022));
  return Traced(arith::SIToFPOp::create(*current, current->getF64Type(), number).getResult()) +
         shift;
}

Traced scaledBy(Traced x, Traced exponent) {
  // Three factors reach from the largest number below the smallest; only the last one rounds.
  Traced left = exponent;
  Traced result = x;
  for (int part = 0; part < 3; ++part) {
    const Traced now = clamped(left, -1000, 1000);
    result = result * powerOfTwo(now);
    left = left - now;
  }
  return result;
}

Traced larger(Traced x, Traced y) {
  const TracedCondition first = x > y || compare(arith::CmpFPredicate::UNO, x, x);
  return select(first, x, y);
}

} // namespace sbl
