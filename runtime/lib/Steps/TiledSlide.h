// Slides of fields whose tiles carry exponents.
#pragma once

#include "Fields/Tiles.h"
#include "Steps/SlideTable.h"

namespace sbl::rt {

/// Adds what every tap brings to every tile, each in an exponent that nothing overflows in: as
/// RangedSweep chooses them,
///   e(T) = max over taps m and pieces S of e(S) + log2 of S's largest value + log2 w_m, less
///   `top`.
/// Sources are read where they lie; a power of two goes with the weight. Not thread-safe.
class TiledSlide {
public:
  TiledSlide(const Grid &grid, std::shared_ptr<const Tiles> tiles, int top)
      : grid_(grid), tiles_(std::move(tiles)), top_(top) {}

  /// dst = table * src, of the points of the grid; `exponents` of the tiles of src become those of
  /// dst.
  void run(const SlideTable &table, bool transposed, const double *src, double *dst,
           TileExponents &exponents);
  /// Whether some slide read what is no number.
  bool failed() const { return failed_; }

private:
  using Corner = std::array<std::int64_t, 3>;
  /// A part of a tile whose points have their source in one tile, after the same turns of rings.
  struct Part {
    Corner low, high;       // of the result, half open
    std::int64_t shift = 0; // from a point to its source, in memory
    std::size_t source = 0; // the tile
    double bits = 0;        // log2 of what turns weigh
    Corner from;            // of the source
  };
  struct Line { // points of a tile with the same taps
    const SlideTaps *taps;
    Corner low, high;
  };
  /// Neighbours along an axis whose sources lie in one tile.
  struct Stretch {
    std::int64_t low, high, from, turns, tile;
  };
  struct Scratch {
    std::vector<Line> lines;
    std::vector<Stretch> stretches[3];
    std::vector<Part> parts;
  };
  void findTops(const double *src, const TileExponents &exponents);
  void linesOf(const SlideTable &table, std::size_t tile, std::vector<Line> &lines) const;
  void partsOf(const SlideTable &table, const Line &line, std::int64_t steps, double sign,
               Scratch &scratch) const;
  std::int32_t topOf(const Part &part) const;

  const Grid &grid_;
  std::shared_ptr<const Tiles> tiles_;
  int top_;
  Corner cells_{1, 1, 1}, pieces_{1, 1, 1}; // of the grid, the first ones 1 where it has fewer axes
  std::vector<std::int32_t> tops_;          // log2 of the largest value of each piece
  bool failed_ = false;
};

} // namespace sbl::rt
