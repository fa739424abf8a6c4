// What the runtime asks of a device: memory, copies, kernels in the order they were asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "sbl/module.h"
#include "sbl/runtime/Status.h"

namespace sbl::rt {

/// Thrown where a device fails while it solves, as std::bad_alloc is where memory does, and caught
/// where a solve begins.
struct DeviceError {
  Status status;
};

/// An argument of a kernel.
struct KernelArgument {
  enum class Kind { Memory, Whole, Real, Group } kind;
  union {
    void *memory;
    std::int64_t whole;
    double real;
  };

  static KernelArgument ofMemory(void *m) {
    KernelArgument a{Kind::Memory, {}};
    a.memory = m;
    return a;
  }
  static KernelArgument ofWhole(std::int64_t w) {
    KernelArgument a{Kind::Whole, {}};
    a.whole = w;
    return a;
  }
  /// So many bytes that the items of a group share; the last argument.
  static KernelArgument ofGroup(std::int64_t bytes) {
    KernelArgument a{Kind::Group, {}};
    a.whole = bytes;
    return a;
  }
  static KernelArgument ofReal(double r) {
    KernelArgument a{Kind::Real, {}};
    a.real = r;
    return a;
  }
};

/// The kernels of an image on a device. Lives no longer than the device.
class DeviceProgram {
public:
  virtual ~DeviceProgram() = default;
  /// A handle for Device::launch(); null where the image has no kernel of that name.
  virtual void *kernel(const std::string &name) = 0;
};

/// Launches and copies that a device was asked for once. Lives no longer than the device, the
/// programs and the memory that they name.
class DeviceRecording {
public:
  virtual ~DeviceRecording() = default;
  /// Asks for all of them again, in their order. Throws DeviceError.
  virtual void run() = 0;
};

/// All of its functions throw DeviceError. What they ask for happens in the order of the calls,
/// though later than these; read() waits. Several threads may use a device.
class Device {
public:
  virtual ~Device() = default;

  virtual const std::string &name() const = 0;
  /// Which image of a module it runs, best first: names of sbl_device_image::format.
  virtual std::span<const char *const> formats() const = 0;
  /// Bytes of memory that it has left, or at least does not lack for sure.
  virtual double room() = 0;
  /// Bytes that the items of a group may share.
  virtual std::int64_t groupMemory() = 0;
  virtual std::unique_ptr<DeviceProgram> load(const sbl_device_image &image) = 0;

  /// Handles that mean something to the device alone. OutOfMemory names the figure.
  virtual void *allocate(std::size_t bytes) = 0;
  virtual void release(void *memory) noexcept = 0;
  virtual void write(const void *from, void *to, std::size_t offset, std::size_t bytes) = 0;
  virtual void read(void *from, std::size_t offset, void *to, std::size_t bytes) = 0;
  virtual void copy(void *from, std::size_t fromOffset, void *to, std::size_t toOffset,
                    std::size_t bytes) = 0;

  /// Runs `groups` groups of `groupSize` work-items.
  virtual void launch(void *kernel, std::int64_t groups, std::int64_t groupSize,
                      std::span<const KernelArgument> arguments) = 0;

  /// What `work` launches and copies on the device, instead of doing it; it may ask for nothing
  /// else meanwhile. Null where the driver cannot, whether `work` was called or not.
  virtual std::unique_ptr<DeviceRecording> record(const std::function<void()> &work) = 0;
};

/// Null with the reason in `status`.
std::shared_ptr<Device> openOpenCl(Status &status);
std::shared_ptr<Device> openCuda(Status &status);

} // namespace sbl::rt
