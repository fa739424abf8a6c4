// What is measured of a wave besides its values.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "Wave/WaveLines.h"

namespace sbl::rt {

/// Energies and spectra of the waves of one program. Its functions leave the wave as it is.
class WaveObservables {
public:
  WaveObservables(const Instance::Impl &impl, const WaveProgramEntry &program, WaveLines &lines)
      : impl_(impl), program_(program), lines_(lines) {}

  /// <psi| T + V + g |psi|^2 / 2 |psi> / <psi|psi> at `time`.
  double energy(const Wave &psi, double time);
  /// The norm of the part of psi whose wavenumber along some axis is above two thirds of the
  /// largest, over the norm of psi.
  double shortWaves(const Wave &psi);
  /// The same for the part whose square of the wavenumber is above `squares`, one per axis.
  double above(const std::vector<double> &squares, const Wave &psi);
  /// psi moved so that its value at `place` is that of a cell, whose number is returned.
  std::size_t moveTo(std::span<const double> place, Wave &psi);
  /// d psi along an axis.
  Wave derivative(const Wave &psi, std::size_t axis);

private:
  /// The norm of the largest of the parts of psi that the tables, one per axis, leave.
  double largestPart(const std::vector<ModeFactors> &tables, const Wave &psi);

  const Instance::Impl &impl_;
  const WaveProgramEntry &program_;
  WaveLines &lines_;
  Wave work_;                            // of one size always: no memory is asked for again
  FieldValues potential_, nonlinearity_; // of a law free of time, once they were needed
};

/// The largest density in the first and last cells of any axis over the largest of all, and the
/// axis where that is.
double edgeDensity(const Wave &psi, const Grid &grid, std::string &axis);

} // namespace sbl::rt
