// Packing. The coefficients of a block lie source row by source row, R values each.
#include "Steps/BandedTable.h"

#include <algorithm>
#include <cstdlib>

namespace sbl::rt {

RowBands RowBands::transposed() const {
  const std::int64_t n = rows();
  std::vector<std::int64_t> low(n, n), high(n, 0);
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = first[i]; j < first[i] + static_cast<std::int64_t>(values[i].size());
         ++j) {
      low[j] = std::min(low[j], i);
      high[j] = std::max(high[j], i + 1);
    }
  RowBands t{std::vector<std::int64_t>(n), std::vector<std::vector<double>>(n)};
  for (std::int64_t j = 0; j < n; ++j) {
    t.first[j] = std::min(low[j], high[j]);
    t.values[j].assign(std::max<std::int64_t>(0, high[j] - low[j]), 0.0);
  }
  for (std::int64_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < values[i].size(); ++k)
      t.values[first[i] + k][i - t.first[first[i] + k]] = values[i][k];
  return t;
}

void BandedTable::block(std::int64_t first, std::int64_t count, std::int64_t offset) {
  blocks_.insert(blocks_.end(), {first, count, offset});
}

BandedTable BandedTable::heat(const GridAxis &axis, const HeatKernel &kernel,
                              std::int64_t halfWidth, std::int64_t rowsPerBlock, bool transposed) {
  BandedTable t;
  const std::int64_t n = axis.cells, r = rowsPerBlock;
  t.n_ = n;
  t.r_ = r;
  const bool banded = 2 * halfWidth + 1 <= n;
  const std::int64_t w = banded ? halfWidth : n - 1;
  t.ghost_ = banded && axis.periodic() ? w : 0;
  // Entry of row i and lifted column s. On a ring with a ghost only the nearest image is meant.
  const auto entry = [&](std::int64_t i, std::int64_t s) {
    if (s - i > w || i - s > w || i >= n)
      return 0.0;
    if (axis.periodic() && banded) {
      // The tilt enters when the lifted column leaves the ring.
      const std::int64_t turn = s < 0 ? -1 : s >= n ? 1 : 0;
      return transposed ? kernel.image(s - i, -turn) : kernel.image(i - s, turn);
    }
    return transposed ? kernel.entry(s, i) : kernel.entry(i, s);
  };
  const auto append = [&](std::int64_t row, std::int64_t first, std::int64_t count) {
    const std::int64_t offset = static_cast<std::int64_t>(t.coef_.size());
    for (std::int64_t s = first; s < first + count; ++s)
      for (std::int64_t k = 0; k < r; ++k)
        t.coef_.push_back(entry(row + k, s));
    return offset;
  };
  // Rows that no image reaches share one block: 2w from a wall, e^{-2XY/v} is below e^{-288}.
  std::int64_t shared = -1;
  for (std::int64_t row = 0; row < n; row += r) {
    const std::int64_t low = t.ghost_ ? row - w : std::max<std::int64_t>(0, row - w);
    const std::int64_t end = t.ghost_ ? std::min(row + r + w, n + w) : std::min(n, row + r + w);
    const bool full = row + r <= n;
    const bool interior = banded && full && row - w >= 0 && row + r + w <= n &&
                          (axis.periodic() || (row >= 2 * w && row + r + 2 * w <= n));
    if (interior && shared >= 0) {
      t.block(low, end - low, shared);
      continue;
    }
    const std::int64_t offset = append(row, low, end - low);
    t.block(low, end - low, offset);
    if (interior)
      shared = offset;
  }
  return t;
}

BandedTable BandedTable::lifted(const GridAxis &axis, const HeatKernel &kernel,
                                std::int64_t halfWidth, std::int64_t rowsPerBlock) {
  BandedTable t;
  const std::int64_t n = axis.cells, r = rowsPerBlock, w = halfWidth;
  t.n_ = n;
  t.r_ = r;
  t.ghost_ = w;
  std::int64_t shared = -1;
  for (std::int64_t row = 0; row < n; row += r) {
    const std::int64_t last = std::min(row + r, n), count = last - row + 2 * w;
    if (last == row + r && shared >= 0) {
      t.block(row - w, count, shared);
      continue;
    }
    const std::int64_t offset = static_cast<std::int64_t>(t.coef_.size());
    for (std::int64_t s = row - w; s < last + w; ++s)
      for (std::int64_t i = row; i < row + r; ++i)
        t.coef_.push_back(i < n && std::abs(i - s) <= w ? kernel.free(i - s) : 0.0);
    t.block(row - w, count, offset);
    if (last == row + r)
      shared = offset;
  }
  return t;
}

BandedTable BandedTable::general(const RowBands &rows, std::int64_t rowsPerBlock) {
  BandedTable t;
  t.n_ = rows.rows();
  t.r_ = rowsPerBlock;
  for (std::int64_t row = 0; row < t.n_; row += t.r_) {
    std::int64_t low = t.n_, end = 0;
    for (std::int64_t i = row; i < std::min(row + t.r_, t.n_); ++i)
      if (!rows.values[i].empty()) {
        low = std::min(low, rows.first[i]);
        end = std::max(end, rows.first[i] + static_cast<std::int64_t>(rows.values[i].size()));
      }
    const std::int64_t count = std::max<std::int64_t>(0, end - low);
    const std::int64_t offset = static_cast<std::int64_t>(t.coef_.size());
    t.block(count ? low : 0, count, offset);
    t.coef_.resize(offset + count * t.r_, 0.0);
    for (std::int64_t i = row; i < std::min(row + t.r_, t.n_); ++i)
      for (std::size_t k = 0; k < rows.values[i].size(); ++k)
        t.coef_[offset + (rows.first[i] + static_cast<std::int64_t>(k) - low) * t.r_ + (i - row)] =
            rows.values[i][k];
  }
  return t;
}

std::int64_t BandedTable::scratch(std::int64_t lanes, std::int64_t inner) const {
  // A tile with its halo is what a sweep needs. Where lines are strided more makes its panels
  // wider: as wide as the model has windows that cuts them (tiling::blocksFor in Tiling.h).
  constexpr std::int64_t wide = 1 << 16;
  const std::int64_t needed = lanes * (n_ + 2 * ghost_ + 3 * r_);
  return inner < lanes ? needed : std::max(needed, wide);
}

std::int64_t BandedTable::products() const {
  std::int64_t sum = 0;
  for (std::size_t b = 0; b < blocks_.size(); b += 3)
    sum += blocks_[b + 1] * r_;
  return sum;
}

std::int64_t BandedTable::widest() const {
  std::int64_t widest = 0;
  for (std::size_t b = 1; b < blocks_.size(); b += 3)
    widest = std::max(widest, blocks_[b]);
  return widest;
}

void BandedTable::range(std::int64_t i, std::int64_t &begin, std::int64_t &end) const {
  const std::int64_t *b = &blocks_[3 * (i / r_)];
  begin = b[0];
  end = b[0] + b[1];
}

double BandedTable::at(std::int64_t i, std::int64_t s) const {
  const std::int64_t *b = &blocks_[3 * (i / r_)];
  return coef_[b[2] + (s - b[0]) * r_ + i % r_];
}

} // namespace sbl::rt
