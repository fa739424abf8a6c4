// Solving `evolve` of `quantum of` a flow: a wave that a velocity carries along.
#pragma once

#include "sbl/runtime/Evolve.h"
#include "sbl/runtime/Flow.h"

#pragma GCC visibility push(default)
namespace sbl::rt {

/// A wave on its way by d_t psi = -(v.grad + div v / 2) psi, so that |psi|^2 follows the flow.
class FlowWaveSolution {
public:
  FlowWaveSolution();
  ~FlowWaveSolution();
  FlowWaveSolution(FlowWaveSolution &&) noexcept;
  FlowWaveSolution &operator=(FlowWaveSolution &&) noexcept;

  std::string scheme; // spectral | product
  int order = 0;      // in time; 0: exact, for a velocity that does not change
  int steps = 0;      // of the last attempt
  double seconds = 0;
  double accuracy = 1e-6; // what was asked for
  WaveCertificate certificate;

  /// As the functions of a WaveSolution; the velocity is that of the flow, the energy the mean of
  /// H = (v.p + p.v)/2.
  const std::vector<double> &times() const;
  Status psi(double t, FieldValues &re, FieldValues &im) const;
  Status density(double t, FieldValues &values) const;
  Status velocity(double t, std::size_t axis, FieldValues &values) const;
  Status at(double t, std::span<const double> place, std::optional<std::size_t> axis,
            WaveValue &value) const;
  Status energy(double t, double &value) const;

  struct Impl;
  std::unique_ptr<Impl> impl;
};

/// Solves flow wave `index` of the manifest; the arguments are those of solveFlow.
Status solveFlowWave(const Instance &instance, std::size_t index, const SolveSettings &settings,
                     FlowWaveSolution &solution,
                     std::shared_ptr<const VelocityField> velocity = nullptr);

} // namespace sbl::rt
#pragma GCC visibility pop
