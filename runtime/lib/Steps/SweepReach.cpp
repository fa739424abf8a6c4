#include "Steps/SweepReach.h"

#include <algorithm>
#include <cmath>

namespace sbl::rt {

std::int32_t log2Of(double value) {
  return value > 0 ? static_cast<std::int32_t>(std::ilogb(value)) : noExponent;
}

SweepReach::SweepReach(const BandedTable &table, std::int64_t n, std::int64_t edge) {
  const std::int64_t ghost = table.ghost(), tiles = (n + edge - 1) / edge;
  std::vector<std::int64_t> pieceBegins, runBegins;
  for (std::int64_t row = -ghost; row < n + ghost; ++row) {
    const std::int64_t place = ((row % n) + n) % n;
    const Stretch here{place / edge, place % edge / pieceRows, (row - place) / n};
    if (row == -ghost || place % edge % pieceRows == 0) {
      pieceBegins.push_back(row);
      pieces_.push_back(here);
    }
    if (row == -ghost || place % edge == 0) {
      runBegins.push_back(row);
      runs_.push_back(here);
    }
  }
  pieceBegins.push_back(n + ghost);
  runBegins.push_back(n + ghost);
  const auto before = [](const std::vector<std::int64_t> &begins, std::int64_t row) {
    return std::upper_bound(begins.begin(), begins.end(), row) - begins.begin() - 1;
  };
  spans_ = {0, 2 + 3 * tiles};
  for (std::int64_t t = 0; t < tiles; ++t) {
    const std::int64_t rows = std::min(n, (t + 1) * edge);
    std::int64_t low = n + ghost - 1, high = -ghost;
    for (std::int64_t i = t * edge; i < rows; ++i) {
      std::int64_t begin = 0, end = 0;
      table.range(i, begin, end);
      if (begin < end) {
        low = std::min(low, begin);
        high = std::max(high, end);
      }
    }
    // A tile that reads nothing has one run, of no rows.
    const std::int64_t last = std::max(low, high - 1);
    const std::int64_t firstRun = before(runBegins, low), endRun = before(runBegins, last) + 1;
    spans_.insert(spans_.end(), {firstRun, endRun, spans_[0]});
    spans_[0] += endRun - firstRun;
    const std::int64_t first = before(pieceBegins, low);
    std::vector<double> largest(static_cast<std::size_t>(before(pieceBegins, last) + 1 - first));
    for (std::int64_t i = t * edge; i < rows; ++i) {
      std::int64_t begin = 0, end = 0;
      table.range(i, begin, end);
      std::int64_t piece = first;
      for (std::int64_t s = begin; s < end; ++s) {
        while (s >= pieceBegins[piece + 1])
          ++piece;
        largest[piece - first] = std::max(largest[piece - first], table.at(i, s));
      }
    }
    auto &entries = entries_.emplace_back();
    for (std::size_t p = 0; p < largest.size(); ++p)
      entries.push_back({first + static_cast<std::int64_t>(p), log2Of(largest[p])});
  }
  for (const std::int64_t begin : runBegins)
    spans_.push_back(begin + ghost);
}

} // namespace sbl::rt
