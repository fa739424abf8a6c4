// Blocks of fields are brought to the device, swept there, and brought back.
#pragma once

#include "Device/HeldTables.h"
#include "Fields/BlockSweep.h"
#include "Steps/BandedTable.h"

namespace sbl::rt {

class DeviceBlockSweep : public BlockSweep {
public:
  /// `table` is to outlive it; lines of `axis` have as many rows as the grid says.
  DeviceBlockSweep(DeviceBackend &backend, const Grid &grid, std::size_t axis, std::string entry,
                   const BandedTable &table)
      : backend_(backend), grid_(grid), axis_(axis), entry_(std::move(entry)), table_(table),
        tables_(backend) {}

  void apply(const double *src, double *dst, std::int64_t fields) override {
    const std::int64_t size = fields * grid_.points();
    if (View(from_).size < size) {
      from_ = backend_.make(size);
      to_ = backend_.make(size);
    }
    backend_.write({src, static_cast<std::size_t>(size)}, {View(from_).memory, 0, size});
    sweep(backend_, tables_, entry_, table_, {View(from_).memory, View(to_).memory},
          {fields * grid_.outer(axis_), grid_.axes[axis_].cells, grid_.inner(axis_)});
    backend_.read({View(to_).memory, 0, size}, dst);
  }

  /// to = table from on lines seen as [outer][n][inner], by the kernel of a plain sweep.
  struct Memories {
    void *from, *to;
  };
  struct Lines {
    std::int64_t outer, n, inner;
  };
  static void sweep(DeviceBackend &backend, HeldTables &tables, const std::string &entry,
                    const BandedTable &table, const Memories &memories, const Lines &lines) {
    std::vector<KernelArgument> arguments;
    for (void *memory :
         {memories.from, memories.to, tables.of(table.coefficients()), tables.of(table.blocks())})
      arguments.push_back(KernelArgument::ofMemory(memory));
    for (const std::int64_t number : {lines.outer, lines.n, lines.inner})
      arguments.push_back(KernelArgument::ofWhole(number));
    // Three numbers a block: one work-item for each of them on each line.
    const auto blocks = static_cast<std::int64_t>(table.blocks().size() / 3);
    backend.launchEntry(entry, lines.outer * lines.inner * blocks, arguments);
  }

private:
  DeviceBackend &backend_;
  const Grid &grid_;
  const std::size_t axis_;
  const std::string entry_;
  const BandedTable &table_;
  HeldTables tables_;
  Array from_, to_;
};

} // namespace sbl::rt
