// PTX, by LLVM's own back end.
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"

#include "ScratchRun.h"
#include "sbl/Cache/DevicePrograms.h"
#include "sbl/Codegen/DeviceImage.h"
#include "sbl/Codegen/Target.h"

namespace sbl {
namespace {

// The driver compiles PTX for what it finds, from the oldest device on that is named here.
constexpr const char *triple = "nvptx64-nvidia-cuda", *oldest = "sm_70", *version = "+ptx70";

std::unique_ptr<llvm::TargetMachine> machineFor(std::string &error) {
  registerTargets();
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(llvm::Triple(triple), error);
  if (!target)
    return nullptr;
  return std::unique_ptr<llvm::TargetMachine>(
      target->createTargetMachine(llvm::Triple(triple), oldest, version, llvm::TargetOptions(),
                                  std::nullopt, std::nullopt, llvm::CodeGenOptLevel::Aggressive));
}

/// Memory of a group whose size the launch says has no other place in PTX than `.extern .shared`.
void leaveSizesOpen(llvm::Module &module) {
  for (llvm::GlobalVariable &memory : module.globals()) {
    auto *array = llvm::dyn_cast<llvm::ArrayType>(memory.getValueType());
    if (memory.getAddressSpace() != 3 || !array || array->getNumElements() != 0)
      continue;
    memory.setInitializer(nullptr);
    memory.setLinkage(llvm::GlobalValue::ExternalLinkage);
  }
}

void optimise(llvm::Module &module, llvm::TargetMachine &machine) {
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
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2).run(module, modules);
}

} // namespace

std::string toPtx(mlir::ModuleOp module, std::string &error) {
  const auto kernels = module.getOps<mlir::gpu::GPUModuleOp>();
  if (kernels.empty()) {
    error = "there are no kernels";
    return {};
  }
  // Translation knows modules of functions, not those of a device.
  mlir::OwningOpRef<mlir::ModuleOp> alone(mlir::ModuleOp::create(module.getLoc()));
  for (mlir::Operation &op : *(*kernels.begin()).getBody())
    alone->getBody()->push_back(op.clone());
  const std::unique_ptr<llvm::TargetMachine> machine = machineFor(error);
  if (!machine)
    return {};
  // Before the translation, which takes alignments from it.
  const std::string layout = machine->createDataLayout().getStringRepresentation();
  (*alone)->setAttr(mlir::LLVM::LLVMDialect::getDataLayoutAttrName(),
                    mlir::StringAttr::get(module.getContext(), layout));
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> translated = mlir::translateModuleToLLVMIR(*alone, context, "sbl");
  if (!translated) {
    error = "the kernels did not become LLVM IR";
    return {};
  }
  translated->setTargetTriple(machine->getTargetTriple());
  translated->setDataLayout(machine->createDataLayout());
  leaveSizesOpen(*translated);
  optimise(*translated, *machine);
  llvm::SmallVector<char, 0> text;
  llvm::raw_svector_ostream out(text);
  llvm::legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::AssemblyFile)) {
    error = "LLVM cannot write PTX";
    return {};
  }
  passes.run(*translated);
  return {text.begin(), text.end()};
}

std::string toCubin(const std::string &ptx, const std::string &architecture, std::string &error) {
  const std::string program = ptxAssembler();
  if (program.empty()) {
    error = "ptxas is not at hand";
    return {};
  }
  return runOnFiles(program, {"-arch=" + architecture, "{in}", "-o", "{out}"}, ptx, error);
}

} // namespace sbl
