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
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "sbl/Conversion/PropToLoops/Passes.h"
#include "llvm/ADT/MapVector.h"

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

/// The sine and the cosine of one phase come together.
void expandPairs(SmallVector<Operation *> &ops) {
  llvm::MapVector<Value, std::pair<Operation *, Operation *>> pairs;
  for (Operation *op : ops)
    if (isa<math::SinOp>(op))
      pairs[op->getOperand(0)].first = op;
    else if (isa<math::CosOp>(op))
      pairs[op->getOperand(0)].second = op;
  llvm::SmallPtrSet<Operation *, 8> done;
  for (auto &[x, pair] : pairs) {
    auto [sine, cosine] = pair;
    if (!sine || !cosine || sine->getBlock() != cosine->getBlock())
      continue;
    Operation *first = sine->isBeforeInBlock(cosine) ? sine : cosine;
    OpBuilder builder(first);
    const SineCosine both = expandSinCos(builder, first->getLoc(), x);
    sine->replaceAllUsesWith(ValueRange{both.sine});
    cosine->replaceAllUsesWith(ValueRange{both.cosine});
    done.insert({sine, cosine});
  }
  llvm::erase_if(ops, [&](Operation *op) { return done.contains(op); });
  for (Operation *op : done)
    op->erase();
}

struct ExpandMath : public sbl::impl::ExpandMathBase<ExpandMath> {
  void runOnOperation() override {
    SmallVector<Operation *> ops;
    getOperation().walk([&](Operation *op) {
      if (expansions().contains(op->getName().getStringRef()) && mayExpand(op) &&
          getElementTypeOrSelf(op->getResult(0).getType()).isF64())
        ops.push_back(op);
    });
    expandPairs(ops);
    for (Operation *op : ops) {
      OpBuilder builder(op);
      Expansion expand = expansions().lookup(op->getName().getStringRef());
      op->replaceAllUsesWith(ValueRange{expand(builder, op->getLoc(), op->getOperand(0))});
      op->erase();
    }
  }
};

} // namespace
