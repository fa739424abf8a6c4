#include "sbl/Codegen/OrcJit.h"
#include "sbl/Codegen/Target.h"

#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/CompileUtils.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/MemoryBuffer.h"

namespace sbl {

namespace orc = llvm::orc;

struct LoadedModule::Session {
  // Before `jit`, which reports into it until it is gone.
  std::string reported;
  std::unique_ptr<orc::LLJIT> jit;

  llvm::Error start();
  llvm::Error addOwnSymbols();
  llvm::Expected<const sbl_module_v1 *> link(std::string_view object);
};

/// LLJIT without its IR half: no platform support code to compile, no exception frames to register,
/// and symbols from this process.
llvm::Error LoadedModule::Session::start() {
  registerTargets();
  orc::LLJITBuilder builder;
  builder.setPlatformSetUp(orc::setUpInactivePlatform);
  llvm::Expected<std::unique_ptr<orc::LLJIT>> made = builder.create();
  if (!made)
    return made.takeError();
  jit = std::move(*made);
  jit->getExecutionSession().setErrorReporter([this](llvm::Error error) {
    reported += (reported.empty() ? "" : "; ") + llvm::toString(std::move(error));
  });
  return addOwnSymbols();
}

/// What a model calls, where the process does not show it: libsbl may have been loaded by a program
/// that keeps the symbols of its libraries apart, and then its own libraries are not searched.
llvm::Error LoadedModule::Session::addOwnSymbols() {
  orc::JITDylib &library = jit->getMainJITDylib();
  const char prefix = jit->getDataLayout().getGlobalPrefix();
  auto libm = orc::DynamicLibrarySearchGenerator::Load("libm.so.6", prefix);
  if (!libm)
    return libm.takeError();
  library.addGenerator(std::move(*libm));
  return library.define(orc::absoluteSymbols(
      {{jit->mangleAndIntern("sbl_parallel_for"),
        {orc::ExecutorAddr::fromPtr(sbl_parallel_for), llvm::JITSymbolFlags::Exported}}}));
}

llvm::Expected<const sbl_module_v1 *> LoadedModule::Session::link(std::string_view object) {
  auto buffer = llvm::MemoryBuffer::getMemBufferCopy(llvm::StringRef(object), "model");
  if (llvm::Error error = jit->addObjectFile(std::move(buffer)))
    return error;
  llvm::Expected<orc::ExecutorAddr> address = jit->lookup("sbl_module");
  if (!address)
    return address.takeError();
  return address->toPtr<const sbl_module_v1 *>();
}

LoadedModule::LoadedModule() : session_(std::make_unique<Session>()) {}
LoadedModule::~LoadedModule() = default;

std::unique_ptr<LoadedModule> LoadedModule::load(std::string_view object, std::string &error) {
  std::unique_ptr<LoadedModule> loaded(new LoadedModule);
  Session &session = *loaded->session_;
  const auto refuse = [&](llvm::Error cause) {
    error = llvm::toString(std::move(cause));
    if (!session.reported.empty())
      error += " (" + session.reported + ")";
    return nullptr;
  };
  if (llvm::Error cause = session.start())
    return refuse(std::move(cause));
  llvm::Expected<const sbl_module_v1 *> module = session.link(object);
  if (!module)
    return refuse(module.takeError());
  if ((*module)->abi != SBL_MODULE_ABI) {
    error = "the module has ABI version " + std::to_string((*module)->abi) + ", this program " +
            std::to_string(SBL_MODULE_ABI);
    return nullptr;
  }
  loaded->module_ = *module;
  return loaded;
}

} // namespace sbl
