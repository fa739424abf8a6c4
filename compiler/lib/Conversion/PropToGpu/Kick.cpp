// What a potential does to a wave at every place, one work-item a place. The formula is the one of
// prop.phase.
#include "Kernels.h"
#include "PlaceFormula.h"

using namespace mlir;
using namespace sbl;

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
