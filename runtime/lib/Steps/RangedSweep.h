// Sweeps of fields whose tiles carry exponents: which rows a tile reads, and with which powers of
// two.
#pragma once

#include <map>
#include <vector>

#include "Fields/Tiles.h"
#include "Steps/StepTables.h"

namespace sbl::rt {

/// What a compiled sweep is told of exponents (sbl_sweep_fn in module.h).
struct SweepScales {
  sbl_buffer scales, spans;
  std::int64_t tileRows;
};

/// Chooses the exponents of a sweep's result before it runs, so that no value of it overflows and
/// what underflows does not matter: e(T) = max over the tiles S that T reads of
///   e(S) + log2 of S's largest value, times its factor + log2 of the largest entry from S to T.
/// Values of a tile may then span what doubles hold below 1, about 660 nats. Not thread-safe.
class RangedSweep {
public:
  RangedSweep(const Grid &grid, std::shared_ptr<const Tiles> tiles, std::int64_t lanes)
      : grid_(grid), tiles_(std::move(tiles)), lanes_(lanes) {}

  /// The scales of a sweep along `axis` by `table` of pre * src. `exponents` of the tiles of src
  /// become those of its result. With `thorough` every value of src is looked at; otherwise, where
  /// sweeps have made it smooth and positive, some.
  SweepScales prepare(std::size_t axis, const BandedTable &table, const ElementBuffer &src,
                      const ElementBuffer *pre, bool thorough,
                      std::vector<std::int32_t> &exponents);
  /// Whether some sweep asked for a power of two that is no double: its result is not to be
  /// trusted.
  bool failed() const { return failed_; }

private:
  /// Where the tiles of an axis find their sources in a table.
  struct Reach {
    std::vector<std::int64_t> spans;
    std::vector<std::int64_t> tileOf, partOf; // of every piece: its tile, and which part of it
    std::vector<std::int32_t> largest; // log2 of the entries, one for each tile and piece of it
    std::int64_t perBundle = 0, tiles = 0;
    std::int64_t begin(std::int64_t tile) const { return spans[2 + 5 * tile + 2]; }
    std::int64_t end(std::int64_t tile) const { return spans[2 + 5 * tile + 3]; }
    std::int64_t offset(std::int64_t tile) const { return spans[2 + 5 * tile + 4]; }
  };
  const Reach &reach(std::size_t axis, const BandedTable &table);
  void findTops(std::size_t axis, const ElementBuffer &src, const ElementBuffer *pre, bool thorough,
                const std::vector<std::int32_t> &exponents);
  void chooseExponents(std::size_t axis, const Reach &reach,
                       std::vector<std::int32_t> &result) const;
  void fillScales(std::size_t axis, const Reach &reach, const std::vector<std::int32_t> &from,
                  const std::vector<std::int32_t> &to);

  const Grid &grid_;
  std::shared_ptr<const Tiles> tiles_;
  std::int64_t lanes_;
  std::map<const BandedTable *, Reach> reaches_; // tables live as long as the run
  std::vector<std::int32_t> tops_; // log2 of the largest value of each part of each tile
  std::vector<double> scales_;
  bool failed_ = false;
};

} // namespace sbl::rt
