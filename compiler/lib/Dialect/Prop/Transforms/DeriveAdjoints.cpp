// --prop-derive-adjoints
// Expects:  verified prop.step ops, some with `adjoint = "name"`.
// Produces: after each of those a step of that name; the attribute, its request met, goes.
// Keeps:    exactness. The new step is the transpose as a matrix, entry by entry.
// Test:     test/Prop/derive-adjoints.mlir, test/Unit/Prop/AdjointTest.cpp
#include "sbl/Dialect/Prop/Passes.h"

namespace sbl::prop {
#define GEN_PASS_DEF_DERIVEADJOINTS
#include "sbl/Dialect/Prop/Passes.h.inc"
} // namespace sbl::prop

using namespace mlir;
using namespace sbl::prop;

StepOp sbl::prop::deriveAdjoint(StepOp step, StringRef name) {
  OpBuilder builder(step.getContext());
  builder.setInsertionPointAfter(step);
  auto adjoint = StepOp::create(builder, step.getLoc(), builder.getStringAttr(name), StringAttr());

  Block &body = step.getBody().front();
  Value input = body.getArgument(0);
  Block *block = builder.createBlock(&adjoint.getBody(), {}, input.getType(), input.getLoc());
  Value current = block->getArgument(0);
  for (Operation &op : llvm::reverse(body.without_terminator())) {
    if (auto scale = dyn_cast<ScaleOp>(op)) {
      current =
          ScaleOp::create(builder, op.getLoc(), current.getType(), current, scale.getFactorAttr());
      continue;
    }
    auto line = cast<LineOp>(builder.clone(op));
    line->setOperand(0, current);
    line.transpose();
    current = line->getResult(0);
  }
  ReturnOp::create(builder, body.getTerminator()->getLoc(), current);
  return adjoint;
}

namespace {

struct DeriveAdjoints : public sbl::prop::impl::DeriveAdjointsBase<DeriveAdjoints> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    for (StepOp step : llvm::to_vector(getOperation().getOps<StepOp>())) {
      StringAttr name = step.getAdjointAttr();
      if (!name)
        continue;
      if (Operation *taken = symbols.lookup(name)) {
        InFlightDiagnostic error = step.emitOpError()
                                   << "adjoint @" << name.getValue() << ": the name is taken";
        error.attachNote(taken->getLoc()) << "by this";
        return signalPassFailure();
      }
      step.removeAdjointAttr();
      symbols.insert(deriveAdjoint(step, name), std::next(Block::iterator(step)));
    }
  }
};

} // namespace
