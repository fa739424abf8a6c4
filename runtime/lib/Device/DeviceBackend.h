// Arrays in the memory of a device, and the kernels of a module's image that compute with them.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "Device/Device.h"
#include "Fields/Backend.h"

namespace sbl::rt {

/// Memory of a device that is given back, or kept for the next array of its size: drivers stop the
/// device to take and return memory.
class DeviceMemory : public std::enable_shared_from_this<DeviceMemory> {
public:
  explicit DeviceMemory(std::shared_ptr<Device> device) : device_(std::move(device)) {}
  ~DeviceMemory();
  std::shared_ptr<void> take(std::size_t bytes);
  Device &device() { return *device_; }

private:
  void forget() noexcept;
  std::shared_ptr<Device> device_;
  std::mutex mutex_;
  std::multimap<std::size_t, void *> free_;
};

class DeviceBackend : public Backend {
public:
  /// `image` is the module's, `program` the same on the device.
  DeviceBackend(std::shared_ptr<Device> device, std::shared_ptr<DeviceProgram> program,
                const sbl_device_image &image);

  Array make(std::int64_t size) override;
  void write(std::span<const double> values, View to) override;
  void read(View from, double *values) override;
  void copy(View from, View to) override;
  std::unique_ptr<Carrier> carrier(const Instance::Impl &impl,
                                   const ProgramEntry &program) override;
  bool shared() const override { return false; }
  std::string lacks(const ProgramEntry &program) const override;
  std::unique_ptr<WaveCarrier> waves(const Instance::Impl &impl, const WaveProgramEntry &program,
                                     WaveLines &lines, HeatMotion &heat) override;
  std::string lacks(const WaveProgramEntry &program) const override;
  std::unique_ptr<BlockSweep> blockSweep(const Grid &grid, std::size_t axis,
                                         const std::string &entry,
                                         const BandedTable &table) override;
  std::unique_ptr<Walker> walker(const Instance::Impl &impl, const std::string &kind,
                                 const std::string &sample, const MotionLaw &law, const Grid &grid,
                                 StepMethod method, std::uint64_t seed) override;
  Status fits(std::int64_t points, std::size_t conditions) const override;
  Status holds(std::int64_t points, double fields) const override;
  double room() const override { return memory_->device().room(); }

  /// For carriers.
  Device &device() const { return memory_->device(); }
  DeviceMemory &memory() { return *memory_; }
  /// Runs a kernel of the image, one work-item for each of `items`.
  void launch(const std::string &kernel, std::int64_t items,
              std::span<const KernelArgument> arguments);
  bool hasEntry(const std::string &entry) const { return kernelOf_.contains(entry); }
  /// The one that stands for an entry of the manifest.
  void launchEntry(const std::string &entry, std::int64_t items,
                   std::span<const KernelArgument> arguments);
  /// The same with a number of groups.
  void launchGroups(const std::string &entry, std::int64_t groups,
                    std::span<const KernelArgument> arguments) {
    launchEntry(entry, groups * groupSize_, arguments);
  }
  /// The largest value of a field of the module's elements, left on the device: one number.
  void largest(View field, View result);
  /// As Backend::run(), but of memory of any element.
  double apply(const point::Shape &shape, std::span<const View> reads, std::span<const View> writes,
               std::span<const double> scalars);

protected:
  double execute(const point::Shape &shape, HostLoop, std::span<const View> reads,
                 std::span<const View> writes, std::span<const double> scalars) override {
    return apply(shape, reads, writes, scalars);
  }

private:
  void *kernel(const std::string &name);
  /// Leaves the results of `items` work-items in partial_.
  void reduce(const point::Shape &shape, std::span<const View> reads, std::span<const View> writes,
              std::span<const double> scalars, std::int64_t items);

  std::shared_ptr<DeviceMemory> memory_;
  std::shared_ptr<DeviceProgram> program_;
  const std::int64_t groupSize_;
  std::map<std::string, std::string> kernelOf_; // entries of the manifest
  std::shared_ptr<void> partial_, fewer_;       // of reductions
};

} // namespace sbl::rt
