#include "Fields/Tiles.h"

namespace sbl::rt {

Tiles::Tiles(const Grid &grid, std::vector<std::int64_t> edges) : edges_(std::move(edges)) {
  const std::size_t rank = grid.rank();
  strides_.assign(rank, 1);
  inner_.assign(rank, 1);
  for (std::size_t a = 0; a < rank; ++a) {
    cells_.push_back(grid.axes[a].cells);
    inner_[a] = grid.inner(a);
    along_.push_back((cells_[a] + edges_[a] - 1) / edges_[a]);
  }
  for (std::size_t a = rank; a-- > 0;) {
    strides_[a] = static_cast<std::int64_t>(count_);
    count_ *= static_cast<std::size_t>(along_[a]);
  }
}

std::int64_t Tiles::points() const {
  std::int64_t points = 1;
  for (const std::int64_t cells : cells_)
    points *= cells;
  return points;
}

std::size_t Tiles::of(std::int64_t point) const {
  std::int64_t tile = 0;
  for (std::size_t a = 0; a < cells_.size(); ++a)
    tile += point / inner_[a] % cells_[a] / edges_[a] * strides_[a];
  return static_cast<std::size_t>(tile);
}

Tiles::Box Tiles::box(std::size_t tile) const {
  Box b{{0, 0, 0}, {1, 1, 1}, {1, 1, 1}};
  const std::size_t rank = cells_.size(), skipped = 3 - rank;
  for (std::size_t a = 0; a < rank; ++a) {
    const std::size_t at = skipped + a;
    b.low[at] = static_cast<std::int64_t>(tile) / strides_[a] % along_[a] * edges_[a];
    b.high[at] = std::min(b.low[at] + edges_[a], cells_[a]);
    b.cells[at] = cells_[a];
  }
  return b;
}

} // namespace sbl::rt
