#include "Device/DeviceBackend.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "Device/DeviceBlockSweep.h"
#include "Device/DeviceCarrier.h"
#include "Device/DeviceWalker.h"
#include "Device/DeviceWaves.h"
#include "Module/Manifest.h"
#include "sbl/runtime/Memory.h"

namespace sbl::rt {
namespace {

/// A reduction is taken in three: by so many work-items over the points, by so many over the
/// results of these, and here. More than a large device runs at a time would bring nothing.
constexpr std::int64_t mostItems = 1 << 17, fewItems = 512;

} // namespace

DeviceMemory::~DeviceMemory() { forget(); }

void DeviceMemory::forget() noexcept {
  for (const auto &[bytes, memory] : free_)
    device_->release(memory);
  free_.clear();
}

std::shared_ptr<void> DeviceMemory::take(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  void *memory = nullptr;
  if (const auto kept = free_.find(bytes); kept != free_.end()) {
    memory = kept->second;
    free_.erase(kept);
  } else {
    try {
      memory = device_->allocate(bytes);
    } catch (const DeviceError &) {
      if (free_.empty())
        throw;
      forget();
      memory = device_->allocate(bytes);
    }
  }
  // What comes back goes to the pool; calls are done in order, so none still uses it by then.
  return {memory, [self = shared_from_this(), bytes](void *back) {
            const std::lock_guard returning(self->mutex_);
            self->free_.emplace(bytes, back);
          }};
}

DeviceBackend::DeviceBackend(std::shared_ptr<Device> device, std::shared_ptr<DeviceProgram> program,
                             const sbl_device_image &image)
    : memory_(std::make_shared<DeviceMemory>(std::move(device))), program_(std::move(program)),
      groupSize_(image.group_size) {
  for (std::uint32_t k = 0; k < image.kernel_count; ++k)
    kernelOf_[image.kernels[k].entry] = image.kernels[k].kernel;
  partial_ = memory_->take(mostItems * sizeof(double));
  fewer_ = memory_->take(fewItems * sizeof(double));
}

Array DeviceBackend::make(std::int64_t size) {
  return {memory_->take(static_cast<std::size_t>(size) * sizeof(double)), size};
}
void DeviceBackend::write(std::span<const double> values, View to) {
  device().write(values.data(), to.memory, to.offset * sizeof(double), values.size_bytes());
}
void DeviceBackend::read(View from, double *values) {
  device().read(from.memory, from.offset * sizeof(double), values, from.size * sizeof(double));
}
void DeviceBackend::copy(View from, View to) {
  device().copy(from.memory, from.offset * sizeof(double), to.memory, to.offset * sizeof(double),
                from.size * sizeof(double));
}
std::unique_ptr<Carrier> DeviceBackend::carrier(const Instance::Impl &impl, const ProgramEntry &) {
  return std::make_unique<DeviceCarrier>(*this, impl);
}

std::string DeviceBackend::lacks(const ProgramEntry &program) const {
  for (const StageEntry &stage : program.backward)
    if (!kernelOf_.contains(stage.entry))
      switch (stage.kind) {
      case StageEntry::Kind::Sweep:
        return "its sweeps";
      case StageEntry::Kind::Tridiagonal:
        return "its tridiagonal lines";
      case StageEntry::Kind::Slide:
        return "its slides along lattice directions";
      }
  return {};
}

std::unique_ptr<WaveCarrier> DeviceBackend::waves(const Instance::Impl &impl,
                                                  const WaveProgramEntry &program, WaveLines &lines,
                                                  HeatMotion &) {
  std::vector<FourierAxis> axes(impl.grid.rank());
  for (std::size_t a = 0; a < axes.size(); ++a)
    if (axes.size() > 1)
      axes[a] = lines.axis(a);
    else // WaveLines::prepare() has planned the same and found it good
      (void)FourierAxis::plan(impl.grid.axes[a], false, axes[a]);
  return std::make_unique<DeviceWaves>(*this, impl, program, std::move(axes));
}

std::string DeviceBackend::lacks(const WaveProgramEntry &program) const {
  const auto isMissing = [&](const std::string &entry) { return !kernelOf_.contains(entry); };
  if (std::any_of(program.transforms.begin(), program.transforms.end(), isMissing))
    return "its transforms";
  if (std::any_of(program.heat.begin(), program.heat.end(), isMissing))
    return "its positive kernels";
  // Those of a linear law free of time are tables, which the processor makes.
  if (isMissing(program.kick) && !(program.autonomous && program.linear))
    return "functions in its potential";
  return {};
}

std::unique_ptr<BlockSweep> DeviceBackend::blockSweep(const Grid &grid, std::size_t axis,
                                                      const std::string &entry,
                                                      const BandedTable &table) {
  if (!kernelOf_.contains(entry))
    return nullptr;
  return std::make_unique<DeviceBlockSweep>(*this, grid, axis, entry, table);
}

std::unique_ptr<Walker> DeviceBackend::walker(const Instance::Impl &impl, const std::string &kind,
                                              const std::string &sample, const MotionLaw &law,
                                              const Grid &grid, StepMethod method,
                                              std::uint64_t seed) {
  if (!kernelOf_.contains(kind + " " + sample))
    return nullptr;
  return std::make_unique<DeviceWalker>(*this, impl, sample, law, grid, method, seed);
}

Status DeviceBackend::fits(std::int64_t points, std::size_t conditions) const {
  // A law for each condition, the iterate, its residual, the best one and two differences of the
  // mixing, a factor of one step, a field, two buffers of a run and what reductions look at: the
  // least that any solve holds.
  const double fields =
      static_cast<double>(conditions) + 7.0 * static_cast<double>(conditions - 1) + 5.0;
  return holds(points, fields);
}

Status DeviceBackend::holds(std::int64_t points, double fields) const {
  const double needed = fields * static_cast<double>(points) * sizeof(double);
  const double room = memory_->device().room();
  if (needed <= room)
    return Status::good();
  return Status::fail(Code::OutOfMemory,
                      "its " + std::to_string(points) + " points need " + formatBytes(needed) +
                          " on the device, and " + memory_->device().name() + " has " +
                          formatBytes(room),
                      "fewer cells");
}

void *DeviceBackend::kernel(const std::string &name) {
  if (void *const found = program_->kernel(name))
    return found;
  throw DeviceError{Status::fail(Code::BadModule,
                                 "the device image lacks its kernel '" + name + "'",
                                 "compile the model again with the same version of sbl")};
}

void DeviceBackend::launch(const std::string &name, std::int64_t items,
                           std::span<const KernelArgument> arguments) {
  device().launch(kernel(name), (items + groupSize_ - 1) / groupSize_, groupSize_, arguments);
}

void DeviceBackend::launchEntry(const std::string &entry, std::int64_t items,
                                std::span<const KernelArgument> arguments) {
  launch(kernelOf_.at(entry), items, arguments);
}

namespace {

/// Buffers, how many points there are, where each array begins: what all point kernels take first.
/// `partial`, and `items` behind, where terms are reduced.
std::vector<KernelArgument> argumentsOf(std::span<const View> reads, std::span<const View> writes,
                                        void *partial, std::int64_t items,
                                        std::span<const double> scalars) {
  std::vector<KernelArgument> arguments;
  for (const auto views : {reads, writes})
    for (const View &view : views)
      arguments.push_back(KernelArgument::ofMemory(view.memory));
  if (partial)
    arguments.push_back(KernelArgument::ofMemory(partial));
  arguments.push_back(KernelArgument::ofWhole((reads.empty() ? writes : reads).front().size));
  for (const auto views : {reads, writes})
    for (const View &view : views)
      arguments.push_back(KernelArgument::ofWhole(view.offset));
  if (partial)
    arguments.push_back(KernelArgument::ofWhole(items));
  for (const double s : scalars)
    arguments.push_back(KernelArgument::ofReal(s));
  return arguments;
}

std::string kernelOf(const point::Shape &shape) { return std::string("point_") + shape.name; }

} // namespace

double DeviceBackend::apply(const point::Shape &shape, std::span<const View> reads,
                            std::span<const View> writes, std::span<const double> scalars) {
  const std::int64_t count = (reads.empty() ? writes : reads).front().size;
  if (count == 0)
    return 0;
  if (shape.reduction == point::Reduction::None) {
    launch(kernelOf(shape), count, argumentsOf(reads, writes, nullptr, 0, scalars));
    return 0;
  }
  const bool sums = shape.reduction == point::Reduction::Sum;
  std::int64_t items = std::min(count, mostItems);
  reduce(shape, reads, writes, scalars, items);
  void *last = partial_.get();
  if (items > fewItems) {
    const View all[] = {{last, 0, items}};
    launch(kernelOf(sums ? point::Total::shape : point::Largest::shape), fewItems,
           argumentsOf(all, {}, fewer_.get(), fewItems, {}));
    last = fewer_.get();
    items = fewItems;
  }
  double results[fewItems];
  device().read(last, 0, results, static_cast<std::size_t>(items) * sizeof(double));
  double total = results[0];
  for (std::int64_t k = 1; k < items; ++k)
    total = sums                                      ? total + results[k]
            : total > results[k] || std::isnan(total) ? total
                                                      : results[k];
  return total;
}

void DeviceBackend::reduce(const point::Shape &shape, std::span<const View> reads,
                           std::span<const View> writes, std::span<const double> scalars,
                           std::int64_t items) {
  launch(kernelOf(shape), items, argumentsOf(reads, writes, partial_.get(), items, scalars));
}

void DeviceBackend::largest(View field, View result) {
  const View from[] = {field};
  const std::int64_t items = std::min(field.size, mostItems), few = std::min(items, fewItems);
  reduce(point::FieldLargest::shape, from, {}, {}, items);
  const View all[] = {{partial_.get(), 0, items}}, some[] = {{fewer_.get(), 0, few}};
  launch(kernelOf(point::Largest::shape), few, argumentsOf(all, {}, fewer_.get(), few, {}));
  launch(kernelOf(point::Largest::shape), 1, argumentsOf(some, {}, result.memory, 1, {}));
}

} // namespace sbl::rt
