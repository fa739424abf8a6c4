// Solving `evolve` of a quantum law: a wave from its initial state to the end of the time axis.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sbl/runtime/Solve.h"

#pragma GCC visibility push(default)
namespace sbl::rt {

/// Why the answer can be trusted. Maxima are over all kept times.
struct WaveCertificate {
  double normDrift = 0; // |norm - 1|, where the law keeps the norm
  double norm = 1;      // int |psi|^2 at the end: below 1 where an absorber took its part
  double energyStart = 0, energyEnd = 0; // <H>, per unit of norm
  double energyDrift = 0;                // |E(t) - E(start)|, where the law keeps the energy
  double timeError = 0;                  // estimated L2 error of psi from the time step
  double gridError = 0;   // L2 norm of the part of psi in the shortest third of the grid's waves
  double edgeDensity = 0; // largest density in the end cells of any axis, over the largest of all
  std::string edgeAxis;   // the axis where that is
  std::string note;       // sentences where something is worth knowing
};

/// A wave at one place.
struct WaveValue {
  double re = 0, im = 0;
  double velocity = 0; // hbar/m Im(d psi / psi) along the axis asked for
};

/// A solved evolution of a wave. Real time keeps or loses norm as the law has it; in imaginary time
/// the wave is kept at norm one.
class WaveSolution {
public:
  WaveSolution();
  ~WaveSolution();
  WaveSolution(WaveSolution &&) noexcept;
  WaveSolution &operator=(WaveSolution &&) noexcept;

  std::string scheme; // spectral
  int order = 0;
  int steps = 0; // of the last attempt
  bool imaginary = false;
  double seconds = 0;
  double accuracy = 1e-6; // what was asked for
  WaveCertificate certificate;

  /// The initial time and the saved times of the model after it.
  const std::vector<double> &times() const;
  /// The wave at a time. Saved and asked times are kept; to others it is propagated from the last
  /// kept time before, with steps no longer than those of the solve. BadInput before the initial
  /// time and after the last kept one. Not to be called by several threads at a time.
  Status psi(double t, FieldValues &re, FieldValues &im) const;
  /// |psi|^2.
  Status density(double t, FieldValues &values) const;
  /// The current velocity hbar/m Im(d psi / psi) along an axis; 0 where psi vanishes.
  Status velocity(double t, std::size_t axis, FieldValues &values) const;
  /// The wave's Fourier series at a place, one coordinate per axis; its velocity along `axis`.
  Status at(double t, std::span<const double> place, std::optional<std::size_t> axis,
            WaveValue &value) const;
  /// <H> per unit of norm, with half of the nonlinear term (the energy that a nonlinear law keeps).
  Status energy(double t, double &value) const;

  struct Impl;
  std::unique_ptr<Impl> impl;
};

/// Solves wave evolution `index` of the manifest. On UnderResolved `solution`
/// still holds what was reached. The instance must outlive the solution.
Status solveWave(const Instance &instance, std::size_t index, const SolveSettings &settings,
                 WaveSolution &solution);

} // namespace sbl::rt
#pragma GCC visibility pop
