// How fast tridiagonal lines are: what a sweep must read and write at least, by its time, beside
// the bytes that a copy of a field reads and writes, in the same run. A field that comes from the
// last sweep is where that left it: source and result change places from run to run, in the copy
// too.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "Jit.h"
#include "Support/FieldAllocator.h"
#include "sbl/runtime/Solve.h"

namespace {

using Clock = std::chrono::steady_clock;
using Buffer = std::vector<double, sbl::rt::FieldAllocator<double>>;
using sbl::test::bufferOf;

std::string step(int axis, bool transposed, bool isFused) {
  const std::string a = std::to_string(axis);
  return "prop.kernel @k \"implicit\" axis " + a +
         " slot 0 {fraction = 1.0 : f64}\nprop.factor @f [#prop.balance]\n"
         "prop.step @s {\n^bb0(%f: !prop.field<2 x f64>):\n  %0 = prop.solve %f along " +
         a + " with " + (transposed ? "transposed " : "") + "@k" +
         (isFused ? " pre @f post @f" : "") +
         " : !prop.field<2 x f64>\n  prop.return %0 : !prop.field<2 x f64>\n}\n";
}

/// A field and the one it goes to.
struct Fields {
  explicit Fields(std::int64_t n) : src(n * n, 1.0), dst(n * n, 1.0) {}
  Buffer src, dst;
};

/// One kind of sweep over n x n points.
struct Sweep {
  Sweep(std::int64_t n, int axis, bool transposed, bool isFused, bool isShared)
      : n(n), axis(axis), transposed(transposed), isFused(isFused), isShared(isShared),
        jit(step(axis, transposed, isFused)), entry(jit.entry<sbl_tridiagonal_fn>("s_0")),
        lanes(axis == 0 ? SBL_LINES_ACROSS : SBL_LINES_ALONG), factor(isFused ? n * n : 0, 1.0) {
    const std::int64_t lines = isShared ? 1 : (n + lanes - 1) / lanes * lanes;
    for (auto [part, value] : {std::pair(&down, 0.3), {&up, 0.3}, {&gain, 0.7}, {&rest, -0.7}})
      part->assign(lines * (n + 1), value);
  }

  void run(Fields &f, int threads) {
    sbl::rt::setThreads(threads);
    const std::int64_t stride = lanes * (n + 8);
    if (static_cast<std::int64_t>(scratch.size()) < threads * stride)
      scratch.resize(threads * stride);
    Buffer none;
    sbl_buffer src = bufferOf(f.src), dst = bufferOf(f.dst), empty = bufferOf(none);
    sbl_buffer pre = bufferOf(factor), d = bufferOf(down), u = bufferOf(up), g = bufferOf(gain),
               r = bufferOf(rest), space = bufferOf(scratch);
    entry(&src, &dst, &pre, &pre, &d, &u, &g, &r, &empty, &empty, &space, stride, axis == 0 ? 1 : n,
          n, axis == 0 ? n : 1, threads);
    f.src.swap(f.dst);
  }
  double bytes() const { return 16.0 + (isFused ? 16 : 0) + (isShared ? 0 : 32); }

  std::int64_t n;
  int axis;
  bool transposed, isFused, isShared;
  sbl::test::Jit jit;
  sbl_tridiagonal_fn entry;
  std::int64_t lanes;
  Buffer factor, down, up, gain, rest, scratch;
};

/// The least time of `runs` calls after a first one.
void time(double &best, int runs, const std::function<void()> &body) {
  body();
  for (int k = 0; k < runs; ++k) {
    const auto start = Clock::now();
    body();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
}

void measure(std::int64_t n, double patience) {
  Fields fields(n);
  std::vector<std::unique_ptr<Sweep>> sweeps;
  for (const bool isShared : {true, false})
    for (const bool isFused : {false, true})
      for (const bool transposed : {false, true})
        for (const int axis : {0, 1})
          if (!isFused || !transposed)
            sweeps.push_back(std::make_unique<Sweep>(n, axis, transposed, isFused, isShared));
  std::vector<double> one(sweeps.size(), 1e9), two(sweeps.size(), 1e9);
  double copy = 1e9;
  for (auto begin = Clock::now();
       std::chrono::duration<double>(Clock::now() - begin).count() < patience;) {
    time(copy, 3, [&] {
      std::memcpy(fields.dst.data(), fields.src.data(), sizeof(double) * n * n);
      fields.src.swap(fields.dst);
    });
    for (std::size_t k = 0; k < sweeps.size(); ++k) {
      time(one[k], 3, [&] { sweeps[k]->run(fields, 1); });
      time(two[k], 3, [&] { sweeps[k]->run(fields, 2); });
    }
  }
  const double points = static_cast<double>(n) * static_cast<double>(n);
  std::printf("%ld x %ld: a copy %.3f ns a point\n", long(n), long(n), 1e9 * copy / points);
  for (std::size_t k = 0; k < sweeps.size(); ++k) {
    const Sweep &s = *sweeps[k];
    std::printf("  axis %d, %-14s%-12s%-14s %7.3f ns a point, %5.1f %% of the copy's bandwidth, "
                "two threads %.2f\n",
                s.axis, s.isShared ? "shared rows" : "rows by line", s.isFused ? ", factors" : "",
                s.transposed ? ", transposed" : "", 1e9 * one[k] / points,
                100 * copy / one[k] * s.bytes() / 16, one[k] / two[k]);
  }
}

} // namespace

int main(int argc, char **argv) {
  if (argc > 1)
    return measure(std::clamp(std::atoll(argv[1]), 64LL, 8192LL),
                   argc > 2 ? std::atof(argv[2]) : 10),
           0;
  for (const std::int64_t n : {512, 1024, 2048})
    measure(n, 8);
  measure(4096, 20);
}
