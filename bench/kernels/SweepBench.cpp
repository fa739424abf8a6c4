// How fast the sweeps are: useful GF/s (the band's multiply-adds alone, the zeros of the packed
// blocks not counted) on 512 x 512 doubles, or as many as the argument says a side, beside the
// multiply-add peak of one core measured in the same run.
#include <cstdio>
#include <cstdlib>

#include "BandedRun.h"

using namespace sbl::bench;

namespace {

/// Seconds of one sweep, best of many.
double measure(const sbl::test::Jit &jit, int axis, std::int64_t n, Band &band, int threads) {
  Plane plane(n);
  double best = 1e9;
  for (auto begin = Clock::now();
       std::chrono::duration<double>(Clock::now() - begin).count() < 0.4;)
    best = std::min(best, plane.run(jit, axis, band, threads));
  return best;
}

} // namespace

int main(int argc, char **argv) {
  std::int64_t n = 512;
  if (argc > 1)
    n = std::clamp(std::atoll(argv[1]), 64LL, 8192LL);
  double peak = measureFmaPeak(0.5);
  std::printf("multiply-add peak of one core: %.1f GF/s\n", peak * 1e-9);
  std::printf("%ld x %ld f64; useful GF/s and share of the peak of the threads used\n", long(n),
              long(n));
  std::printf("%5s %5s %6s %18s %18s\n", "axis", "w", "fused", "1 thread", "2 threads");
  for (bool isFused : {false, true})
    for (int axis : {0, 1}) {
      sbl::test::Jit jit(sweepText(axis, isFused));
      for (int64_t w : {8, 16, 32, 64, 128}) {
        Band band(n, w);
        std::printf("%5d %5ld %6s", axis, long(w), isFused ? "yes" : "no");
        for (int threads : {1, 2}) {
          double rate = 2 * band.multiplyAdds * double(n) / measure(jit, axis, n, band, threads);
          std::printf("   %7.1f (%4.1f %%)", rate * 1e-9, 100 * rate / (peak * threads));
        }
        std::printf("\n");
      }
    }
}
