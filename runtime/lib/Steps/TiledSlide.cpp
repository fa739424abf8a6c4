#include "Steps/TiledSlide.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numbers>

#include "Steps/SweepReach.h"

namespace sbl::rt {
namespace {

/// Cells along each axis whose largest value counts by itself (pieceRows of a sweep).
constexpr std::int64_t pieceCells = pieceRows;
/// Powers of two that weights go up to.
constexpr std::int32_t highest = 1000;

} // namespace

void TiledSlide::findTops(const double *src, const TileExponents &exponents) {
  const std::size_t lead = 3 - grid_.rank();
  for (std::size_t a = 0; a < grid_.rank(); ++a) {
    cells_[lead + a] = grid_.axes[a].cells;
    pieces_[lead + a] = (cells_[lead + a] + pieceCells - 1) / pieceCells;
  }
  tops_.assign(static_cast<std::size_t>(pieces_[0] * pieces_[1] * pieces_[2]), noExponent);
  std::atomic<bool> bad = false;
  // Edges of tiles are multiples of pieces'.
  forTiles(*tiles_, [&](std::size_t t) {
    const Tiles::Box box = tiles_->box(t);
    std::int64_t at[3];
    for (at[0] = box.low[0]; at[0] < box.high[0]; at[0] += pieceCells)
      for (at[1] = box.low[1]; at[1] < box.high[1]; at[1] += pieceCells)
        for (at[2] = box.low[2]; at[2] < box.high[2]; at[2] += pieceCells) {
          double most = 0;
          std::int64_t end[3];
          for (int a = 0; a < 3; ++a)
            end[a] = std::min(at[a] + pieceCells, box.high[a]);
          for (std::int64_t i = at[0]; i < end[0]; ++i)
            for (std::int64_t j = at[1]; j < end[1]; ++j)
              for (std::int64_t k = at[2]; k < end[2]; ++k) {
                const double v = src[(i * cells_[1] + j) * cells_[2] + k];
                most = most > v || most != most ? most : v; // what is no number stays
              }
          if (!std::isfinite(most))
            bad = true;
          else if (most > 0 && exponents[t] != noExponent)
            tops_[static_cast<std::size_t>(
                ((at[0] / pieceCells) * pieces_[1] + at[1] / pieceCells) * pieces_[2] +
                at[2] / pieceCells)] = exponents[t] + log2Of(most);
        }
  });
  failed_ |= bad;
}

void TiledSlide::linesOf(const SlideTable &table, std::size_t tile,
                         std::vector<Line> &lines) const {
  const Tiles::Box box = tiles_->box(tile);
  Line all{nullptr, {box.low[0], box.low[1], box.low[2]}, {box.high[0], box.high[1], box.high[2]}};
  lines.clear();
  const auto cellAt = [&](const Corner &c) { return (c[0] * cells_[1] + c[1]) * cells_[2] + c[2]; };
  if (!table.differsByLine()) {
    all.taps = &table.tapsOf(cellAt(all.low));
    lines.push_back(all);
    return;
  }
  const std::size_t along = 3 - grid_.rank() + table.axis();
  const std::size_t one = along == 0 ? 1 : 0, other = along == 2 ? 1 : 2;
  for (std::int64_t i = all.low[one]; i < all.high[one]; ++i)
    for (std::int64_t j = all.low[other]; j < all.high[other]; ++j) {
      Line line = all;
      line.low[one] = i;
      line.high[one] = i + 1;
      line.low[other] = j;
      line.high[other] = j + 1;
      line.taps = &table.tapsOf(cellAt(line.low));
      lines.push_back(line);
    }
}

/// Cuts points of a tile where their sources, `steps` steps away, change tile or go once around.
void TiledSlide::partsOf(const SlideTable &table, const Line &line, std::int64_t steps, double sign,
                         Scratch &scratch) const {
  auto &[lines, stretches, parts] = scratch;
  const std::size_t lead = 3 - grid_.rank();
  for (std::size_t a = 0; a < 3; ++a) {
    stretches[a].clear();
    const std::size_t axis = a - lead; // of the grid, where a >= lead
    const std::int64_t n = cells_[a], by = a < lead ? 0 : steps * table.step()[axis];
    const std::int64_t edge = a < lead ? 1 : tiles_->edge(axis);
    for (std::int64_t low = line.low[a]; low < line.high[a];) {
      const std::int64_t place = low + by, from = ((place % n) + n) % n;
      const std::int64_t until = std::min((from / edge + 1) * edge, n) - from;
      const std::int64_t high = std::min(line.high[a], low + until);
      if (from == place || (a >= lead && grid_.axes[axis].periodic()))
        stretches[a].push_back({low, high, from, (place - from) / n, from / edge});
      low = high;
    }
  }
  parts.clear();
  for (const Stretch &x : stretches[0])
    for (const Stretch &y : stretches[1])
      for (const Stretch &z : stretches[2]) {
        const Stretch *s[3] = {&x, &y, &z};
        Part part;
        std::int64_t from = 0, to = 0;
        for (std::size_t a = 0; a < 3; ++a) {
          part.low[a] = s[a]->low;
          part.high[a] = s[a]->high;
          part.from[a] = s[a]->from;
          from = from * cells_[a] + s[a]->from;
          to = to * cells_[a] + s[a]->low;
          if (a < lead)
            continue;
          part.source += static_cast<std::size_t>(s[a]->tile * tiles_->stride(a - lead));
          part.bits -=
              sign * static_cast<double>(s[a]->turns) * table.tilt()[a - lead] / std::numbers::ln2;
        }
        part.shift = from - to;
        parts.push_back(part);
      }
}

/// log2 of a bound of what a part reads; noExponent where that is zero.
std::int32_t TiledSlide::topOf(const Part &part) const {
  std::int32_t top = noExponent;
  std::int64_t low[3], high[3];
  for (std::size_t a = 0; a < 3; ++a) {
    low[a] = part.from[a] / pieceCells;
    high[a] = (part.from[a] + part.high[a] - part.low[a] - 1) / pieceCells;
  }
  for (std::int64_t i = low[0]; i <= high[0]; ++i)
    for (std::int64_t j = low[1]; j <= high[1]; ++j)
      for (std::int64_t k = low[2]; k <= high[2]; ++k)
        top = std::max(top, tops_[static_cast<std::size_t>((i * pieces_[1] + j) * pieces_[2] + k)]);
  return top;
}

void TiledSlide::run(const SlideTable &table, bool transposed, const double *src, double *dst,
                     TileExponents &exponents) {
  findTops(src, exponents);
  const double sign = transposed ? -1 : 1;
  const std::int64_t direction = transposed ? -1 : 1;
  TileExponents result(exponents.size(), noExponent);
  forTiles(*tiles_, [&](std::size_t tile) {
    Scratch scratch;
    linesOf(table, tile, scratch.lines);
    const auto forParts = [&](auto &&visit) {
      for (const Line &line : scratch.lines)
        for (std::size_t m = 0; m < line.taps->weights.size(); ++m) {
          const double weight = line.taps->weights[m];
          if (weight == 0)
            continue;
          partsOf(table, line, direction * (line.taps->first + static_cast<std::int64_t>(m)), sign,
                  scratch);
          for (const Part &part : scratch.parts)
            if (exponents[part.source] != noExponent)
              visit(part, weight);
        }
    };
    std::int32_t &own = result[tile];
    forParts([&](const Part &part, double weight) {
      const std::int32_t top = topOf(part);
      if (top == noExponent)
        return;
      const auto bits = static_cast<std::int32_t>(std::ceil(part.bits));
      own = std::max({own, top + bits + log2Of(weight) + 1 - top_,
                      exponents[part.source] + bits + log2Of(weight) - highest});
    });
    tiles_->forRowsOf(tile, [&](std::int64_t begin, std::int64_t end) {
      std::fill(dst + begin, dst + end, 0.0);
    });
    if (own == noExponent)
      return;
    forParts([&](const Part &part, double weight) {
      const double whole = std::floor(part.bits);
      const std::int32_t shift = exponents[part.source] - own + static_cast<std::int32_t>(whole);
      const double w = std::ldexp(weight * std::exp2(part.bits - whole), std::max(shift, -5000));
      if (w == 0)
        return;
      for (std::int64_t i = part.low[0]; i < part.high[0]; ++i)
        for (std::int64_t j = part.low[1]; j < part.high[1]; ++j) {
          const std::int64_t row = (i * cells_[1] + j) * cells_[2];
          double *to = dst + row;
          const double *from = src + row + part.shift;
          for (std::int64_t k = part.low[2]; k < part.high[2]; ++k)
            to[k] += w * from[k];
        }
    });
  });
  exponents = std::move(result);
}

} // namespace sbl::rt
