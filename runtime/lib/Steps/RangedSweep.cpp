#include "Steps/RangedSweep.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numbers>

#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// Powers of two that scales go up to, with room for sums, and down to, without denormals.
constexpr std::int32_t highest = 1000, lowest = -1022;

/// Every so manieth line of a tile is looked at, and its last one.
constexpr std::int64_t sampledLines = 32;
/// Between neighbours; a factor that changes by more is not smooth.
constexpr double jump = 1 << 20;

/// 2^exponent; 0 below the normal numbers.
double powerOfTwo(std::int32_t exponent) {
  return exponent < lowest ? 0.0 : std::ldexp(1.0, std::min(exponent, highest));
}

} // namespace

const SweepReach &RangedSweep::reach(const Sweep &sweep) {
  const auto at = reaches_.find(&sweep.table);
  if (at != reaches_.end())
    return at->second;
  return reaches_
      .try_emplace(&sweep.table, sweep.table, grid_.axes[sweep.axis].cells,
                   tiles_->edge(sweep.axis))
      .first->second;
}

/// Whether a factor jumps from some cell to the next, as an obstacle's killing does: then a field
/// may be large where no sample is.
bool RangedSweep::jumps(const ElementBuffer *factor) {
  if (!factor || factor->size() == 0)
    return false;
  const auto [at, isNew] = jumps_.try_emplace(factor, false);
  if (!isNew)
    return at->second;
  const double *values = static_cast<const double *>(factor->descriptor().aligned);
  for (std::size_t a = 0; a < grid_.rank(); ++a) {
    const std::int64_t n = grid_.axes[a].cells, inner = grid_.inner(a);
    at->second |= maxOver(grid_.points(), [&](std::int64_t k) {
                    if (k / inner % n + 1 == n)
                      return 0.0;
                    const double here = values[k], there = values[k + inner];
                    return here > jump * there || there > jump * here ? 1.0 : 0.0;
                  }) > 0;
  }
  return at->second;
}

