// How fast the sweeps are: useful GF/s (the band's multiply-adds alone, the zeros of the packed
// blocks not counted) on 512 x 512 doubles, or as many as the argument says a side, beside the
// multiply-add peak of one core measured in the same run.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "Jit.h"
#include "Support/FieldAllocator.h"
#include "sbl/Conversion/PropToLoops/Tiling.h"
#include "sbl/runtime/Solve.h"

double measureFmaPeak(double seconds);

namespace {

using Clock = std::chrono::steady_clock;
/// What the runtime keeps fields, tables and scratch memory in.
using Buffer = std::vector<double, sbl::rt::FieldAllocator<double>>;
constexpr int64_t R = sbl::tiling::rowsPerBlock;
int64_t n = 512;

/// A Gaussian band of half-width w on one reflecting line; rows in the middle share one block.
struct Band {
  explicit Band(int64_t w) {
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

std::string step(int axis, bool isFused) {
  std::string a = std::to_string(axis);
  return "prop.kernel @k \"gaussian\" axis " + a +
         " slot 0\nprop.factor @f [#prop.balance]\n"
         "prop.step @s {\n^bb0(%f: !prop.field<2 x f64>):\n  %0 = prop.sweep %f along " +
         a + " with @k" + (isFused ? " pre @f post @f" : "") +
         " : !prop.field<2 x f64>\n"
         "  prop.return %0 : !prop.field<2 x f64>\n}\n";
}

/// Seconds of one sweep, best of many.
double measure(const sbl::test::Jit &jit, int axis, Band &band, int threads) {
  sbl::rt::setThreads(threads);
  Buffer src(n * n, 1.0), dst(n * n), factor(n * n, 0.5);
  int64_t stride = std::max(sbl::tiling::lanesF64 * (n + 3 * R) + 64, sbl::tiling::windowElements);
  Buffer scratch(threads * stride);
  auto sweep = jit.entry<sbl_sweep_fn>("s_0");
  using sbl::test::bufferOf;
  Buffer seam;
  sbl_buffer b[] = {bufferOf(src),  bufferOf(dst),       bufferOf(factor),      bufferOf(factor),
                    bufferOf(seam), bufferOf(band.coef), bufferOf(band.blocks), bufferOf(scratch)};
  std::vector<int64_t> noSpans;
  sbl_buffer spans = bufferOf(noSpans);
  double best = 1e9;
  for (auto begin = Clock::now();
       std::chrono::duration<double>(Clock::now() - begin).count() < 0.4;) {
    auto start = Clock::now();
    sweep(&b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &b[6], &b[7], stride, axis == 0 ? 1 : n, n,
          axis == 0 ? n : 1, 0, threads, &b[4], &spans, 0);
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return best;
}

} // namespace

int main(int argc, char **argv) {
  if (argc > 1)
    n = std::clamp(std::atoll(argv[1]), 64LL, 8192LL);
  double peak = measureFmaPeak(0.5);
  std::printf("multiply-add peak of one core: %.1f GF/s\n", peak * 1e-9);
  std::printf("%ld x %ld f64; useful GF/s and share of the peak of the threads used\n", long(n),
              long(n));
  std::printf("%5s %5s %6s %18s %18s\n", "axis", "w", "fused", "1 thread", "2 threads");
  for (bool isFused : {false, true})
    for (int axis : {0, 1}) {
      sbl::test::Jit jit(step(axis, isFused));
      for (int64_t w : {8, 16, 32, 64, 128}) {
        Band band(w);
        std::printf("%5d %5ld %6s", axis, long(w), isFused ? "yes" : "no");
        for (int threads : {1, 2}) {
          double rate = 2 * band.multiplyAdds * n / measure(jit, axis, band, threads);
          std::printf("   %7.1f (%4.1f %%)", rate * 1e-9, 100 * rate / (peak * threads));
        }
        std::printf("\n");
      }
    }
}
