// --guard-loop-results
// Expects:  scf.for in a gpu.module on its way to SPIR-V.
// Produces: the same, with the results of each loop chosen between those of its last turn and,
// where
//           it made none, the values it began with. --convert-gpu-to-spirv keeps the results in
//           variables that only a turn sets.
// Keeps:    everything else.
// Test:     test/Conversion/prop-to-gpu.mlir, test/Unit/Device
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "sbl/Conversion/PropToGpu/Passes.h"

namespace sbl {
#define GEN_PASS_DEF_GUARDLOOPRESULTS
#include "sbl/Conversion/PropToGpu/Passes.h.inc"
} // namespace sbl

using namespace mlir;

namespace {

struct GuardLoopResults : public sbl::impl::GuardLoopResultsBase<GuardLoopResults> {
  void runOnOperation() override {
    getOperation().walk([](scf::ForOp loop) {
      ImplicitLocOpBuilder b(loop.getLoc(), loop->getContext());
      b.setInsertionPointAfter(loop);
      Value turns;
      for (auto [result, initial] : llvm::zip(loop.getResults(), loop.getInitArgs())) {
        if (result.use_empty())
          continue;
        if (!turns)
          turns = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, loop.getLowerBound(),
                                        loop.getUpperBound());
        auto chosen = arith::SelectOp::create(b, turns, result, initial);
        result.replaceAllUsesExcept(chosen, chosen);
      }
    });
  }
};

} // namespace
