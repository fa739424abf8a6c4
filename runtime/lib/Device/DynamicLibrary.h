// A library of the system that may not be there.
#pragma once

#include <string>

#include <dlfcn.h>

namespace sbl::rt {

class DynamicLibrary {
public:
  explicit DynamicLibrary(const char *file) : handle_(::dlopen(file, RTLD_NOW | RTLD_LOCAL)) {}
  ~DynamicLibrary() {
    if (handle_)
      ::dlclose(handle_);
  }
  DynamicLibrary(const DynamicLibrary &) = delete;
  DynamicLibrary &operator=(const DynamicLibrary &) = delete;

  explicit operator bool() const { return handle_ != nullptr; }
  /// Finds a function; one that is missing is remembered.
  template <class Function> void find(const char *name, Function &function) {
    function = reinterpret_cast<Function>(::dlsym(handle_, name));
    if (!function)
      missing_ = name;
  }
  const std::string &missing() const { return missing_; }

private:
  void *handle_;
  std::string missing_;
};

} // namespace sbl::rt
