// What a WaveSolution keeps: waves at the kept times, and the means to go on from them.
#pragma once

#include "Wave/WaveObservables.h"
#include "Wave/WaveRunner.h"
#include "sbl/runtime/Evolve.h"

namespace sbl::rt {

struct WaveSolution::Impl {
  Impl(const Instance::Impl &instance, const WaveProgramEntry &program)
      : instance(instance), program(program), runner(instance, program),
        observables(instance, program, runner.lines()) {}

  const Instance::Impl &instance;
  const WaveProgramEntry &program;
  WaveRunner runner;
  WaveObservables observables;
  std::vector<double> keptTimes, savedTimes; // ascending; the initial time is the first of both
  std::vector<Wave> kept;
  double longestStep = 0;

  /// The wave at a time within the kept ones.
  Status at(double t, const Wave *&psi);

private:
  Wave between_; // the last wave propagated for at(), and its time
  double betweenTime_ = 0;
};

} // namespace sbl::rt
