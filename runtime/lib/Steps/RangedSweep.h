// Sweeps of fields whose tiles carry exponents: which powers of two their sums take.
#pragma once

#include <map>
#include <vector>

#include "Fields/Tiles.h"
#include "Steps/StepTables.h"
#include "Steps/SweepReach.h"

namespace sbl::rt {

/// What a compiled sweep is told of exponents (sbl_sweep_fn in module.h).
struct SweepScales {
  sbl_buffer scales, spans;
  std::int64_t tileRows;
};

/// Chooses the exponents of a sweep's result before it runs, so that no value of it overflows and
/// what underflows does not matter: e(T) = max over the pieces S that T reads of
///   e(S) + log2 of S's largest value, times its factor + log2 of the largest entry from S to T,
/// less `top`, near which the largest values come to lie. Not thread-safe.
class RangedSweep {
public:
  RangedSweep(const Grid &grid, std::shared_ptr<const Tiles> tiles, std::int64_t lanes, int top)
      : grid_(grid), tiles_(std::move(tiles)), lanes_(lanes), top_(top) {}

  /// post * table * pre * src along an axis (null or empty: no factor). `turns`: per line, the nats
  /// by which what comes around a ring is weighed down a turn; empty where that is all one.
  struct Sweep {
    std::size_t axis;
    const BandedTable &table;
    const ElementBuffer &src;
    const ElementBuffer *pre, *post;
    std::span<const double> turns;
    bool hasSeam; // of the compiled code
  };
  /// The scales of a sweep. `exponents` of the tiles of src become those of its result. With
  /// `thorough`, and where factors jump, every value of src is looked at; otherwise, where sweeps
  /// have made it smooth and positive, some.
  SweepScales prepare(const Sweep &sweep, bool thorough, std::vector<std::int32_t> &exponents);
  /// Whether some sweep read what is no number: its result is not to be trusted.
  bool failed() const { return failed_; }
  void fail() { failed_ = true; }
  const std::shared_ptr<const Tiles> &tiles() const { return tiles_; }
  int top() const { return top_; }

private:
  using Exponents = std::vector<std::int32_t>;
  const SweepReach &reach(const Sweep &sweep);
  bool jumps(const ElementBuffer *factor);
  void findTops(const Sweep &sweep, bool thorough, const Exponents &exponents);
  void findTurns(const Sweep &sweep);
  void chooseExponents(const Sweep &sweep, const SweepReach &reach, const Exponents &from,
                       Exponents &result) const;
  void fillScales(const Sweep &sweep, const SweepReach &reach, const Exponents &from,
                  const Exponents &to);

  const Grid &grid_;
  std::shared_ptr<const Tiles> tiles_;
  std::int64_t lanes_;
  int top_;
  // Tables and factors live as long as the run.
  std::map<const BandedTable *, SweepReach> reaches_;
  std::map<const ElementBuffer *, bool> jumps_;
  bool wasRough_ = false;            // the last sweep's post jumps
  Exponents tops_;                   // log2 of the largest value of each piece of each tile
  std::vector<double> least_, most_; // turns of the lines of a tile, by its number
  std::vector<double> scales_;
  bool failed_ = false;
};

} // namespace sbl::rt
