// Block floating point: the tiles of a grid whose values share an exponent.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "Support/Threads.h"
#include "sbl/runtime/Grid.h"

namespace sbl::rt {

/// A grid cut into boxes of `edges` cells along each axis, fewer at the high ends. Tiles are
/// numbered like points, the last axis fastest.
class Tiles {
public:
  Tiles(const Grid &grid, std::vector<std::int64_t> edges);

  std::size_t count() const { return count_; }
  std::int64_t points() const;
  std::int64_t edge(std::size_t axis) const { return edges_[axis]; }
  /// Tiles along an axis.
  std::int64_t along(std::size_t axis) const { return along_[axis]; }
  /// By how much the number of a tile grows with its index along an axis.
  std::int64_t stride(std::size_t axis) const { return strides_[axis]; }
  std::size_t of(std::int64_t point) const;
  /// The cells [low, high) of a tile along each of three axes, the first ones of one cell where the
  /// grid has fewer; `cells` of the grid in the same way.
  struct Box {
    std::int64_t low[3], high[3], cells[3];
  };
  Box box(std::size_t tile) const;
  /// Calls body(begin, end) for the rows of a tile, pieces along the last axis.
  template <class Body> void forRowsOf(std::size_t tile, Body &&body) const {
    const Box b = box(tile);
    for (std::int64_t i = b.low[0]; i < b.high[0]; ++i)
      for (std::int64_t j = b.low[1]; j < b.high[1]; ++j) {
        const std::int64_t row = (i * b.cells[1] + j) * b.cells[2];
        body(row + b.low[2], row + b.high[2]);
      }
  }

private:
  std::vector<std::int64_t> cells_, edges_, along_, strides_, inner_;
  std::size_t count_ = 1;
};

/// The exponent of what is zero, a tile all over.
inline constexpr std::int32_t noExponent = -(1 << 28);

/// Near which power of two the largest value of a tile lies in a run: products with a kernel's
/// smallest entries, 2^-960, are normal numbers for all that lies less than 600 nats below.
inline constexpr int topOfTiles = 800;

/// Of each tile, in their order.
using TileExponents = std::vector<std::int32_t>;

/// How the fields of a run are scaled: their largest value, or that of each tile, near 2^top.
struct Frame {
  int top = 0;
  std::shared_ptr<const Tiles> tiles; // null: one exponent serves the field
};

/// Calls body(tile) for all tiles, on all threads where the grid is large.
template <class Body> void forTiles(const Tiles &tiles, Body &&body) {
  struct Context {
    Body *body;
    std::int64_t count, chunks;
  } context{&body, static_cast<std::int64_t>(tiles.count()), chunksFor(tiles.points())};
  sbl_parallel_for(
      context.chunks,
      [](void *opaque, std::int64_t chunk) {
        const auto &c = *static_cast<Context *>(opaque);
        for (std::int64_t t = chunk * c.count / c.chunks; t < (chunk + 1) * c.count / c.chunks; ++t)
          (*c.body)(static_cast<std::size_t>(t));
      },
      &context);
}

} // namespace sbl::rt
