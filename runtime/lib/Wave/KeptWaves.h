// The waves that a solved evolution keeps, and those between them.
#pragma once

#include <functional>
#include <vector>

#include "Wave/WaveLines.h"

namespace sbl::rt {

class KeptWaves {
public:
  /// Propagates a wave by `count` equal steps of length tau from `time` on.
  using Run = std::function<Status(double time, double tau, std::size_t count, Wave &psi)>;

  std::vector<double> times, saved; // ascending; the initial time is the first of both
  std::vector<Wave> waves;          // at `times`; empty while nothing was solved
  double longestStep = 0;

  /// The wave at a time within the kept ones: one of them, or the last before it propagated by
  /// steps no longer than `longestStep`. It is valid until the next call.
  Status at(double t, const Run &run, const Wave *&psi);

private:
  Wave between_; // the last wave propagated for at(), and its time
  double betweenTime_ = 0;
};

/// Wave `index` of the model on the grid at a time, as Instance::wave().
Status initialWave(const Instance &instance, std::size_t index, double time, Wave &psi);

/// Its real and imaginary parts, and |psi|^2.
void splitWave(const Wave &psi, FieldValues &re, FieldValues &im);
void densityOf(const Wave &psi, FieldValues &density);

} // namespace sbl::rt
