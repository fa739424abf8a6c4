// Where the time of solves goes, for those who ask (`sbl run --timing`).
#pragma once

#include <cstdint>

#pragma GCC visibility push(default)
namespace sbl::rt {

/// What the solves of this process did since countWork(true). Seconds are of the clock; what
/// several threads do at once shares them, so that all kinds add up to no more than passed.
struct Work {
  double tables = 0;       // making kernels and factors
  double iterations = 0;   // sweeping to and fro between the conditions
  double certificate = 0;  // the rest of solving bridges: conditions, choice of steps, estimates
  std::int64_t sweeps = 0; // sweeps along an axis with kernels or tridiagonal rows, also of tables
  double points = 0;       // that these swept over
  double operations = 0;   // additions and multiplications of their rows; of floats they count half
  double sweeping = 0;     // seconds
  double capacity = 0;     // the same, times the threads they could use
};

/// Starts or stops to count. Off at first: solves are not slowed down.
void countWork(bool on);
Work workDone();

/// The most additions and multiplications a second that one thread does, fused ones on independent
/// chains in registers; measured for so many seconds.
double measureRoof(double seconds);

} // namespace sbl::rt
#pragma GCC visibility pop
