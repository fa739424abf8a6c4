// Kernels of a module of prop ops, on the OpenCL device of this machine.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "Device/DeviceBackend.h"

namespace sbl::rt {

/// SPIR and what its entries are called by; null backends where there is no OpenCL device, or no
/// llvm-spirv-15.
class TestImage {
public:
  /// `text` is a module of prop ops with its factors fused; empty for point kernels alone.
  explicit TestImage(const std::string &text);

  /// A backend that knows those entries alone for which `knows` is true.
  std::shared_ptr<DeviceBackend> backend(bool (*knows)(const std::string &entry)) const;

private:
  std::shared_ptr<Device> device_;
  std::string bytes_;
  std::vector<std::pair<std::string, std::string>> kernels_; // entry, name
};

} // namespace sbl::rt
