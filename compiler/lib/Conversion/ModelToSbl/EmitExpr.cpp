#include "sbl/Conversion/ModelToSbl/EmitExpr.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Diagnostics.h"

using namespace mlir;

namespace sbl {

namespace {

/// Powers up to this size become products, at most two roundings deep and so within 4 units in the
/// last place even when inverted; vectors stay vectors. Larger ones are left to pow.
constexpr int largestProductPower = 4;

/// `value` if it is an integer of at most that size, else 0.
int smallInteger(double value) {
  const int rounded =
      value >= -largestProductPower && value <= largestProductPower ? static_cast<int>(value) : 0;
  return rounded == value ? rounded : 0;
}

/// The exponent of a power that is written as products or a root, so that its value is not read.
std::optional<double> writtenOutExponent(ExprRef power) {
  if (power->args[1]->op != Op::Constant)
    return std::nullopt;
  const double exponent = power->args[1]->value;
  return exponent == 0.5 || smallInteger(exponent) ? std::optional(exponent) : std::nullopt;
}

bool isNegate(ExprRef e) { return e->op == Op::Negate; }

/// a + b - c instead of a + b + (-c): the operands an addition really reads.
ExprRef addend(ExprRef sum, std::size_t i) {
  ExprRef arg = sum->args[i];
  return i > 0 && isNegate(arg) ? arg->args[0] : arg;
}

} // namespace

Value ExprEmitter::emit(ExprRef root) {
  // Depth first with an explicit stack: expressions can be deeper than the machine's.
  llvm::SmallVector<ExprRef, 32> stack{root};
  while (!stack.empty()) {
    ExprRef e = stack.back();
    if (values_.contains(e)) {
      stack.pop_back();
      continue;
    }
    const std::size_t before = stack.size();
    for (std::size_t i = e->args.size(); i-- > 0;) {
      ExprRef arg = e->op == Op::Add ? addend(e, i) : e->args[i];
      if (e->op == Op::Power && i == 1 && writtenOutExponent(e))
        continue;
      if (!values_.contains(arg))
        stack.push_back(arg);
    }
    if (stack.size() != before)
      continue;
    stack.pop_back();
    Value value = emitNode(e);
    if (!value)
      return {};
    values_[e] = value;
  }
  return number(root);
}

template <typename OpT> Value ExprEmitter::make(ExprRef e) {
  if constexpr (OpT::template hasTrait<OpTrait::OneOperand>())
    return OpT::create(builder_, loc_, number(e->args[0]));
  else
    return OpT::create(builder_, loc_, number(e->args[0]), number(e->args[1]));
}

template <typename OpT> Value ExprEmitter::chain(ExprRef e, Value (ExprEmitter::*as)(ExprRef)) {
  Value result = (this->*as)(e->args[0]);
  for (ExprRef arg : llvm::drop_begin(e->args))
    result = OpT::create(builder_, loc_, result, (this->*as)(arg));
  return result;
}

Value ExprEmitter::emitNode(ExprRef e) {
  switch (e->op) {
  case Op::Constant:
    return constant(e->value);
  case Op::Parameter:
    return leaves_.parameter(e->index);
  case Op::Coordinate:
    return e->index < leaves_.coordinates.size() ? leaves_.coordinates[e->index]
                                                 : refuse("a coordinate");
  case Op::Time:
    return leaves_.time ? leaves_.time : refuse("the time");
  case Op::TimeStep:
    return refuse("the time step");
  case Op::Query:
    return refuse("a solved quantity");
  case Op::Bound:
    return refuse("a summation variable");
  case Op::Add:
    return emitSum(e);
  case Op::Multiply:
    return chain<arith::MulFOp>(e, &ExprEmitter::number);
  case Op::Divide:
    return make<arith::DivFOp>(e);
  case Op::Power:
    return emitPower(e);
  case Op::Negate:
    return make<arith::NegFOp>(e);
  case Op::Exp:
    return make<math::ExpOp>(e);
  case Op::Expm1:
    return make<math::ExpM1Op>(e);
  case Op::Log:
    return make<math::LogOp>(e);
  case Op::Log1p:
    return make<math::Log1pOp>(e);
  case Op::Sqrt:
    return make<math::SqrtOp>(e);
  case Op::Sin:
    return make<math::SinOp>(e);
  case Op::Cos:
    return make<math::CosOp>(e);
  case Op::Tan:
    return make<math::TanOp>(e);
  case Op::Asin:
    return make<math::AsinOp>(e);
  case Op::Acos:
    return make<math::AcosOp>(e);
  case Op::Atan:
    return make<math::AtanOp>(e);
  case Op::Sinh:
    return make<math::SinhOp>(e);
  case Op::Cosh:
    return make<math::CoshOp>(e);
  case Op::Tanh:
    return make<math::TanhOp>(e);
  case Op::Erf:
    return make<math::ErfOp>(e);
  case Op::Erfc:
    return make<math::ErfcOp>(e);
  case Op::Abs:
    return make<math::AbsFOp>(e);
  case Op::Sign:
    return emitSign(e);
  case Op::Floor:
    return make<math::FloorOp>(e);
  case Op::Ceil:
    return make<math::CeilOp>(e);
  case Op::Atan2:
    return make<math::Atan2Op>(e);
  // These two propagate a NaN of either operand, unlike the C library's fmin and fmax.
  case Op::Min:
    return chain<arith::MinimumFOp>(e, &ExprEmitter::number);
  case Op::Max:
    return chain<arith::MaximumFOp>(e, &ExprEmitter::number);
  case Op::Less:
    return compare(arith::CmpFPredicate::OLT, e);
  case Op::LessEqual:
    return compare(arith::CmpFPredicate::OLE, e);
  case Op::Equal:
    return compare(arith::CmpFPredicate::OEQ, e);
  case Op::NotEqual:
    return compare(arith::CmpFPredicate::UNE, e);
  case Op::And:
    return chain<arith::AndIOp>(e, &ExprEmitter::truth);
  case Op::Or:
    return chain<arith::OrIOp>(e, &ExprEmitter::truth);
  case Op::Not: {
    Value yes = arith::ConstantOp::create(builder_, loc_, builder_.getBoolAttr(true));
    return arith::XOrIOp::create(builder_, loc_, truth(e->args[0]), yes);
  }
  case Op::Select:
    return arith::SelectOp::create(builder_, loc_, truth(e->args[0]), number(e->args[1]),
                                   number(e->args[2]));
  }
  return {};
}

Value ExprEmitter::refuse(StringRef what) {
  emitError(loc_) << what << " has no value here";
  return {};
}

Value ExprEmitter::emitSum(ExprRef e) {
  Value sum = number(e->args[0]);
  for (std::size_t i = 1; i < e->args.size(); ++i) {
    Value operand = number(addend(e, i));
    sum = isNegate(e->args[i]) ? arith::SubFOp::create(builder_, loc_, sum, operand).getResult()
                               : arith::AddFOp::create(builder_, loc_, sum, operand).getResult();
  }
  return sum;
}

Value ExprEmitter::emitPower(ExprRef e) {
  Value base = number(e->args[0]);
  if (const std::optional<double> exponent = writtenOutExponent(e))
    return *exponent == 0.5 ? math::SqrtOp::create(builder_, loc_, base).getResult()
                            : emitProductPower(base, smallInteger(*exponent));
  return math::PowFOp::create(builder_, loc_, base, number(e->args[1]));
}

/// base^n by squaring, n not 0.
Value ExprEmitter::emitProductPower(Value base, int n) {
  Value product;
  for (unsigned rest = std::abs(n);;) {
    if (rest % 2)
      product = product ? arith::MulFOp::create(builder_, loc_, product, base) : base;
    if (!(rest /= 2))
      break;
    base = arith::MulFOp::create(builder_, loc_, base, base);
  }
  return n > 0 ? product : arith::DivFOp::create(builder_, loc_, constant(1), product).getResult();
}

/// -1, 0 or 1; 0 and NaN are their own signs.
Value ExprEmitter::emitSign(ExprRef e) {
  Value x = number(e->args[0]);
  Value one = math::CopySignOp::create(builder_, loc_, constant(1), x);
  Value nonZero = arith::CmpFOp::create(builder_, loc_, arith::CmpFPredicate::ONE, x, constant(0));
  return arith::SelectOp::create(builder_, loc_, nonZero, one, x);
}

Value ExprEmitter::compare(arith::CmpFPredicate predicate, ExprRef e) {
  return arith::CmpFOp::create(builder_, loc_, predicate, number(e->args[0]), number(e->args[1]));
}

Value ExprEmitter::number(ExprRef e) {
  Value value = values_.lookup(e);
  return value.getType().isF64()
             ? value
             : arith::SelectOp::create(builder_, loc_, value, constant(1), constant(0)).getResult();
}

Value ExprEmitter::truth(ExprRef e) {
  Value value = values_.lookup(e);
  return value.getType().isInteger(1)
             ? value
             : arith::CmpFOp::create(builder_, loc_, arith::CmpFPredicate::UNE, value, constant(0))
                   .getResult();
}

Value ExprEmitter::constant(double value) {
  return arith::ConstantOp::create(builder_, loc_, builder_.getF64FloatAttr(value));
}

} // namespace sbl
