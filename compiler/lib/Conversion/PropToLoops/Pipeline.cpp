// The way from prop to loops, in order.
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"
#include "sbl/Conversion/PropToLoops/Passes.h"

using namespace mlir;

void sbl::buildPropToLoopsPipeline(OpPassManager &passes) {
  passes.addPass(createConvertPropToLoops());
  passes.addPass(createExpandMath());
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
  passes.addNestedPass<func::FuncOp>(createLoopInvariantCodeMotionPass());
  passes.addPass(createOutlineParallelLoops());
}
