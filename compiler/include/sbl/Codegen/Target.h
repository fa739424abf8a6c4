// For which processor code is made.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace llvm {
class TargetMachine;
}

namespace sbl {

struct TargetSpec {
  std::string triple;
  std::string cpu;      // an LLVM name, never "native"
  std::string features; // "+avx512f,-sse4a,…"; empty: what the cpu name implies

  /// x86_64 or aarch64: machines of one kind run the other's code not at all.
  std::string kind() const { return triple.substr(0, triple.find('-')); }
};

/// Makes the back ends for x86-64, AArch64 and PTX known to LLVM. Its list of targets is global
/// and not guarded: registered by two threads at once it may become a ring that is searched for
/// ever. From any thread; before anything else that looks for a target.
void registerTargets();

/// The processor called `cpu` by LLVM; "native" is this machine, with exactly the features it
/// reports. Other names are x86-64 or AArch64 processors, those of this machine's kind first.
/// Empty, with the reason in `error`, for a name LLVM does not know.
std::optional<TargetSpec> resolveTarget(const std::string &cpu, std::string &error);

/// Which features of sbl/cpu_features.def code for `spec` may use; they say where the code can run.
/// Empty, with the reason in `error`, on failure.
std::optional<std::vector<std::string>> requiredFeatures(const TargetSpec &spec,
                                                         std::string &error);

/// The vector registers of a processor.
struct VectorRegisters {
  int64_t bytes; ///< of one: 64, 32 or 16
  int64_t count; ///< 32 or 16
  bool operator==(const VectorRegisters &) const = default;
};

/// What `spec` has of them. On failure what every 64-bit processor has; a later step says why.
VectorRegisters vectorRegisters(const TargetSpec &spec);

/// Features as sbl_variant names them: "avx2,fma".
std::string featureText(const std::vector<std::string> &features);

/// A code generator for position-independent code. Null, with the reason in `error`, where LLVM was
/// built without the target.
std::unique_ptr<llvm::TargetMachine> createTargetMachine(const TargetSpec &target,
                                                         std::string &error);

} // namespace sbl
