// Motion in imaginary time by sampled Gaussians: sums of positive terms, which keep every digit of
// the tails where transforms end at 1e-16 of the largest value.
#pragma once

#include <vector>

#include "Steps/BandedTable.h"
#include "Wave/WaveLines.h"

namespace sbl::rt {

/// exp(rate duration d_ii) along the axes of a grid, for waves whose logarithm changes by at most
/// `slopes` nats a unit along each axis. Not thread-safe: it owns the scratch.
class HeatMotion {
public:
  HeatMotion(const Instance::Impl &impl, const WaveProgramEntry &program)
      : impl_(impl), program_(program) {}

  /// The least variance that a grid of this axis holds: below it the sum over cells is wrong by
  /// more than 2 exp(-2 pi^2 leastVariance / h^2), 3e-13.
  static double leastVariance(const GridAxis &axis);

  void setSlopes(std::vector<double> slopes) { slopes_ = std::move(slopes); }
  /// The kernel of variance 2 rate duration along an axis.
  BandedTable table(std::size_t axis, double variance) const;
  void apply(std::size_t axis, const BandedTable &table, Wave &psi);

private:
  void sweep(std::size_t axis, const BandedTable &table, AlignedValues &values);

  const Instance::Impl &impl_;
  const WaveProgramEntry &program_;
  std::vector<double> slopes_;
  AlignedValues there_, scratch_;
};

/// The largest slope of log |psi| along every axis, in nats a unit, that a wave has or that a
/// potential makes: sqrt(2 m (V - min V)) / hbar where V is all that holds it.
std::vector<double> steepest(const Wave &psi, const FieldValues &potential, const Grid &grid,
                             const std::vector<double> &rates, double hbar);

} // namespace sbl::rt
