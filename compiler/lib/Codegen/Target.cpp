#include "sbl/Codegen/Target.h"

#include <mutex>

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"
#include "llvm/TargetParser/Triple.h"

#define SBL_TARGETS(with) with(X86) with(AArch64) with(NVPTX)

extern "C" {
#define SBL_DECLARE(name)                                                                          \
  void LLVMInitialize##name##Target();                                                             \
  void LLVMInitialize##name##TargetInfo();                                                         \
  void LLVMInitialize##name##TargetMC();                                                           \
  void LLVMInitialize##name##AsmPrinter();
SBL_TARGETS(SBL_DECLARE)
}

namespace sbl {

void registerTargets() {
  static std::once_flag once;
  std::call_once(once, [] {
#define SBL_REGISTER(name)                                                                         \
  LLVMInitialize##name##TargetInfo();                                                              \
  LLVMInitialize##name##Target();                                                                  \
  LLVMInitialize##name##TargetMC();                                                                \
  LLVMInitialize##name##AsmPrinter();
    SBL_TARGETS(SBL_REGISTER)
  });
}

namespace {

const llvm::Target *lookupTarget(const std::string &triple, std::string &error) {
  registerTargets();
  return llvm::TargetRegistry::lookupTarget(llvm::Triple(triple), error);
}

constexpr const char *x86Linux = "x86_64-unknown-linux-gnu",
                     *armLinux = "aarch64-unknown-linux-gnu";

bool knows(const llvm::Target &target, const std::string &triple, const std::string &cpu) {
  const std::unique_ptr<llvm::MCSubtargetInfo> info(
      target.createMCSubtargetInfo(llvm::Triple(triple), "", ""));
  return info && info->isCPUStringValid(cpu);
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

  // This machine's kind of processor first: `generic` is one of each.
  for (const std::string &candidate : {triple, std::string(x86Linux), std::string(armLinux)}) {
    const llvm::Target *target = lookupTarget(candidate, error);
    if (!target)
      return std::nullopt;
    if (!knows(*target, candidate, cpu))
      continue;
    // Processors of before 2003 stand in LLVM's list, too, and would end the process later.
    const std::unique_ptr<llvm::MCSubtargetInfo> chosen(
        target->createMCSubtargetInfo(llvm::Triple(candidate), cpu, ""));
    if (llvm::Triple(candidate).getArch() == llvm::Triple::x86_64 &&
        !chosen->checkFeatures("+64bit")) {
      error = "the processor '" + cpu + "' has no 64-bit mode";
      return std::nullopt;
    }
    return TargetSpec{candidate, cpu, ""};
  }
  error = "LLVM knows no x86-64 or AArch64 processor called '" + cpu + "'";
  return std::nullopt;
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
  const llvm::Triple::ArchType kind = llvm::Triple(spec.triple).getArch();
#define SBL_X86_FEATURE(name)                                                                      \
  if (kind == llvm::Triple::x86_64)                                                                \
    add(name);
#define SBL_ARM_FEATURE(name, capability)                                                          \
  if (kind == llvm::Triple::aarch64)                                                               \
    add(name);
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
