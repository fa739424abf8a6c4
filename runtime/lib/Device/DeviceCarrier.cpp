#include "Device/DeviceCarrier.h"

#include <cmath>
#include <utility>

#include "Module/InstanceImpl.h"

namespace sbl::rt {
namespace {

std::size_t elementSize(bool single) { return single ? sizeof(float) : sizeof(double); }

} // namespace

DeviceCarrier::DeviceCarrier(DeviceBackend &backend, const Instance::Impl &impl)
    : backend_(backend), grid_(impl.grid), points_(impl.grid.points()),
      bytes_(static_cast<std::size_t>(points_) * elementSize(impl.manifest().single)) {
  here_ = backend_.memory().take(bytes_);
  there_ = backend_.memory().take(bytes_);
  largest_ = backend_.make(1);
  exponent_ = backend_.make(1);
}

void DeviceCarrier::load(const FieldValues &values) {
  const Array array = backend_.upload(values);
  load(View(array));
}
void DeviceCarrier::store(FieldValues &values) {
  const Array array = backend_.make(points_);
  store(View(array));
  values = backend_.download(array);
}
void DeviceCarrier::load(View values) {
  const View from[] = {values}, to[] = {viewOf(here_)};
  backend_.apply(point::Enter::shape, from, to, {});
  backend_.fill(exponent_, 0);
}
void DeviceCarrier::store(View values) {
  const View from[] = {viewOf(here_)}, to[] = {values};
  backend_.apply(point::Leave::shape, from, to, {});
}
void DeviceCarrier::multiply(const ElementBuffer &factor) {
  const View from[] = {viewOf(here_), {held(factor), 0, points_}}, to[] = {viewOf(here_)};
  backend_.apply(point::FieldMultiply::shape, from, to, {});
}
void DeviceCarrier::keepInRange(int top) {
  backend_.largest(viewOf(here_), largest_);
  const double to[] = {static_cast<double>(top)};
  const View field[] = {viewOf(here_), largest_}, out[] = {viewOf(here_)};
  backend_.apply(point::FieldShift::shape, field, out, to);
  const View exponent[] = {largest_, exponent_}, after[] = {exponent_};
  backend_.apply(point::ExponentShift::shape, exponent, after, to);
}
long DeviceCarrier::exponent() { return std::lround(backend_.download(exponent_).front()); }

void *DeviceCarrier::bring(const void *address, std::size_t bytes) {
  std::shared_ptr<void> &memory = held_[address];
  if (!memory) {
    memory = backend_.memory().take(bytes);
    backend_.device().write(address, memory.get(), 0, bytes);
  }
  return memory.get();
}
void *DeviceCarrier::held(const ElementBuffer &table) {
  return bring(table.descriptor().aligned, table.size() * elementSize(table.single()));
}
void *DeviceCarrier::held(const std::vector<std::int64_t> &table) {
  return bring(table.data(), table.size() * sizeof(std::int64_t));
}

void DeviceCarrier::run(const StageEntry &stage, const StepTables &tables) {
  stage.kind == StageEntry::Kind::Tridiagonal ? solve(stage, tables) : sweep(stage, tables);
  std::swap(here_, there_);
}

/// src, dst and the factors that the stage has.
std::vector<KernelArgument> DeviceCarrier::fieldsOf(const StageEntry &stage,
                                                    const StepTables &tables) {
  std::vector<KernelArgument> arguments{KernelArgument::ofMemory(here_.get()),
                                        KernelArgument::ofMemory(there_.get())};
  for (const auto &factor : {stage.pre, stage.post})
    if (factor)
      arguments.push_back(KernelArgument::ofMemory(held(tables.factors[*factor])));
  return arguments;
}

void DeviceCarrier::sweep(const StageEntry &stage, const StepTables &tables) {
  const KernelTable &kernel = *tables.kernels[stage.kernel];
  const Seam *const lifted = tables.seams[stage.kernel].get();
  std::vector<KernelArgument> arguments = fieldsOf(stage, tables);
  const auto pass = [&](void *memory) { arguments.push_back(KernelArgument::ofMemory(memory)); };
  if (lifted)
    pass(held(stage.transposed ? lifted->flipped : lifted->plain));
  pass(held(kernel.coefficients(stage.transposed)));
  const std::vector<std::int64_t> &blocks = kernel.table(stage.transposed).blocks();
  pass(held(blocks));
  // Three numbers a block: one work-item for each of them on each line.
  launch(stage, static_cast<std::int64_t>(blocks.size() / 3), arguments);
}

void DeviceCarrier::solve(const StageEntry &stage, const StepTables &tables) {
  const ImplicitRows &rows = *tables.implicit[stage.kernel];
  std::vector<KernelArgument> arguments = fieldsOf(stage, tables);
  for (const ElementBuffer *field : {&rows.lower, &rows.diagonal, &rows.upper, &rows.weight})
    arguments.push_back(KernelArgument::ofMemory(held(*field)));
  for (std::shared_ptr<void> &field : scratch_) {
    if (!field)
      field = backend_.memory().take(bytes_);
    arguments.push_back(KernelArgument::ofMemory(field.get()));
  }
  launch(stage, 1, arguments);
}

void DeviceCarrier::launch(const StageEntry &stage, std::int64_t itemsPerLine,
                           std::vector<KernelArgument> &arguments) {
  const std::int64_t n = grid_.axes[stage.axis].cells;
  const std::int64_t outer = grid_.outer(stage.axis), inner = grid_.inner(stage.axis);
  for (const std::int64_t number : {outer, n, inner})
    arguments.push_back(KernelArgument::ofWhole(number));
  backend_.launchEntry(stage.entry, outer * inner * itemsPerLine, arguments);
}

} // namespace sbl::rt
