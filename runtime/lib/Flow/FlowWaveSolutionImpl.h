// What a solved wave of a flow keeps, and the means to go on from there.
#pragma once

#include "Flow/FlowSteps.h"
#include "Wave/KeptWaves.h"
#include "sbl/runtime/FlowWave.h"

namespace sbl::rt {

struct FlowWaveSolution::Impl {
  Impl(const Instance::Impl &instance, const FlowWaveEntry &entry,
       std::shared_ptr<const VelocityField> flow)
      : instance(instance), lines(instance, entry), velocity(std::move(flow)),
        steps(entry.product ? productSteps(*velocity, lines) : skewSteps(*velocity, lines)) {}

  const Instance::Impl &instance;
  FlowLines lines;
  std::shared_ptr<const VelocityField> velocity;
  std::unique_ptr<FlowSteps> steps;
  KeptWaves kept;

  /// `count` equal steps. OutOfRange where the wave is no longer finite.
  Status run(double time, double tau, std::size_t count, Wave &psi,
             const std::atomic<bool> *cancel);
  /// The wave at a time within the kept ones.
  Status at(double t, const Wave *&psi);
  /// The mean of H per unit of norm: -Im <psi| A |psi> / <psi|psi>.
  Status energy(const Wave &psi, double time, double &value);
  /// As WaveObservables::shortWaves().
  double shortWaves(const Wave &psi);
};

} // namespace sbl::rt
