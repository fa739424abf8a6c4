// The most that a core computes. Compiled for the vector widths of x86-64 one by one, with products
// and sums fused where the width has that.
#include <algorithm>
#include <chrono>

#include "Support/Clones.h"
#include "sbl/runtime/Work.h"

namespace sbl::rt {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int chains = 12, turns = 2000;

using Two = double __attribute__((vector_size(16)));
using Four = double __attribute__((vector_size(32)));
using Eight = double __attribute__((vector_size(64)));

/// Seconds of as many multiplications and additions of vectors. Twelve chains hide the latency of
/// either, and leave registers for the constants.
template <class Vector> SBL_INLINE double once(double &keep) {
  Vector sum[chains];
  const Vector a = Vector{} + 0.999999, b = Vector{} + 1e-7;
  for (int i = 0; i < chains; ++i)
    sum[i] = Vector{} + (1 + i * 1e-3);
  const Clock::time_point begin = Clock::now();
  for (int turn = 0; turn < turns; ++turn)
#pragma GCC unroll 12
    for (int i = 0; i < chains; ++i)
      sum[i] = sum[i] * a + b; // one operation, where there is one
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
__attribute__((target("avx512f"))) double wide(double &keep) { return once<Eight>(keep); }
__attribute__((target("avx2,fma"))) double middle(double &keep) { return once<Four>(keep); }
double narrow(double &keep) { return once<Two>(keep); }

Version best() {
  if (__builtin_cpu_supports("avx512f"))
    return {wide, 8};
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? Version{middle, 4}
                                                                         : Version{narrow, 2};
}
#else
double narrow(double &keep) { return once<Two>(keep); }
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
