// What a potential does to a wave at every place, one work-item a place. The formula is the one of
// prop.phase; sines and cosines keep an absolute error of 2e-16.
#include "Kernels.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace sbl;

namespace {

/// A formula as the code of one work-item.
class PlaceFormula {
public:
  PlaceFormula(LoopBuilder &b, Value params) : b(b), params(params) {}

  void map(Value from, Value to) { mapping.map(from, to); }
  Value lookup(Value value) const { return mapping.lookup(value); }
  void emit(Block &body) {
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

private:
  LoopBuilder &b;
  Value params;
  IRMapping mapping;
};

} // namespace

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

std::string sbl::writeKick(KernelWriter &w, prop::PhaseOp phase) {
  LoopBuilder &b = w.b;
  const int64_t rank = cast<prop::WaveType>(phase.getWave()).getRank();
  KernelSignature signature;
  signature.buffers.assign(5, b.getF64Type()); // parameters, origin, spacing, the wave
  signature.indices = 1 + rank;                // places, and of each axis
  signature.scalars = 3;                       // time, duration, correction
  const std::string name = "kick_" + phase.getSymName().str();
  w.write(name, signature, [&](const KernelArguments &args, Value item) {
    Value isPlace = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, item, args.indices.front());
    w.when(isPlace, [&] {
      Block &body = phase.getBody().front();
      PlaceFormula formula(b, args.buffers[0]);
      Value rest = item;
      for (int64_t axis = rank - 1; axis >= 0; --axis) {
        Value size = args.indices[1 + axis];
        Value k = axis == 0 ? rest : b.rem(rest, size);
        rest = axis == 0 ? rest : b.div(rest, size);
        Value number = arith::IndexCastOp::create(b, b.getI64Type(), k);
        Value real = arith::SIToFPOp::create(b, b.getF64Type(), number);
        Value origin = b.loadScalar(args.buffers[1], b.index(axis));
        Value spacing = b.loadScalar(args.buffers[2], b.index(axis));
        formula.map(body.getArgument(axis),
                    arith::AddFOp::create(b, origin, b.mulf(real, spacing)));
      }
      for (int64_t i = 0; i < 3; ++i)
        formula.map(body.getArgument(rank + i), args.scalars[i]);
      for (int64_t part = 0; part < 2; ++part)
        formula.map(body.getArgument(rank + 3 + part), b.loadScalar(args.buffers[3 + part], item));
      formula.emit(body);
      for (auto [part, value] : llvm::enumerate(body.getTerminator()->getOperands()))
        memref::StoreOp::create(b, formula.lookup(value), args.buffers[3 + part], ValueRange{item});
    });
  });
  return name;
}
