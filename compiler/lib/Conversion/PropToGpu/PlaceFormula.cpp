#include "PlaceFormula.h"

#include "Traced.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "sbl/Dialect/Prop/PropDialect.h"
#include "sbl/point/Functions.h"

using namespace mlir;
using namespace sbl;

namespace {

/// Sines and cosines that --expand-math writes out.
void writeOut(Operation *op) {
  op->setAttr("fastmath",
              arith::FastMathFlagsAttr::get(op->getContext(), arith::FastMathFlags::afn));
}
Traced tan(ImplicitLocOpBuilder &b, Traced x) {
  auto sine = math::SinOp::create(b, x.value);
  auto cosine = math::CosOp::create(b, x.value);
  writeOut(sine);
  writeOut(cosine);
  return Traced(sine.getResult()) / Traced(cosine.getResult());
}

bool isWrittenByWords(Operation &op) {
  return isa<math::TanOp, math::AsinOp, math::AcosOp, math::AtanOp, math::Atan2Op, math::SinhOp,
             math::CoshOp, math::ErfOp, math::ErfcOp, math::PowFOp>(op);
}

/// What such an operation is of x, and y where it has two operands.
Traced writeByWords(ImplicitLocOpBuilder &b, Operation &op, Traced x, Traced y) {
  if (isa<math::TanOp>(op))
    return tan(b, x);
  if (isa<math::AsinOp>(op))
    return point::asin(x);
  if (isa<math::AcosOp>(op))
    return point::acos(x);
  if (isa<math::AtanOp>(op))
    return point::atan(x);
  if (isa<math::Atan2Op>(op))
    return point::atan2(x, y);
  if (isa<math::SinhOp>(op))
    return point::sinh(x);
  if (isa<math::CoshOp>(op))
    return point::cosh(x);
  if (isa<math::ErfOp>(op))
    return point::erf(x);
  if (isa<math::ErfcOp>(op))
    return point::erfc(x);
  return point::pow(x, y);
}

} // namespace

void PlaceFormula::emit(Block &body) {
  for (Operation &op : body.without_terminator()) {
    if (auto param = dyn_cast<prop::ParamOp>(op)) {
      Value at = b.index(static_cast<int64_t>(param.getIndex()));
      map(param.getResult(), b.loadScalar(params, at));
      continue;
    }
    if (isWrittenByWords(op)) {
      const Traced::Scope here(b);
      const Traced x(mapping.lookupOrDefault(op.getOperand(0)));
      const Traced y(mapping.lookupOrDefault(op.getOperands().back()));
      map(op.getResult(0), writeByWords(b, op, x, y).value);
      continue;
    }
    Operation *copy = b.clone(op, mapping);
    if (isa<math::SinOp, math::CosOp>(copy))
      writeOut(copy);
  }
}

bool sbl::hasDeviceCode(Block &formula) {
  return llvm::all_of(formula.without_terminator(), [](Operation &op) {
    if (isa<prop::ParamOp>(op) || isWrittenByWords(op))
      return true;
    if (isa_and_present<math::MathDialect>(op.getDialect()))
      return isa<math::ExpOp, math::ExpM1Op, math::LogOp, math::Log1pOp, math::TanhOp, math::SinOp,
                 math::CosOp, math::SqrtOp, math::AbsFOp, math::FloorOp, math::CeilOp,
                 math::CopySignOp, math::FmaOp, math::RoundEvenOp>(op);
    return isa_and_present<arith::ArithDialect>(op.getDialect());
  });
}
