// Derivatives and other diagonals in Fourier space, along the axes of a wave that follows a flow.
#pragma once

#include "Wave/WaveLines.h"
#include "sbl/runtime/Flow.h"

namespace sbl::rt {

/// The lines of a wave between walls are even or odd there, as the boundaries say; a derivative, or
/// a factor that vanishes at the walls, turns one into the other. Not thread-safe: it owns scratch.
class FlowLines {
public:
  enum class Parity { Wave, Other }; // of the lines that go in: those of psi, or the other kind

  FlowLines(const Instance::Impl &impl, const FlowWaveEntry &entry) : impl_(impl), entry_(entry) {}
  Status prepare();

  const Grid &grid() const { return impl_.grid; }
  const FourierAxis &axis(std::size_t axis) const { return wave_[axis]; }
  double largestWavenumber(std::size_t axis) const;
  /// f(k) for every mode of an axis, in the order of the transforms. `f` takes the wavenumber and
  /// whether it stands for +k and -k at once, and returns a complex number.
  template <class F> ModeFactors factors(std::size_t axis, F f) const;

  /// psi = post * F^-1 (factors * F (pre * psi)) along an axis; `pre` and `post` may be null.
  void transform(std::size_t axis, const ModeFactors &factors, Parity parity, Wave &psi,
                 const Wave *pre = nullptr, const Wave *post = nullptr);

private:
  const Instance::Impl &impl_;
  const FlowWaveEntry &entry_;
  std::vector<FourierAxis> wave_, other_;
  AlignedValues scratch_;
};

template <class F> ModeFactors FlowLines::factors(std::size_t axis, F f) const {
  const FourierAxis &modes = wave_[axis];
  const double scale = 1 / static_cast<double>(modes.length());
  const double highest = largestWavenumber(axis);
  ModeFactors result;
  for (const double k : modes.wavenumbers()) {
    const auto value = f(k, modes.length() % 2 == 0 && k == highest);
    result.re.push_back(value.real() * scale);
    result.im.push_back(value.imag() * scale);
  }
  return result;
}

/// The components of a velocity on the grid; OutOfRange where one is not finite.
Status velocityOnGrid(const VelocityField &velocity, const Grid &grid, double time,
                      std::vector<FieldValues> &values);

} // namespace sbl::rt
