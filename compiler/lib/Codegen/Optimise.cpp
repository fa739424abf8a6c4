#include "sbl/Codegen/Optimise.h"

#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"

namespace sbl {

namespace {

/// Cleans up after the lowering, then takes loop-invariant addresses out of the loops.
/// `no-verify-fixpoint`: by default a textual instcombine aborts the process when one round was not
/// enough for it.
constexpr llvm::StringLiteral passList =
    "function(early-cse<memssa>,loop-mssa(loop-rotate,licm),instcombine<no-verify-fixpoint>)";

void retarget(llvm::Module &module, const llvm::TargetMachine &machine) {
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", machine.getTargetCPU());
    function.addFnAttr("target-features", machine.getTargetFeatureString());
    // Some processors are tuned for narrower vectors than the ones the kernels are written in.
    function.addFnAttr("prefer-vector-width", "512");
  }
}

} // namespace

void optimise(llvm::Module &module, llvm::TargetMachine &machine) {
  retarget(module, machine);

  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager callGraph;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(callGraph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, callGraph, modules);

  llvm::ModulePassManager passes;
  llvm::cantFail(builder.parsePassPipeline(passes, passList), "the pass list is a constant");
  passes.run(module, modules);
}

} // namespace sbl
