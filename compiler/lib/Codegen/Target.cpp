#include "sbl/Codegen/Target.h"

#include <mutex>

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"
#include "llvm/TargetParser/Triple.h"

extern "C" {
void LLVMInitializeNVPTXTarget();
void LLVMInitializeNVPTXTargetInfo();
void LLVMInitializeNVPTXTargetMC();
void LLVMInitializeNVPTXAsmPrinter();
}

namespace sbl {

void registerTargets() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    LLVMInitializeNVPTXTargetInfo();
    LLVMInitializeNVPTXTarget();
    LLVMInitializeNVPTXTargetMC();
    LLVMInitializeNVPTXAsmPrinter();
  });
}

namespace {

const llvm::Target *lookupTarget(const std::string &triple, std::string &error) {
  registerTargets();
  return llvm::TargetRegistry::lookupTarget(llvm::Triple(triple), error);
}

std::string hostFeatures() {
  llvm::SubtargetFeatures features;
  for (const auto &[name, enabled] : llvm::sys::getHostCPUFeatures())
    features.AddFeature(name, enabled);
  return features.getString();
}

} // namespace

std::optional<TargetSpec> resolveTarget(const std::string &cpu, std::string &error) {
  const std::string triple = llvm::sys::getProcessTriple();
  if (cpu == "native")
    return TargetSpec{triple, llvm::sys::getHostCPUName().str(), hostFeatures()};

  const llvm::Target *target = lookupTarget(triple, error);
  if (!target)
    return std::nullopt;
  const std::unique_ptr<llvm::MCSubtargetInfo> info(
      target->createMCSubtargetInfo(llvm::Triple(triple), "", ""));
  if (!info || !info->isCPUStringValid(cpu)) {
    error = "LLVM knows no processor called '" + cpu + "' for " + triple;
    return std::nullopt;
  }
  // Processors of before 2003 stand in LLVM's list, too, and would end the process later.
  const std::unique_ptr<llvm::MCSubtargetInfo> chosen(
      target->createMCSubtargetInfo(llvm::Triple(triple), cpu, ""));
  if (llvm::Triple(triple).getArch() == llvm::Triple::x86_64 && !chosen->checkFeatures("+64bit")) {
    error = "the processor '" + cpu + "' has no 64-bit mode";
    return std::nullopt;
  }
  return TargetSpec{triple, cpu, ""};
}

std::optional<std::vector<std::string>> requiredFeatures(const TargetSpec &spec,
                                                         std::string &error) {
  const llvm::Target *target = lookupTarget(spec.triple, error);
  if (!target)
    return std::nullopt;
  const std::unique_ptr<llvm::MCSubtargetInfo> info(
      target->createMCSubtargetInfo(llvm::Triple(spec.triple), spec.cpu, spec.features));
  std::vector<std::string> required;
  const auto add = [&](const char *name) {
    if (info && info->checkFeatures(std::string("+") + name))
      required.emplace_back(name);
  };
#define SBL_CPU_FEATURE(name) add(name);
#include "sbl/cpu_features.def"
  return required;
}

VectorRegisters vectorRegisters(const TargetSpec &spec) {
  if (llvm::Triple(spec.triple).getArch() != llvm::Triple::x86_64)
    return {16, 32};
  std::string ignored;
  const std::vector<std::string> features =
      requiredFeatures(spec, ignored).value_or(std::vector<std::string>());
  if (llvm::is_contained(features, "avx512f"))
    return {64, 32};
  return {llvm::is_contained(features, "avx") ? 32 : 16, 16};
}

std::string featureText(const std::vector<std::string> &features) {
  return llvm::join(features, ",");
}

std::unique_ptr<llvm::TargetMachine> createTargetMachine(const TargetSpec &spec,
                                                         std::string &error) {
  const llvm::Target *target = lookupTarget(spec.triple, error);
  if (!target)
    return nullptr;
  std::unique_ptr<llvm::TargetMachine> machine(
      target->createTargetMachine(llvm::Triple(spec.triple), spec.cpu, spec.features,
                                  llvm::TargetOptions(), llvm::Reloc::PIC_));
  if (!machine)
    error = "LLVM cannot generate code for " + spec.triple;
  return machine;
}

} // namespace sbl
