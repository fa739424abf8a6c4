// The most fused multiply-adds that this core does: independent chains in registers, nothing else.
#include <chrono>

using Clock = std::chrono::steady_clock;

double measureFmaPeak(double seconds) {
  using Vector = double __attribute__((vector_size(64)));
  constexpr int chains = 12, turns = 2000;
  Vector sum[chains];
  for (int i = 0; i < chains; ++i)
    sum[i] = Vector{} + (1 + i * 1e-3);
  Vector a = Vector{} + 0.999999, b = Vector{} + 1e-7;
  double best = 0;
  for (auto begin = Clock::now();
       std::chrono::duration<double>(Clock::now() - begin).count() < seconds;) {
    auto start = Clock::now();
    for (int turn = 0; turn < turns; ++turn)
#pragma GCC unroll 12
      for (int i = 0; i < chains; ++i)
        sum[i] = sum[i] * a + b;
    double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
    double rate = 2.0 * 8 * chains * turns / elapsed;
    best = rate > best ? rate : best;
  }
  volatile double keep = 0;
  for (auto &s : sum)
    keep = keep + s[0];
  return best;
}
