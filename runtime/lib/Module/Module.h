// The entry points of a loaded module, found by name and called with memref descriptors.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "Module/Manifest.h"
#include "sbl/module.h"

namespace sbl::rt {

/// A descriptor of `size` contiguous elements.
inline sbl_buffer bufferOf(const void *data, std::int64_t size) {
  void *p = const_cast<void *>(data);
  return {p, p, 0, size, 1};
}

/// Copies share what they hold.
class Module {
public:
  /// BadModule when an entry that the manifest names is missing.
  static Status open(const sbl_module_v1 *module, Module &result);

  const Manifest &manifest() const { return contents_->manifest; }
  std::span<const sbl_device_image> images() const { return contents_->images; }
  /// The entry called `name`; the manifest's names are known to exist.
  template <class Function> Function entry(const std::string &name) const {
    return reinterpret_cast<Function>(contents_->entries.at(name));
  }

private:
  Status checkEntries() const;
  struct Contents {
    Manifest manifest;
    std::span<const sbl_device_image> images;
    std::unordered_map<std::string, void *> entries;
  };
  std::shared_ptr<const Contents> contents_;
};

} // namespace sbl::rt
