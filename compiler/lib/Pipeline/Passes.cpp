#include "Passes.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "sbl/Conversion/PropToLoops/Passes.h"
#include "sbl/Conversion/SblToProp/Passes.h"
#include "sbl/Conversion/ToLLVM/Passes.h"
#include "sbl/Dialect/Prop/Passes.h"

using namespace mlir;

namespace sbl {

// What the model is -> how it is propagated.
void buildPlan(OpPassManager &pm) {
  pm.addPass(createPlanPropagation());      // a program, its kernels, factors and backward step
  pm.addPass(prop::createDeriveAdjoints()); // the forward step: the exact transpose
  pm.addPass(prop::createFuseFactors());    // pointwise factors ride along with the sweeps
}

// How it is propagated -> loops over vectors. The manifest is written just before.
void buildLoops(OpPassManager &pm, const tiling::Machine &machine) {
  pm.addPass(createStripDeclarations());
  buildPropToLoopsPipeline(pm, machine);
}

// Loops -> the LLVM dialect.
void buildLLVM(OpPassManager &pm) { buildToLLVMPipeline(pm); }

} // namespace sbl
