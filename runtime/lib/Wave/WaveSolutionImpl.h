// What a WaveSolution keeps: waves at the kept times, and the means to go on from them.
#pragma once

#include "Wave/KeptWaves.h"
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
  KeptWaves kept;

  /// The wave at a time within the kept ones.
  Status at(double t, const Wave *&psi);
};

} // namespace sbl::rt
