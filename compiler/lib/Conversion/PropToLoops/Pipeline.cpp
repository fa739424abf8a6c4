// The way from prop to loops, in order.
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "mlir/Transforms/Passes.h"
#include "sbl/Conversion/PropToLoops/Passes.h"

using namespace mlir;

void sbl::buildPropToLoopsPipeline(OpPassManager &passes, const tiling::Machine &machine) {
  passes.addPass(createConvertPropToLoops({machine.registerBytes, machine.registerCount,
                                           machine.streamedBytes, machine.blocks.rows,
                                           machine.blocks.vectors, machine.blocks.windowElements}));
  passes.addPass(createExpandMath());
  // From the bottom up: from the top down the driver first moves every constant to the head of its
  // block and orders the block anew each time, which is quadratic where formulas are long.
  passes.addPass(createCanonicalizerPass(GreedyRewriteConfig().setUseTopDownTraversal(false)));
  passes.addPass(createCSEPass());
  passes.addNestedPass<func::FuncOp>(createLoopInvariantCodeMotionPass());
  passes.addPass(createOutlineParallelLoops());
}
