// A model's code loaded by the system's loader.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sbl/module.h"

namespace sbl {

/// A shared library of linkImage() in this process. Destroying it unloads the code.
class LoadedImage {
public:
  /// `image` is copied to anonymous memory, so that nothing on disk can change under running code.
  /// Null on failure, with the reason in `error`: bytes that are no library of this machine, a
  /// symbol that the process does not have, no executable memory, or a module of another ABI
  /// version.
  static std::unique_ptr<LoadedImage> load(std::string_view image, std::string &error);
  ~LoadedImage();
  LoadedImage(const LoadedImage &) = delete;
  LoadedImage &operator=(const LoadedImage &) = delete;

  const sbl_module_v1 *module() const { return module_; }

private:
  LoadedImage() = default;

  // Open as long as the library: the loader knows it by the path of this descriptor, and would take
  // another library of the same path for this one.
  int file_ = -1;
  void *library_ = nullptr;
  const sbl_module_v1 *module_ = nullptr;
};

} // namespace sbl
