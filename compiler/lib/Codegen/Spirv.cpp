// SPIR-V, and SPIR by a program of its own.
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/SPIRV/IR/SPIRVDialect.h"
#include "mlir/Dialect/SPIRV/IR/SPIRVOps.h"
#include "mlir/Dialect/SPIRV/IR/TargetAndABI.h"
#include "mlir/Dialect/SPIRV/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/SPIRV/Serialization.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

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

/// A temporary file that is gone in the end.
class ScratchFile {
public:
  explicit ScratchFile(const char *suffix) {
    failed_ = static_cast<bool>(llvm::sys::fs::createTemporaryFile("sbl-device", suffix, path_));
  }
  ~ScratchFile() {
    if (!failed_)
      llvm::sys::fs::remove(path_);
  }
  ScratchFile(const ScratchFile &) = delete;
  ScratchFile &operator=(const ScratchFile &) = delete;

  StringRef path() const { return path_; }
  bool write(const std::string &bytes) {
    std::error_code error;
    llvm::raw_fd_ostream out(path_, error);
    out << bytes;
    out.close();
    const bool written = !failed_ && !error && !out.has_error();
    out.clear_error();
    return written;
  }

private:
  llvm::SmallString<128> path_;
  bool failed_;
};

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
  const llvm::ErrorOr<std::string> program = llvm::sys::findProgramByName("llvm-spirv-15");
  if (!program) {
    error = "llvm-spirv-15 is not installed";
    return {};
  }
  ScratchFile in("spv"), out("bc"), said("txt");
  if (!in.write(spirv)) {
    error = "cannot write temporary files";
    return {};
  }
  const StringRef arguments[] = {*program, "-r",       in.path(),
                                 "-o",     out.path(), "--spirv-target-env=CL1.2"};
  const std::optional<StringRef> redirects[] = {StringRef(""), said.path(), said.path()};
  const int code =
      llvm::sys::ExecuteAndWait(*program, arguments, std::nullopt, redirects, 60, 0, &error);
  const auto bytes = llvm::MemoryBuffer::getFile(out.path());
  if (code != 0 || !bytes || (*bytes)->getBufferSize() == 0) {
    const auto text = llvm::MemoryBuffer::getFile(said.path());
    error = "llvm-spirv-15 failed: " + (text ? (*text)->getBuffer().trim().str() : error);
    return {};
  }
  return (*bytes)->getBuffer().str();
}

} // namespace sbl
