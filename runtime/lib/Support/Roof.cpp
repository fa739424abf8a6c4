// The most that a core computes. Compiled for the vector widths of x86-64 one by one: only versions
// that know fused operations may use them, and elsewhere they would be calls.
#include <algorithm>
#include <chrono>
#include <cmath>

#include "Support/Clones.h"
#include "sbl/runtime/Work.h"

namespace sbl::rt {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int chains = 12, turns = 2000;

/// By hand, because g++ 12 forgets a size that is a template's parameter.
template <int lanes> struct VectorOf;
template <> struct VectorOf<2> {
  typedef double Type __attribute__((vector_size(16)));
};
template <> struct VectorOf<4> {
  typedef double Type __attribute__((vector_size(32)));
};
template <> struct VectorOf<8> {
  typedef double Type __attribute__((vector_size(64)));
};

/// Seconds of chains * turns * lanes multiplications and additions. Twelve chains hide the latency
/// of either, and leave registers for the constants.
template <int lanes, bool fused> SBL_INLINE double once(double &keep) {
  using Vector = typename VectorOf<lanes>::Type;
  Vector sum[chains];
  const Vector a = Vector{} + 0.999999, b = Vector{} + 1e-7;
  for (int i = 0; i < chains; ++i)
    sum[i] = Vector{} + (1 + i * 1e-3);
  const Clock::time_point begin = Clock::now();
  for (int turn = 0; turn < turns; ++turn)
    for (int i = 0; i < chains; ++i)
      if constexpr (fused)
        for (int lane = 0; lane < lanes; ++lane)
          sum[i][lane] = __builtin_fma(sum[i][lane], a[lane], b[lane]);
      else
        sum[i] = sum[i] * a + b;
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  for (const Vector &s : sum)
    keep += s[0];
  return seconds;
}

struct Version {
  double (*run)(double &);
  int lanes;
};

#if defined(__x86_64__)
__attribute__((target("avx512f"))) double wide(double &keep) { return once<8, true>(keep); }
__attribute__((target("avx2,fma"))) double middle(double &keep) { return once<4, true>(keep); }
double narrow(double &keep) { return once<2, false>(keep); }

Version best() {
  if (__builtin_cpu_supports("avx512f"))
    return {wide, 8};
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? Version{middle, 4}
                                                                         : Version{narrow, 2};
}
#else
double narrow(double &keep) { return once<2, true>(keep); }
Version best() { return {narrow, 2}; }
#endif

} // namespace

double measureRoof(double seconds) {
  const Version version = best();
  double keep = 0, shortest = 1e300;
  for (const Clock::time_point begin = Clock::now();
       std::chrono::duration<double>(Clock::now() - begin).count() < seconds;)
    shortest = std::min(shortest, version.run(keep));
  volatile double used = keep; // or nothing would be computed
  (void)used;
  return 2.0 * version.lanes * chains * turns / shortest;
}

} // namespace sbl::rt
