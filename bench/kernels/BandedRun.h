// A banded sweep over a square of doubles, set up the way the runtime does it, for the benches.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "Jit.h"
#include "Support/FieldAllocator.h"
#include "sbl/Conversion/PropToLoops/Tiling.h"
#include "sbl/runtime/Solve.h"

/// The multiply-adds of one core in a second, twice, as many as it can do.
double measureFmaPeak(double seconds);

namespace sbl::bench {

using Clock = std::chrono::steady_clock;
/// What the runtime keeps fields, tables and scratch memory in.
using Buffer = std::vector<double, rt::FieldAllocator<double>>;

/// A Gaussian band of half-width w on a reflecting line of n points; rows in the middle share one
/// block.
struct Band {
  Band(int64_t n, int64_t w) {
    constexpr int64_t R = tiling::rowsPerBlock;
    auto entry = [&](int64_t row, int64_t column) {
      double d = double(row - column) * 4 / w;
      return std::abs(row - column) > w || row >= n ? 0.0 : std::exp(-d * d) / w;
    };
    int64_t middle = -1;
    for (int64_t row = 0; row < n; row += R) {
      int64_t first = std::max<int64_t>(row - w, 0), last = std::min(row + R - 1 + w, n - 1);
      bool isInner = row >= w && row + R - 1 + w < n;
      bool isShared = isInner && middle >= 0;
      int64_t offset = isShared ? middle : int64_t(coef.size());
      blocks.insert(blocks.end(), {first, last - first + 1, offset});
      if (isInner)
        middle = offset;
      for (int64_t s = first; s <= last && !isShared; ++s)
        for (int64_t r = 0; r < R; ++r)
          coef.push_back(entry(row + r, s));
    }
    for (int64_t row = 0; row < n; ++row)
      multiplyAdds += std::min(row + w, n - 1) - std::max<int64_t>(row - w, 0) + 1;
  }
  Buffer coef;
  std::vector<int64_t> blocks;
  double multiplyAdds = 0; // of one line
};

inline std::string sweepText(int axis, bool isFused) {
  std::string a = std::to_string(axis);
  return "prop.kernel @k \"gaussian\" axis " + a +
         " slot 0\nprop.factor @f [#prop.balance]\n"
         "prop.step @s {\n^bb0(%f: !prop.field<2 x f64>):\n  %0 = prop.sweep %f along " +
         a + " with @k" + (isFused ? " pre @f post @f" : "") +
         " : !prop.field<2 x f64>\n"
         "  prop.return %0 : !prop.field<2 x f64>\n}\n";
}

/// The fields that sweeps over n x n points read and write.
struct Plane {
  explicit Plane(int64_t n) : n(n), src(n * n, 1.0), dst(n * n), factor(n * n, 0.5) {}

  /// Seconds of one sweep, with scratch memory for windows of that many elements.
  double run(const test::Jit &jit, int axis, Band &band, int threads,
             int64_t window = tiling::blocksFor({}).windowElements) {
    rt::setThreads(threads);
    constexpr int64_t R = tiling::rowsPerBlock;
    int64_t stride = std::max(tiling::lanesF64 * (n + 3 * R) + 64, window);
    if (int64_t(scratch.size()) < threads * stride)
      scratch.resize(threads * stride);
    auto sweep = jit.entry<sbl_sweep_fn>("s_0");
    using test::bufferOf;
    Buffer none;
    std::vector<int64_t> noSpans;
    sbl_buffer b[] = {bufferOf(src),         bufferOf(dst),    bufferOf(factor),
                      bufferOf(factor),      bufferOf(none),   bufferOf(band.coef),
                      bufferOf(band.blocks), bufferOf(scratch)};
    sbl_buffer spans = bufferOf(noSpans);
    auto start = Clock::now();
    sweep(&b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &b[6], &b[7], stride, axis == 0 ? 1 : n, n,
          axis == 0 ? n : 1, 0, threads, &b[4], &spans, 0);
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

  int64_t n;
  Buffer src, dst, factor, scratch;
};

} // namespace sbl::bench
