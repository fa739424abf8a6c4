#include "Steps/RangedSweep.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// Rows of a tile whose largest value counts by itself: a field may grow by hundreds of nats from
/// one end of a tile to the other, and what matters to another tile is what lies near it.
constexpr std::int64_t pieceRows = 8;
/// Powers of two that a double holds without denormals.
constexpr std::int32_t highest = 1023, lowest = -1022;

std::int32_t log2Of(double value) {
  return value > 0 ? static_cast<std::int32_t>(std::ilogb(value)) : noExponent;
}

/// 2^exponent, 0 below the normal numbers.
double powerOfTwo(std::int32_t exponent) {
  return exponent < lowest ? 0.0 : std::ldexp(1.0, exponent);
}

} // namespace

const RangedSweep::Reach &RangedSweep::reach(std::size_t axis, const BandedTable &table) {
  const auto [at, isNew] = reaches_.try_emplace(&table);
  Reach &r = at->second;
  if (!isNew)
    return r;
  const std::int64_t n = grid_.axes[axis].cells, edge = tiles_->edge(axis), ghost = table.ghost();
  r.tiles = tiles_->along(axis);
  // Pieces of the line continued by its halo.
  std::vector<std::int64_t> begins;
  for (std::int64_t row = -ghost; row < n + ghost; ++row) {
    const std::int64_t place = ((row % n) + n) % n;
    if (row == -ghost || place % pieceRows == 0) {
      begins.push_back(row);
      r.tileOf.push_back(place / edge);
      r.partOf.push_back(place % edge / pieceRows);
    }
  }
  begins.push_back(n + ghost);
  r.spans = {0, 2 + 5 * r.tiles};
  for (std::int64_t t = 0; t < r.tiles; ++t) {
    std::int64_t low = n + ghost, high = -ghost;
    for (std::int64_t i = t * edge; i < std::min(n, (t + 1) * edge); ++i) {
      std::int64_t begin = 0, end = 0;
      table.range(i, begin, end);
      low = std::min(low, begin);
      high = std::max(high, end);
    }
    const auto first = std::upper_bound(begins.begin(), begins.end(), low) - begins.begin() - 1;
    const auto last = std::lower_bound(begins.begin(), begins.end(), high) - begins.begin();
    r.spans.insert(r.spans.end(), {low + ghost, high + ghost, first, last, r.perBundle});
    r.perBundle += last - first;
    std::vector<double> largest(static_cast<std::size_t>(last - first), 0.0);
    for (std::int64_t i = t * edge; i < std::min(n, (t + 1) * edge); ++i) {
      std::int64_t begin = 0, end = 0;
      table.range(i, begin, end);
      std::int64_t piece = first;
      for (std::int64_t s = begin; s < end; ++s) {
        while (s >= begins[piece + 1])
          ++piece;
        largest[piece - first] = std::max(largest[piece - first], table.at(i, s));
      }
    }
    for (const double entry : largest)
      r.largest.push_back(log2Of(entry));
  }
  for (const std::int64_t begin : begins)
    r.spans.push_back(begin + ghost);
  r.spans[0] = r.perBundle;
  return r;
}

void RangedSweep::findTops(std::size_t axis, const ElementBuffer &src, const ElementBuffer *pre,
                           bool thorough, const std::vector<std::int32_t> &exponents) {
  const std::int64_t pieces = tiles_->edge(axis) / pieceRows;
  const std::size_t swept = 3 - grid_.rank() + axis; // of a box
  tops_.resize(tiles_->count() * static_cast<std::size_t>(pieces));
  const double *values = static_cast<const double *>(src.descriptor().aligned);
  const double *factor =
      pre && pre->size() ? static_cast<const double *>(pre->descriptor().aligned) : nullptr;
  std::atomic<bool> bad = false;
  forTiles(*tiles_, [&](std::size_t t) {
    const Tiles::Box box = tiles_->box(t);
    std::vector<double> most(static_cast<std::size_t>(pieces));
    // The next coordinate to look at: of the sweep's axis the first and last of each piece.
    const auto next = [&](std::int64_t c, std::size_t a, bool all) {
      const std::int64_t end = box.high[a];
      if (all || c + 1 == end)
        return c + 1;
      const bool begins = (c - box.low[a]) % pieceRows == 0;
      return a != swept ? std::min(c + pieceRows, end - 1)
             : begins   ? std::min(c + pieceRows - 1, end - 1)
                        : c + 1;
    };
    const auto look = [&](bool all) {
      bool zero = false;
      std::fill(most.begin(), most.end(), 0.0);
      std::int64_t at[3];
      for (at[0] = box.low[0]; at[0] < box.high[0]; at[0] = next(at[0], 0, all))
        for (at[1] = box.low[1]; at[1] < box.high[1]; at[1] = next(at[1], 1, all))
          for (at[2] = box.low[2]; at[2] < box.high[2]; at[2] = next(at[2], 2, all)) {
            const std::int64_t k = (at[0] * box.cells[1] + at[1]) * box.cells[2] + at[2];
            const double v = factor ? values[k] * factor[k] : values[k];
            double &m = most[static_cast<std::size_t>((at[swept] - box.low[swept]) / pieceRows)];
            zero |= v == 0;
            m = m > v || m != m ? m : v; // NaN and infinity stay
          }
      return zero;
    };
    // A zero among samples says that the field is not smooth there.
    if (look(thorough) && !thorough)
      look(true);
    for (std::int64_t p = 0; p < pieces; ++p) {
      const double m = most[static_cast<std::size_t>(p)];
      if (!std::isfinite(m))
        bad = true;
      tops_[t * static_cast<std::size_t>(pieces) + static_cast<std::size_t>(p)] =
          std::isfinite(m) && m > 0 ? exponents[t] + log2Of(m) : noExponent;
    }
  });
  failed_ |= bad;
}