void RangedSweep::findTops(const Sweep &sweep, bool thorough, const Exponents &exponents) {
  const std::int64_t pieces = tiles_->edge(sweep.axis) / pieceRows;
  const std::size_t swept = 3 - grid_.rank() + sweep.axis; // of a box
  tops_.resize(tiles_->count() * static_cast<std::size_t>(pieces));
  const double *values = static_cast<const double *>(sweep.src.descriptor().aligned);
  const double *factor = sweep.pre && sweep.pre->size()
                             ? static_cast<const double *>(sweep.pre->descriptor().aligned)
                             : nullptr;
  std::atomic<bool> bad = false;
  forTiles(*tiles_, [&](std::size_t t) {
    const Tiles::Box box = tiles_->box(t);
    std::vector<double> most(static_cast<std::size_t>(pieces));
    // The next coordinate to look at: of the sweep's axis one of each piece, and lines so close
    // that what lies between them is larger by far less than doubles have room for above 2^top.
    const auto next = [&](std::int64_t c, std::size_t a, bool all) {
      const std::int64_t end = box.high[a];
      if (all || c + 1 == end)
        return c + 1;
      return a == swept ? c + pieceRows : std::min(c + sampledLines, end - 1);
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

/// Of all lines through a tile, by the number of the first tile along them.
void RangedSweep::findTurns(const Sweep &sweep) {
  if (sweep.turns.empty())
    return;
  const std::int64_t n = grid_.axes[sweep.axis].cells, inner = grid_.inner(sweep.axis);
  least_.assign(tiles_->count(), std::numeric_limits<double>::infinity());
  most_.assign(tiles_->count(), -std::numeric_limits<double>::infinity());
  for (std::size_t line = 0; line < sweep.turns.size(); ++line) {
    const auto k = static_cast<std::int64_t>(line);
    const std::size_t tile = tiles_->of(k / inner * n * inner + k % inner);
    least_[tile] = std::min(least_[tile], sweep.turns[line]);
    most_[tile] = std::max(most_[tile], sweep.turns[line]);
  }
}

void RangedSweep::chooseExponents(const Sweep &sweep, const SweepReach &reach,
                                  const Exponents &from, Exponents &result) const {
  result.assign(tiles_->count(), noExponent);
  const std::int64_t stride = tiles_->stride(sweep.axis), along = tiles_->along(sweep.axis);
  const std::int64_t pieces = tiles_->edge(sweep.axis) / pieceRows;
  for (std::size_t tile = 0; tile < result.size(); ++tile) {
    const std::int64_t t = static_cast<std::int64_t>(tile) / stride % along;
    const std::int64_t line = static_cast<std::int64_t>(tile) - t * stride;
    for (const SweepReach::Entry &entry : reach.entries(t)) {
      const SweepReach::Stretch &piece = reach.piece(entry.piece);
      const std::int64_t source = line + piece.tile * stride;
      std::int32_t top = tops_[static_cast<std::size_t>(source * pieces + piece.piece)];
      if (top == noExponent || entry.log2 == noExponent)
        continue;
      std::int32_t own = from[static_cast<std::size_t>(source)];
      if (!sweep.turns.empty() && piece.turn != 0) {
        const double turn = static_cast<double>(-piece.turn);
        const double nats = std::max(turn * least_[static_cast<std::size_t>(line)],
                                     turn * most_[static_cast<std::size_t>(line)]);
        const auto shift = static_cast<std::int32_t>(std::ceil(nats / std::numbers::ln2));
        top += shift;
        own += shift;
      }
      // Where a band ends before the field's slope does, all that reaches a tile may lie so far
      // below its own tile that no double is the power of two between them: then the result is
      // left smaller than it could be.
      result[tile] = std::max({result[tile], top + entry.log2 - top_, own - highest});
    }
  }
}

void RangedSweep::fillScales(const Sweep &sweep, const SweepReach &reach, const Exponents &from,
                             const Exponents &to) {
  const bool isLast = sweep.axis + 1 == grid_.rank();
  const std::int64_t n = grid_.axes[sweep.axis].cells, inner = grid_.inner(sweep.axis);
  const std::int64_t outer = grid_.outer(sweep.axis), stride = tiles_->stride(sweep.axis);
  const std::int64_t planes = isLast ? 1 : outer, width = isLast ? outer : inner;
  const std::int64_t across = (width + lanes_ - 1) / lanes_;
  const bool endsWithPlane = !isLast && !sweep.hasSeam && width >= lanes_;
  const std::int64_t perBundle = reach.perBundle() * lanes_;
  scales_.resize(static_cast<std::size_t>(planes * across * perBundle));
  struct Lines { // neighbours in one tile, from a lane on
    std::size_t tile;
    std::int64_t lane, count, first;
  };
  std::vector<Lines> groups, previous;
  for (std::int64_t bundle = 0; bundle < planes * across; ++bundle) {
    std::int64_t begin = bundle % across * lanes_;
    if (endsWithPlane)
      begin = std::min(begin, width - lanes_);
    groups.clear();
    for (std::int64_t lane = 0; lane < lanes_; ++lane) {
      const std::int64_t place = std::min(begin + lane, width - 1);
      const std::int64_t line = bundle / across * width + place;
      const std::size_t tile = tiles_->of(line / inner * n * inner + line % inner);
      if (!groups.empty() && groups.back().tile == tile)
        ++groups.back().count;
      else
        groups.push_back({tile, lane, 1, line});
    }
    double *out = &scales_[static_cast<std::size_t>(bundle * perBundle)];
    const auto isAsBefore = [&] {
      return std::equal(
          groups.begin(), groups.end(), previous.begin(), previous.end(),
          [](const Lines &a, const Lines &b) { return a.tile == b.tile && a.count == b.count; });
    };
    if (sweep.turns.empty() && isAsBefore()) {
      std::copy(out - perBundle, out, out);
      continue;
    }
    previous = groups;
    for (std::int64_t t = 0; t < reach.tiles(); ++t)
      for (std::int64_t r = reach.firstRun(t); r < reach.endRun(t); ++r, out += lanes_) {
        const SweepReach::Stretch &run = reach.run(r);
        for (const Lines &lines : groups) {
          const std::int32_t there = to[lines.tile + static_cast<std::size_t>(t * stride)];
          const std::int32_t own = from[lines.tile + static_cast<std::size_t>(run.tile * stride)];
          const bool isZero = there == noExponent || own == noExponent;
          if (sweep.turns.empty() || run.turn == 0) {
            std::fill_n(out + lines.lane, lines.count, isZero ? 0.0 : powerOfTwo(own - there));
            continue;
          }
          for (std::int64_t i = 0; i < lines.count; ++i) {
            const std::size_t line =
                std::min(static_cast<std::size_t>(lines.first + i), sweep.turns.size() - 1);
            const double bits =
                static_cast<double>(-run.turn) * sweep.turns[line] / std::numbers::ln2;
            const double whole = std::floor(bits);
            out[lines.lane + i] =
                isZero ? 0.0
                       : std::exp2(bits - whole) *
                             powerOfTwo(own - there + static_cast<std::int32_t>(whole));
          }
        }
      }
  }
}

SweepScales RangedSweep::prepare(const Sweep &sweep, bool thorough, Exponents &exponents) {
  const SweepReach &r = reach(sweep);
  findTops(sweep, thorough || wasRough_ || jumps(sweep.pre), exponents);
  wasRough_ = jumps(sweep.post);
  findTurns(sweep);
  Exponents result;
  chooseExponents(sweep, r, exponents, result);
  fillScales(sweep, r, exponents, result);
  exponents = std::move(result);
  const std::vector<std::int64_t> &spans = r.spans();
  return {bufferOf(scales_.data(), static_cast<std::int64_t>(scales_.size())),
          bufferOf(spans.data(), static_cast<std::int64_t>(spans.size())),
          tiles_->edge(sweep.axis)};
}

} // namespace sbl::rt
