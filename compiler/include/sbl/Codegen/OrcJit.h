// Object code loaded into this process.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sbl/module.h"

namespace sbl {

/// A model's object code, linked by LLVM's JITLink against what this process has loaded: libm and
/// the runtime's sbl_parallel_for. Destroying it unloads the code.
class LoadedModule {
public:
  /// `object` is what toObject() made; it is copied. Null on failure, with the reason in `error`:
  /// bytes that are no object of this machine, a symbol the process does not have, no executable
  /// memory, or a module of another ABI version.
  static std::unique_ptr<LoadedModule> load(std::string_view object, std::string &error);
  ~LoadedModule();
  LoadedModule(const LoadedModule &) = delete;
  LoadedModule &operator=(const LoadedModule &) = delete;

  const sbl_module_v1 *module() const { return module_; }

private:
  struct Session;
  LoadedModule();

  std::unique_ptr<Session> session_;
  const sbl_module_v1 *module_ = nullptr;
};

} // namespace sbl
