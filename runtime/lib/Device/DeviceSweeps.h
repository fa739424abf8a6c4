// Banded sweeps on a device: by tiles in the memory of a work-group where that holds what they
// read, else by single blocks (sbl/device/SweepTile.h).
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "Device/HeldTables.h"
#include "Steps/BandedTable.h"

namespace sbl::rt {

class DeviceSweeps {
public:
  explicit DeviceSweeps(DeviceBackend &backend) : backend_(backend), tables_(backend) {}

  /// A field seen as [outer][n][inner]; of floats or of doubles.
  struct Field {
    std::int64_t outer, n, inner;
    std::size_t elementSize = sizeof(double);
  };
  /// Runs the sweep of an entry: `buffers` are its source, its destination, and what factors and
  /// seam it has; `coefficients` are those of `table` on the device. Tables stay where and as they
  /// are until clear().
  void run(const std::string &entry, const BandedTable &table, void *coefficients,
           std::vector<KernelArgument> buffers, const Field &field);
  /// The same with the coefficients as they are, of doubles.
  void run(const std::string &entry, const BandedTable &table, void *from, void *to,
           const Field &field);
  void clear();

private:
  /// For each tile of rows the first one that it reads, as blocks number them, and how many.
  struct Tiles {
    std::vector<std::int64_t> sources;
    std::int64_t most = 0;
  };
  const Tiles &tilesOf(const BandedTable &table);
  bool fit(const std::string &entry, const BandedTable &table, const Field &field);

  DeviceBackend &backend_;
  HeldTables tables_;
  std::unordered_map<const BandedTable *, Tiles> tiles_;
};

} // namespace sbl::rt
