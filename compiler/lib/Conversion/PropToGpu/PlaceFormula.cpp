#include "PlaceFormula.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "sbl/Dialect/Prop/PropDialect.h"

using namespace mlir;
using namespace sbl;

void PlaceFormula::emit(Block &body) {
  for (Operation &op : body.without_terminator()) {
    if (auto param = dyn_cast<prop::ParamOp>(op)) {
      Value at = b.index(static_cast<int64_t>(param.getIndex()));
      map(param.getResult(), b.loadScalar(params, at));
      continue;
    }
    Operation *copy = b.clone(op, mapping);
    if (isa<math::SinOp, math::CosOp>(copy)) // written out by --expand-math
      copy->setAttr("fastmath",
                    arith::FastMathFlagsAttr::get(b.getContext(), arith::FastMathFlags::afn));
  }
}

bool sbl::hasDeviceCode(Block &formula) {
  return llvm::all_of(formula.without_terminator(), [](Operation &op) {
    if (isa<prop::ParamOp>(op))
      return true;
    if (isa_and_present<math::MathDialect>(op.getDialect()))
      return isa<math::ExpOp, math::ExpM1Op, math::LogOp, math::Log1pOp, math::TanhOp, math::SinOp,
                 math::CosOp, math::SqrtOp, math::AbsFOp, math::FloorOp, math::CeilOp,
                 math::CopySignOp, math::FmaOp, math::RoundEvenOp>(op);
    return isa_and_present<arith::ArithDialect>(op.getDialect());
  });
}
