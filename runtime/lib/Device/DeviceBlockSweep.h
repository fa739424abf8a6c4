// Blocks of fields are brought to the device, swept there, and brought back.
#pragma once

#include "Device/DeviceSweeps.h"
#include "Fields/BlockSweep.h"
#include "Steps/BandedTable.h"

namespace sbl::rt {

class DeviceBlockSweep : public BlockSweep {
public:
  /// `table` is to outlive it; lines of `axis` have as many rows as the grid says.
  DeviceBlockSweep(DeviceBackend &backend, const Grid &grid, std::size_t axis, std::string entry,
                   const BandedTable &table)
      : backend_(backend), grid_(grid), axis_(axis), entry_(std::move(entry)), table_(table),
        sweeps_(backend) {}

  void apply(const double *src, double *dst, std::int64_t fields) override {
    const std::int64_t size = fields * grid_.points();
    if (View(from_).size < size) {
      from_ = backend_.make(size);
      to_ = backend_.make(size);
    }
    backend_.write({src, static_cast<std::size_t>(size)}, {View(from_).memory, 0, size});
    sweeps_.run(entry_, table_, View(from_).memory, View(to_).memory,
                {fields * grid_.outer(axis_), grid_.axes[axis_].cells, grid_.inner(axis_)});
    backend_.read({View(to_).memory, 0, size}, dst);
  }

private:
  DeviceBackend &backend_;
  const Grid &grid_;
  const std::size_t axis_;
  const std::string entry_;
  const BandedTable &table_;
  DeviceSweeps sweeps_;
  Array from_, to_;
};

} // namespace sbl::rt
