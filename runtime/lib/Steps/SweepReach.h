// Which source rows the tiles of an axis read through a banded matrix, and how large its entries
// are.
#pragma once

#include <vector>

#include "Fields/Tiles.h"
#include "Steps/BandedTable.h"

namespace sbl::rt {

/// Rows of a tile whose largest value counts by itself: a field may grow by hundreds of nats from
/// one end of a tile to the other, and what matters to another tile is what lies near it.
inline constexpr std::int64_t pieceRows = 8;

/// The power of two below a value that is not negative.
std::int32_t log2Of(double value);

/// A line and its halo, cut twice: into the runs of sbl_sweep_fn, each in one tile, and into pieces
/// of at most pieceRows of them.
class SweepReach {
public:
  /// For lines of n cells in tiles of `edge` cells, a multiple of pieceRows.
  SweepReach(const BandedTable &table, std::int64_t n, std::int64_t edge);

  /// A stretch of the extended line: the tile it lies in, which piece of that, after how many turns
  /// around a ring.
  struct Stretch {
    std::int64_t tile, piece, turn;
  };
  /// The largest entry with which an output tile reads a piece.
  struct Entry {
    std::int64_t piece;
    std::int32_t log2; // noExponent: none
  };
  std::int64_t tiles() const { return static_cast<std::int64_t>(entries_.size()); }
  const std::vector<Entry> &entries(std::int64_t tile) const { return entries_[tile]; }
  const Stretch &piece(std::int64_t number) const { return pieces_[number]; }
  const Stretch &run(std::int64_t number) const { return runs_[number]; }
  /// What the compiled sweep is told.
  const std::vector<std::int64_t> &spans() const { return spans_; }
  std::int64_t perBundle() const { return spans_[0]; }
  std::int64_t firstRun(std::int64_t tile) const { return spans_[2 + 3 * tile]; }
  std::int64_t endRun(std::int64_t tile) const { return spans_[2 + 3 * tile + 1]; }

private:
  std::vector<Stretch> pieces_, runs_;
  std::vector<std::vector<Entry>> entries_;
  std::vector<std::int64_t> spans_;
};

} // namespace sbl::rt