void RangedSweep::chooseExponents(std::size_t axis, const Reach &reach,
                                  std::vector<std::int32_t> &result) const {
  result.assign(tiles_->count(), noExponent);
  const std::int64_t stride = tiles_->stride(axis), along = tiles_->along(axis);
  const std::int64_t parts = tiles_->edge(axis) / pieceRows;
  for (std::size_t tile = 0; tile < result.size(); ++tile) {
    const std::int64_t t = static_cast<std::int64_t>(tile) / stride % along;
    const std::int64_t line = static_cast<std::int64_t>(tile) - t * stride;
    for (std::int64_t p = reach.begin(t); p < reach.end(t); ++p) {
      const std::int64_t source = line + reach.tileOf[p] * stride;
      const std::int32_t top = tops_[static_cast<std::size_t>(source * parts + reach.partOf[p])];
      const std::int32_t entry = reach.largest[reach.offset(t) + p - reach.begin(t)];
      if (top > noExponent && entry > noExponent)
        result[tile] = std::max(result[tile], top + entry);
    }
  }
}

void RangedSweep::fillScales(std::size_t axis, const Reach &reach,
                             const std::vector<std::int32_t> &from,
                             const std::vector<std::int32_t> &to) {
  const std::size_t last = grid_.rank() - 1;
  const std::int64_t n = grid_.axes[axis].cells, inner = grid_.inner(axis);
  const std::int64_t outer = grid_.outer(axis), stride = tiles_->stride(axis);
  const std::int64_t across = axis == last ? 1 : (inner + lanes_ - 1) / lanes_;
  const std::int64_t bundles = axis == last ? (outer + lanes_ - 1) / lanes_ : outer * across;
  scales_.assign(static_cast<std::size_t>(bundles * reach.perBundle), 0.0);
  const std::int64_t parts = tiles_->edge(axis) / pieceRows;
  std::size_t previous = tiles_->count();
  for (std::int64_t bundle = 0; bundle < bundles; ++bundle) {
    const std::int64_t point =
        axis == last ? bundle * lanes_ * n : bundle / across * n * inner + bundle % across * lanes_;
    const std::size_t line = tiles_->of(point);
    double *out = &scales_[static_cast<std::size_t>(bundle * reach.perBundle)];
    if (line == previous) { // of the same tiles as the bundle before
      std::copy(out - reach.perBundle, out, out);
      continue;
    }
    previous = line;
    for (std::int64_t t = 0; t < reach.tiles; ++t) {
      const std::int32_t there = to[line + static_cast<std::size_t>(t * stride)];
      for (std::int64_t p = reach.begin(t); p < reach.end(t); ++p, ++out) {
        const std::size_t source = line + static_cast<std::size_t>(reach.tileOf[p] * stride);
        const std::size_t part =
            source * static_cast<std::size_t>(parts) + static_cast<std::size_t>(reach.partOf[p]);
        if (there == noExponent || tops_[part] == noExponent)
          continue;
        const std::int32_t shift = from[source] - there;
        failed_ |= shift > highest;
        *out = powerOfTwo(std::min(shift, highest));
      }
    }
  }
}

SweepScales RangedSweep::prepare(std::size_t axis, const BandedTable &table,
                                 const ElementBuffer &src, const ElementBuffer *pre, bool thorough,
                                 std::vector<std::int32_t> &exponents) {
  const Reach &r = reach(axis, table);
  findTops(axis, src, pre, thorough, exponents);
  std::vector<std::int32_t> result;
  chooseExponents(axis, r, result);
  fillScales(axis, r, exponents, result);
  exponents = std::move(result);
  return {bufferOf(scales_.data(), static_cast<std::int64_t>(scales_.size())),
          bufferOf(r.spans.data(), static_cast<std::int64_t>(r.spans.size())), tiles_->edge(axis)};
}

} // namespace sbl::rt
