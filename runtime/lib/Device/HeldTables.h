// Tables of this process that were brought to a device, found again by their addresses.
#pragma once

#include <unordered_map>

#include "Device/DeviceBackend.h"

namespace sbl::rt {

class HeldTables {
public:
  explicit HeldTables(DeviceBackend &backend) : backend_(backend) {}

  /// The copy of `bytes` bytes, which stay at `address` as they are until clear().
  void *of(const void *address, std::size_t bytes) {
    std::shared_ptr<void> &memory = held_[address];
    if (!memory) {
      memory = backend_.memory().take(bytes);
      backend_.device().write(address, memory.get(), 0, bytes);
    }
    return memory.get();
  }
  template <class Values> void *of(const Values &values) {
    return of(values.data(), values.size() * sizeof(*values.data()));
  }
  void clear() { held_.clear(); }

private:
  DeviceBackend &backend_;
  std::unordered_map<const void *, std::shared_ptr<void>> held_;
};

} // namespace sbl::rt
