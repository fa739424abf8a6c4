#include "Formulas.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace sbl {

Value FormulaBuilder::constant(double value) {
  return arith::ConstantOp::create(builder, loc, builder.getF64FloatAttr(value));
}
Value FormulaBuilder::add(Value a, Value b) { return arith::AddFOp::create(builder, loc, a, b); }
Value FormulaBuilder::sub(Value a, Value b) { return arith::SubFOp::create(builder, loc, a, b); }
Value FormulaBuilder::mul(Value a, Value b) { return arith::MulFOp::create(builder, loc, a, b); }
Value FormulaBuilder::div(Value a, Value b) { return arith::DivFOp::create(builder, loc, a, b); }
Value FormulaBuilder::exp(Value a) { return math::ExpOp::create(builder, loc, a); }

Value FormulaBuilder::copyBody(Region &body, ValueRange arguments) {
  IRMapping mapping;
  mapping.map(body.getArguments(), arguments);
  for (Operation &op : body.front().without_terminator()) {
    if (auto ref = dyn_cast<ir::ParamRefOp>(op)) {
      auto param = symbols.lookup<ir::ParamOp>(ref.getParam());
      mapping.map(ref.getResult(), Value(prop::ParamOp::create(builder, loc, builder.getF64Type(),
                                                               param.getIndexAttr())));
      continue;
    }
    builder.clone(op, mapping);
  }
  auto yield = cast<ir::YieldOp>(body.front().getTerminator());
  return mapping.lookupOrDefault(yield.getValue());
}

Value FormulaBuilder::field(FlatSymbolRefAttr name) {
  auto field = symbols.lookup<ir::FieldOp>(name.getValue());
  SmallVector<Value> arguments(coordinates);
  arguments.push_back(time);
  return copyBody(field.getBody(), arguments);
}

Value FormulaBuilder::scalar(FlatSymbolRefAttr name) {
  return copyBody(symbols.lookup<ir::ScalarOp>(name.getValue()).getBody(), {});
}

Value FormulaBuilder::oscillator(Value z, bool tangent) {
  // Near 0 the quotients lose their digits; two terms of the series are exact to 1e-20 below 1e-7.
  Value magnitude = math::AbsFOp::create(builder, loc, z);
  Value isSmall =
      arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OLT, magnitude, constant(1e-7));
  Value safe = arith::SelectOp::create(builder, loc, isSmall, constant(1.0), magnitude);
  Value s = math::SqrtOp::create(builder, loc, safe);
  Value hyperbolic, circular;
  if (tangent) {
    hyperbolic = math::TanhOp::create(builder, loc, s);
    circular = math::TanOp::create(builder, loc, s);
  } else {
    hyperbolic = math::SinhOp::create(builder, loc, s);
    circular = math::SinOp::create(builder, loc, s);
  }
  Value positive = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OGT, z, constant(0.0));
  Value chosen = arith::SelectOp::create(builder, loc, positive, hyperbolic, circular);
  Value quotient = div(chosen, s);
  Value first = mul(tangent ? -1.0 / 3.0 : 1.0 / 6.0, z);
  Value second = mul(mul(tangent ? 2.0 / 15.0 : 1.0 / 120.0, z), z);
  Value series = add(constant(1.0), add(first, second));
  return arith::SelectOp::create(builder, loc, isSmall, series, quotient);
}

Value FormulaBuilder::sinhc(Value z) { return oscillator(z, /*tangent=*/false); }
Value FormulaBuilder::tanhc(Value z) { return oscillator(z, /*tangent=*/true); }

} // namespace sbl
