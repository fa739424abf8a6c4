// The field of a run on a device: two buffers in turn, and tables that were brought there once.
#pragma once

#include <initializer_list>
#include <map>

#include "Device/DeviceSweeps.h"
#include "Device/Recordings.h"
#include "Steps/Carrier.h"

namespace sbl::rt {

class DeviceCarrier : public Carrier {
public:
  DeviceCarrier(DeviceBackend &backend, const Instance::Impl &impl);

  void load(const FieldValues &values) override;
  void store(FieldValues &values) override;
  void load(View values) override;
  void store(View values) override;
  void run(const StageEntry &stage, const StepTables &tables) override;
  void multiply(const ElementBuffer &factor) override { multiply(here_, factor); }
  void repeat(std::span<const StepTables *const> tables, bool backward,
              const std::function<void()> &work) override;
  void keepInRange(int top) override;
  long exponent() override;

private:
  /// Maps of a slide on the device (SlideMaps.h).
  struct HeldMaps {
    std::shared_ptr<void> places, weights, back;
  };
  View viewOf(const std::shared_ptr<void> &memory) const { return {memory.get(), 0, points_}; }
  void multiply(const std::shared_ptr<void> &field, const ElementBuffer &factor);
  void sweep(const StageEntry &stage, const StepTables &tables);
  void solve(const StageEntry &stage, const StepTables &tables);
  void slide(const StageEntry &stage, const StepTables &tables);
  std::vector<KernelArgument> fieldsOf(const StageEntry &stage, const StepTables &tables);
  /// With outer, n and inner as whole numbers, then `more`.
  void launch(const StageEntry &stage, std::int64_t itemsPerLine,
              std::vector<KernelArgument> &arguments,
              std::initializer_list<std::int64_t> more = {});
  const HeldMaps &mapsOf(const SlideTable &table, bool transposed);
  /// Tables stay at their addresses as long as the carrier lives, so these stand for them.
  void *held(const ElementBuffer &table);
  void *held(const std::vector<std::int64_t> &table);

  DeviceBackend &backend_;
  const Grid &grid_;
  const bool single_;
  const std::int64_t points_;
  const std::size_t bytes_; // of a field
  std::shared_ptr<void> here_, there_;
  Array largest_, exponent_;      // one number each: nothing waits for them until the field leaves
  std::shared_ptr<void> scratch_; // of tridiagonal lines
  std::shared_ptr<void> padded_, turned_; // of slides
  std::size_t paddedSize_ = 0;
  std::map<std::pair<const SlideTable *, bool>, HeldMaps> maps_; // plain and transposed
  HeldTables held_;
  DeviceSweeps sweeps_;
  Recordings recordings_; // after all that they name
};

} // namespace sbl::rt
