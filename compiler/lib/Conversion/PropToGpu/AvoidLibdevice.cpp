// --avoid-libdevice
// Expects:  math.roundeven and math.absf of f64 in a gpu.module on its way to NVVM.
// Produces: llvm.intr.rint, which is the same in the default rounding mode, and a cleared sign bit.
// Keeps:    everything else.
// Test:     test/Conversion/prop-to-gpu.mlir
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "sbl/Conversion/PropToGpu/Passes.h"

namespace sbl {
#define GEN_PASS_DEF_AVOIDLIBDEVICE
#include "sbl/Conversion/PropToGpu/Passes.h.inc"
} // namespace sbl

using namespace mlir;

namespace {

Value absolute(ImplicitLocOpBuilder &b, Value x) {
  Value bits = arith::BitcastOp::create(b, b.getI64Type(), x);
  Value mask = arith::ConstantOp::create(b, b.getI64IntegerAttr(~(uint64_t(1) << 63)));
  return arith::BitcastOp::create(b, x.getType(), arith::AndIOp::create(b, bits, mask));
}

struct AvoidLibdevice : public sbl::impl::AvoidLibdeviceBase<AvoidLibdevice> {
  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      ImplicitLocOpBuilder b(op->getLoc(), op);
      Value written;
      if (auto round = dyn_cast<math::RoundEvenOp>(op))
        written = LLVM::RintOp::create(b, round.getType(), round.getOperand());
      else if (auto abs = dyn_cast<math::AbsFOp>(op))
        written = absolute(b, abs.getOperand());
      else
        return;
      op->replaceAllUsesWith(ValueRange{written});
      op->erase();
    });
  }
};

} // namespace
