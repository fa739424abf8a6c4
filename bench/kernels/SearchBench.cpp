// Whether the model that cuts sweeps into blocks (Tiling.h) chooses well: every sweep is compiled
// by its choice and by all others, and these are timed in turns. One line a sweep: what the choice
// reaches of the multiply-add peak, what the best of all does and which it is, and their ratio.
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "BandedRun.h"

using namespace sbl;
using namespace sbl::bench;

namespace {

struct Candidate {
  tiling::Blocks blocks;
  std::unique_ptr<test::Jit> jit;
  double seconds = 1e9;
};

std::vector<Candidate> candidates(int axis, const tiling::Machine &machine, bool isFused) {
  std::vector<Candidate> result;
  auto add = [&](const tiling::Blocks &blocks) {
    tiling::Machine forced = machine;
    forced.blocks = blocks;
    result.push_back({blocks, std::make_unique<test::Jit>(sweepText(axis, isFused), forced)});
  };
  add(tiling::blocksFor(machine));
  for (int64_t rows : {8, 4, 2})
    for (int64_t vectors : {3, 1}) {
      if (rows * vectors < 4)
        continue;
      // Along contiguous lines there is no window to choose.
      for (int64_t window = axis == 0 ? 1 << 13 : 1 << 16;
           window <= (axis == 0 ? 1 << 19 : 1 << 16); window *= 2)
        add({rows, vectors, window});
    }
  return result;
}

/// Times `all` in turns for some seconds, the least of each.
void measure(std::vector<Candidate *> &all, Plane &plane, int axis, Band &band, int turns) {
  for (Candidate *c : all)
    c->seconds = 1e9;
  for (int turn = 0; turn < turns; ++turn)
    for (Candidate *c : all)
      for (int again = 0; again < 2; ++again)
        c->seconds =
            std::min(c->seconds, plane.run(*c->jit, axis, band, 1, c->blocks.windowElements));
}

void search(int64_t n, int axis, bool isFused, double peak) {
  std::vector<Candidate> candidatesOfAxis = candidates(axis, tiling::Machine(), isFused);
  const Candidate &choice = candidatesOfAxis.front();
  Plane plane(n);
  for (int64_t w : {8, 16, 32, 64}) {
    Band band(n, w);
    std::vector<Candidate *> all;
    for (Candidate &c : candidatesOfAxis)
      all.push_back(&c);
    const int turns = n <= 512 ? 40 : n <= 1024 ? 10 : 4;
    measure(all, plane, axis, band, turns);
    // The best of many is partly the luckiest: the first ones and the choice go on, in turns.
    std::sort(all.begin() + 1, all.end(),
              [](const Candidate *a, const Candidate *b) { return a->seconds < b->seconds; });
    all.resize(std::min<std::size_t>(all.size(), 5));
    measure(all, plane, axis, band, 6 * turns);
    const Candidate &best =
        **std::min_element(all.begin(), all.end(), [](const Candidate *a, const Candidate *b) {
          return a->seconds < b->seconds;
        });
    const double work = 2 * band.multiplyAdds * static_cast<double>(n) / peak;
    std::printf("%5ld %5d %5ld %6s   %5.1f %%   %5.1f %%  %ld x %ld, window %4ld KB   %.2f\n",
                long(n), axis, long(w), isFused ? "yes" : "no", 100 * work / choice.seconds,
                100 * work / best.seconds, long(best.blocks.rows), long(best.blocks.vectors),
                long(best.blocks.windowElements / 128), best.seconds / choice.seconds);
    std::fflush(stdout);
  }
}

} // namespace

int main(int argc, char **argv) {
  const double peak = measureFmaPeak(0.5);
  std::printf("multiply-add peak of one core: %.1f GF/s\n", peak * 1e-9);
  std::printf("%5s %5s %5s %6s   %s\n", "n", "axis", "w", "fused",
              "choice    best: rows x vectors, window   choice / best");
  for (const int64_t n : {512, 1024, 2048})
    if (argc < 2 || std::atoll(argv[1]) == n)
      for (bool isFused : {false, true})
        for (int axis : {0, 1})
          search(n, axis, isFused, peak);
}
