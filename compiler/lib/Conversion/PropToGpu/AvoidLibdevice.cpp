// --avoid-libdevice
// Expects:  math.roundeven, absf, copysign, floor, ceil and sqrt of f64 in a gpu.module on its way
// to
//           NVVM.
// Produces: llvm.intr.rint, which is the same in the default rounding mode, operations on the sign
//           bit, and what PTX has an instruction for.
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

constexpr uint64_t signBit = uint64_t(1) << 63;

Value masked(ImplicitLocOpBuilder &b, Value x, uint64_t mask) {
  Value bits = arith::BitcastOp::create(b, b.getI64Type(), x);
  return arith::AndIOp::create(
      b, bits, arith::ConstantOp::create(b, b.getI64IntegerAttr(static_cast<int64_t>(mask))));
}

Value absolute(ImplicitLocOpBuilder &b, Value x) {
  return arith::BitcastOp::create(b, x.getType(), masked(b, x, ~signBit));
}

Value withSignOf(ImplicitLocOpBuilder &b, Value x, Value y) {
  Value bits = arith::OrIOp::create(b, masked(b, x, ~signBit), masked(b, y, signBit));
  return arith::BitcastOp::create(b, x.getType(), bits);
}

/// The intrinsic that stands for an instruction of PTX; empty where there is none.
StringRef instruction(Operation *op) {
  if (isa<math::FloorOp>(op))
    return "llvm.nvvm.floor.d";
  if (isa<math::CeilOp>(op))
    return "llvm.nvvm.ceil.d";
  return isa<math::SqrtOp>(op) ? "llvm.nvvm.sqrt.rn.d" : "";
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
      else if (auto sign = dyn_cast<math::CopySignOp>(op))
        written = withSignOf(b, sign.getLhs(), sign.getRhs());
      else if (const StringRef name = instruction(op); !name.empty())
        written = LLVM::CallIntrinsicOp::create(b, op->getResult(0).getType(),
                                                b.getStringAttr(name), op->getOperands())
                      .getResult(0);
      else
        return;
      op->replaceAllUsesWith(ValueRange{written});
      op->erase();
    });
  }
};

} // namespace
