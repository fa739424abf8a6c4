// Solving on a device: a graphics processor, or whatever OpenCL offers. Nothing of a vendor's is
// needed but the driver, which is looked for when it is asked for.
#pragma once

#include <memory>
#include <string>

#include "sbl/runtime/Solve.h"

#pragma GCC visibility push(default)
namespace sbl::rt {

class Backend;
class Device;

/// The best device of a kind, `opencl` or `cuda`; null where there is none, with what was looked
/// for in `status` (Code::NoDevice).
std::shared_ptr<Device> openDevice(const std::string &kind, Status &status);

/// What a person would call it: "NVIDIA H100", "pthread-znver4 (OpenCL 3.0 PoCL)".
const std::string &nameOf(const Device &device);

/// From now on solves of `instance` run on `device`, with the image that its module carries.
/// NoDevice where the module has none that the device can run.
Status placeOn(const Instance &instance, std::shared_ptr<Device> device);

/// From now on they run on the processor again.
void takeBack(const Instance &instance);

/// An instance is the processor's as long as this lives, and then again where it was.
class OnProcessor {
public:
  explicit OnProcessor(const Instance &instance);
  ~OnProcessor();
  OnProcessor(const OnProcessor &) = delete;
  OnProcessor &operator=(const OnProcessor &) = delete;

private:
  const Instance &instance_;
  std::shared_ptr<Backend> backend_;
};

} // namespace sbl::rt
#pragma GCC visibility pop
