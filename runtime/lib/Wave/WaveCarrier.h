// The wave of a run of steps: where a backend keeps it, and what moves it. Tables that it is given
// stay at their addresses until forgetTables().
#pragma once

#include "Wave/HeatMotion.h"
#include "Wave/WaveLines.h"

namespace sbl::rt {

class WaveCarrier {
public:
  /// An amplitude whose square counts for nothing.
  static constexpr double leastAhead = 1e-100;

  virtual ~WaveCarrier() = default;

  /// From now on the carrier has the wave, until give() puts it back with what was done to it.
  virtual void take(Wave &psi) = 0;
  virtual void give(Wave &psi) = 0;

  /// The modes in whose order the factors of transform() are.
  virtual const FourierAxis &axis(std::size_t axis) const = 0;
  /// As WaveLines::transform().
  virtual void transform(std::size_t axis, const ModeFactors &factors, const Wave *pre,
                         const Wave *post) = 0;
  /// As WaveLines::kick().
  virtual void kick(double time, double duration, double correction) = 0;
  /// A kick of a nonlinear law in imaginary time, which changes |psi|^2 itself: that of both halves
  /// around the end of a step is that there, `ahead` of the kick's begin, of a wave of norm one.
  /// Else steps are of order 1. False where that norm is no positive number.
  virtual bool kickFromAhead(double time, double ahead, double duration) = 0;
  /// As HeatMotion::apply().
  virtual void spread(std::size_t axis, const BandedTable &table) = 0;
  /// Times the real parts of a factor.
  virtual void multiply(const Wave &factor) = 0;
  virtual void scale(double factor) = 0;
  /// int |psi|^2.
  virtual double normSquared() = 0;
  virtual void forgetTables() {}
};

/// A wave in memory, moved by the program's entries. Both are to outlive it.
std::unique_ptr<WaveCarrier> hostWaves(const Grid &grid, WaveLines &lines, HeatMotion &heat);

} // namespace sbl::rt
