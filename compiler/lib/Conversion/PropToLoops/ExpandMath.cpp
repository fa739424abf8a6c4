// --expand-math
// Expects:  math ops on f64 and vectors of f64.
// Produces: arithmetic for exp, log, expm1, log1p and tanh, and for sin and cos where the flag
// `afn`
//           says that an absolute error of 2e-16 will do. Other functions stay for --call-libm,
// and
//           what a processor does in one instruction (fma, sqrt, absf, rounding) stays for good.
// Keeps:    1 to 2 ulp of the exact value; a lane's result does not depend on the other lanes.
// Test:     test/Conversion/prop-to-loops-math.mlir, test/Unit/Prop/MathTest.cpp
#include "ElementaryFunctions.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "sbl/Conversion/PropToLoops/Passes.h"

namespace sbl {
#define GEN_PASS_DEF_EXPANDMATH
#include "sbl/Conversion/PropToLoops/Passes.h.inc"
} // namespace sbl

using namespace mlir;
using namespace sbl;

namespace {

const llvm::StringMap<Expansion> &expansions() {
  static const llvm::StringMap<Expansion> table = {
      {"math.exp", expandExp},     {"math.log", expandLog},   {"math.expm1", expandExpM1},
      {"math.log1p", expandLog1p}, {"math.tanh", expandTanh}, {"math.sin", expandSin},
      {"math.cos", expandCos},
  };
  return table;
}

/// Sines and cosines of a user's formulas keep their relative accuracy: those are libm's.
bool mayExpand(Operation *op) {
  if (!isa<math::SinOp, math::CosOp>(op))
    return true;
  auto flags = cast<arith::ArithFastMathInterface>(op).getFastMathFlagsAttr();
  return flags && bitEnumContainsAll(flags.getValue(), arith::FastMathFlags::afn);
}

struct ExpandMath : public sbl::impl::ExpandMathBase<ExpandMath> {
  void runOnOperation() override {
    SmallVector<Operation *> ops;
    getOperation().walk([&](Operation *op) {
      if (expansions().contains(op->getName().getStringRef()) && mayExpand(op) &&
          getElementTypeOrSelf(op->getResult(0).getType()).isF64())
        ops.push_back(op);
    });
    for (Operation *op : ops) {
      OpBuilder builder(op);
      Expansion expand = expansions().lookup(op->getName().getStringRef());
      op->replaceAllUsesWith(ValueRange{expand(builder, op->getLoc(), op->getOperand(0))});
      op->erase();
    }
  }
};

} // namespace
