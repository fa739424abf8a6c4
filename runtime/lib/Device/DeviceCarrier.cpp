#include "Device/DeviceCarrier.h"

#include <cmath>
#include <utility>

#include "Device/SlideMaps.h"
#include "Module/InstanceImpl.h"

namespace sbl::rt {
namespace {

std::size_t elementSize(bool single) { return single ? sizeof(float) : sizeof(double); }

} // namespace

DeviceCarrier::DeviceCarrier(DeviceBackend &backend, const Instance::Impl &impl)
    : backend_(backend), grid_(impl.grid), single_(impl.manifest().single),
      points_(impl.grid.points()),
      bytes_(static_cast<std::size_t>(points_) * elementSize(impl.manifest().single)),
      held_(backend), sweeps_(backend), recordings_(backend.device()) {
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
void DeviceCarrier::multiply(const std::shared_ptr<void> &field, const ElementBuffer &factor) {
  const View from[] = {viewOf(field), {held(factor), 0, points_}}, to[] = {viewOf(field)};
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
void DeviceCarrier::repeat(std::span<const StepTables *const> tables, bool backward,
                           const std::function<void()> &work) {
  // Pairs of stages leave the field in the buffer where they found it.
  Recordings::Key key(tables.begin(), tables.end());
  key.push_back(here_.get());
  key.push_back(backward ? nullptr : this);
  recordings_.run(key, work);
}
long DeviceCarrier::exponent() { return std::lround(backend_.download(exponent_).front()); }

void *DeviceCarrier::held(const ElementBuffer &table) {
  return held_.of(table.descriptor().aligned, table.size() * elementSize(table.single()));
}
void *DeviceCarrier::held(const std::vector<std::int64_t> &table) { return held_.of(table); }

void DeviceCarrier::run(const StageEntry &stage, const StepTables &tables) {
  switch (stage.kind) {
  case StageEntry::Kind::Sweep:
    sweep(stage, tables);
    break;
  case StageEntry::Kind::Tridiagonal:
    solve(stage, tables);
    break;
  case StageEntry::Kind::Slide:
    slide(stage, tables);
    break;
  }
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
  if (lifted)
    arguments.push_back(
        KernelArgument::ofMemory(held(stage.transposed ? lifted->flipped : lifted->plain)));
  sweeps_.run(stage.entry, kernel.table(stage.transposed),
              held(kernel.coefficients(stage.transposed)), std::move(arguments),
              {grid_.outer(stage.axis), grid_.axes[stage.axis].cells, grid_.inner(stage.axis),
               elementSize(single_)});
}

void DeviceCarrier::solve(const StageEntry &stage, const StepTables &tables) {
  const ImplicitRows &rows = *tables.implicit[stage.kernel];
  std::vector<KernelArgument> arguments = fieldsOf(stage, tables);
  for (const ElementBuffer *part : {&rows.down, &rows.up, &rows.gain, &rows.rest})
    arguments.push_back(KernelArgument::ofMemory(held(*part)));
  if (grid_.axes[stage.axis].periodic())
    for (const ElementBuffer *part : {&rows.column, &rows.row})
      arguments.push_back(KernelArgument::ofMemory(held(*part)));
  if (!scratch_)
    scratch_ = backend_.memory().take(bytes_);
  arguments.push_back(KernelArgument::ofMemory(scratch_.get()));
  // Lines of a bundle; none where all lines share their coefficients.
  const LineBundles &bundles = rows.bundles();
  launch(stage, 1, arguments, {bundles.shared() ? 0 : bundles.lanes()});
}

const DeviceCarrier::HeldMaps &DeviceCarrier::mapsOf(const SlideTable &table, bool transposed) {
  const auto [entry, fresh] = maps_.try_emplace({&table, transposed});
  if (!fresh)
    return entry->second;
  const SlideMaps maps = slideMaps(table, transposed, static_cast<std::size_t>(points_));
  const auto bring = [&](const void *values, std::size_t bytes) {
    std::shared_ptr<void> memory = backend_.memory().take(bytes);
    backend_.device().write(values, memory.get(), 0, bytes);
    return memory;
  };
  const ElementBuffer weights(single_, maps.weights);
  entry->second = {bring(maps.places.data(), maps.places.size() * sizeof(std::int64_t)),
                   bring(weights.descriptor().aligned, weights.size() * elementSize(single_)),
                   bring(maps.back.data(), maps.back.size() * sizeof(std::int64_t))};
  return entry->second;
}

void DeviceCarrier::slide(const StageEntry &stage, const StepTables &tables) {
  const auto memory = [](const std::shared_ptr<void> &m) {
    return KernelArgument::ofMemory(m.get());
  };
  const auto factor = [&](const std::optional<std::size_t> &number) {
    return KernelArgument::ofMemory(held(tables.factors[*number]));
  };
  const SlideTable &table = *tables.kernels[stage.kernel]->slide;
  const std::int64_t size = table.paddedSize();
  if (table.isIdentity()) {
    backend_.device().copy(here_.get(), 0, there_.get(), 0, bytes_);
    for (const auto &number : {stage.pre, stage.post})
      if (number)
        multiply(there_, tables.factors[*number]);
    return;
  }
  if (const std::size_t bytes = static_cast<std::size_t>(size) * elementSize(single_);
      bytes > paddedSize_) {
    recordings_.clear(); // they name the buffer
    padded_ = backend_.memory().take(bytes);
    paddedSize_ = bytes;
  }
  if (table.isTurned() && !turned_)
    turned_ = backend_.memory().take(bytes_);
  const HeldMaps &maps = mapsOf(table, stage.transposed);
  std::vector<KernelArgument> pack{memory(here_), memory(padded_), memory(maps.weights)};
  if (stage.pre)
    pack.push_back(factor(stage.pre));
  pack.push_back(memory(maps.places));
  pack.push_back(KernelArgument::ofWhole(size));
  backend_.launch(stage.pre ? "slide_pack_pre" : "slide_pack", size, pack);

  const std::vector<std::int64_t> &rows = table.rows(stage.transposed);
  const auto rowCount = static_cast<std::int64_t>(rows.size() / 4);
  const std::shared_ptr<void> &output = table.isTurned() ? turned_ : there_;
  const KernelArgument middle[] = {memory(padded_),
                                   memory(output),
                                   KernelArgument::ofMemory(held(table.weights(stage.transposed))),
                                   KernelArgument::ofMemory(held(rows)),
                                   KernelArgument::ofWhole(rowCount),
                                   KernelArgument::ofWhole(table.rowLength()),
                                   KernelArgument::ofWhole(table.stride())};
  backend_.launchEntry(stage.entry, rowCount * table.rowLength(), middle);
  if (!table.isTurned()) {
    if (stage.post)
      multiply(there_, tables.factors[*stage.post]);
    return;
  }
  std::vector<KernelArgument> unpack{memory(turned_), memory(there_)};
  if (stage.post)
    unpack.push_back(factor(stage.post));
  unpack.push_back(memory(maps.back));
  unpack.push_back(KernelArgument::ofWhole(points_));
  backend_.launch(stage.post ? "slide_unpack_post" : "slide_unpack", points_, unpack);
}

void DeviceCarrier::launch(const StageEntry &stage, std::int64_t itemsPerLine,
                           std::vector<KernelArgument> &arguments,
                           std::initializer_list<std::int64_t> more) {
  const std::int64_t n = grid_.axes[stage.axis].cells;
  const std::int64_t outer = grid_.outer(stage.axis), inner = grid_.inner(stage.axis);
  for (const std::int64_t number : {outer, n, inner})
    arguments.push_back(KernelArgument::ofWhole(number));
  for (const std::int64_t number : more)
    arguments.push_back(KernelArgument::ofWhole(number));
  backend_.launchEntry(stage.entry, outer * inner * itemsPerLine, arguments);
}

} // namespace sbl::rt
