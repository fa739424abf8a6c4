// SPIR-V, and SPIR by a program of its own.
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/SPIRV/IR/SPIRVDialect.h"
#include "mlir/Dialect/SPIRV/IR/SPIRVOps.h"
#include "mlir/Dialect/SPIRV/IR/TargetAndABI.h"
#include "mlir/Dialect/SPIRV/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/SPIRV/Serialization.h"
#include "llvm/Support/raw_ostream.h"

#include "ScratchRun.h"
#include "sbl/Cache/DevicePrograms.h"
#include "sbl/Codegen/DeviceImage.h"

using namespace mlir;

namespace sbl {
namespace {

/// The spirv.module of `module` in a module of its own, ready to be written; null on failure.
OwningOpRef<ModuleOp> finished(ModuleOp module, std::string &error) {
  spirv::ModuleOp found;
  module.walk([&](spirv::ModuleOp op) { found = op; });
  if (!found) {
    error = "the kernels did not become SPIR-V";
    return {};
  }
  // The conversion leaves it within the gpu.module, which the passes below do not look into.
  OwningOpRef<ModuleOp> alone(ModuleOp::create(module.getLoc()));
  const StringRef environment = spirv::getTargetEnvAttrName();
  (*alone)->setAttr(environment, module->getAttr(environment));
  alone->getBody()->push_back(found->clone());
  PassManager passes(module.getContext());
  OpPassManager &inner = passes.nest<spirv::ModuleOp>();
  inner.addPass(spirv::createSPIRVLowerABIAttributesPass());
  inner.addPass(spirv::createSPIRVUpdateVCEPass());
  if (failed(passes.run(*alone))) {
    error = "the kernels did not become SPIR-V";
    return {};
  }
  return alone;
}

spirv::ModuleOp only(ModuleOp module) { return *module.getOps<spirv::ModuleOp>().begin(); }

} // namespace

std::string toSpirv(ModuleOp module, std::string &error) {
  const OwningOpRef<ModuleOp> alone = finished(module, error);
  if (!alone)
    return {};
  SmallVector<uint32_t, 0> words;
  if (failed(spirv::serialize(only(*alone), words))) {
    error = "the kernels cannot be written as SPIR-V";
    return {};
  }
  return {reinterpret_cast<const char *>(words.data()), words.size() * sizeof(uint32_t)};
}

std::string toSpirvText(ModuleOp module, std::string &error) {
  const OwningOpRef<ModuleOp> alone = finished(module, error);
  std::string text;
  llvm::raw_string_ostream out(text);
  if (alone)
    only(*alone)->print(out);
  return text;
}

std::string toSpir(const std::string &spirv, std::string &error) {
  const std::string program = spirTranslator();
  if (program.empty()) {
    error = "llvm-spirv-15 is not installed";
    return {};
  }
  return runOnFiles(program, {"-r", "{in}", "-o", "{out}", "--spirv-target-env=CL1.2"}, spirv,
                    error);
}

} // namespace sbl
