// Waves as two real fields, and the compiled transforms and kicks that act on them.
#pragma once

#include <array>
#include <vector>

#include "Module/InstanceImpl.h"
#include "Wave/Fourier.h"

namespace sbl::rt {

/// A complex amplitude on the grid.
struct Wave {
  AlignedValues re, im;

  Wave() = default;
  explicit Wave(std::size_t points, double value = 0) : re(points, value), im(points, 0.0) {}
  std::size_t size() const { return re.size(); }
};

/// int |psi|^2.
double normSquared(const Wave &psi, const Grid &grid);
/// int conj(a) b.
std::array<double, 2> innerProduct(const Wave &a, const Wave &b, const Grid &grid);
/// The square root of int |a - b|^2.
double distance(const Wave &a, const Wave &b, const Grid &grid);
/// a - b, place by place.
void difference(const Wave &a, const Wave &b, Wave &result);
void scale(Wave &psi, double factor);

/// psi = post * F^-1 (factors * F (pre * psi)) along an axis by the compiled `entry`; `pre` and
/// `post` may be null. `memory` is scratch, enlarged as needed.
void transformLines(const Instance::Impl &impl, const std::string &entry, std::size_t axis,
                    const FourierAxis &modes, const ModeFactors &factors, Wave &psi,
                    const Wave *pre, const Wave *post, AlignedValues &memory);

/// Calls the entries of one program. Not thread-safe: it owns the scratch.
class WaveLines {
public:
  WaveLines(const Instance::Impl &impl, const WaveProgramEntry &program)
      : impl_(impl), program_(program) {}
  /// Plans the transforms of all axes.
  Status prepare();

  const FourierAxis &axis(std::size_t axis) const { return axes_[axis]; }
  /// hbar / (2 m), one per axis.
  const std::vector<double> &rates() const { return rates_; }
  double hbar() const { return impl_.scalar(program_.hbar); }

  /// psi = post * F^-1 (factors * F (pre * psi)) along an axis; `pre` and `post` may be null.
  void transform(std::size_t axis, const ModeFactors &factors, Wave &psi, const Wave *pre = nullptr,
                 const Wave *post = nullptr);
  /// The potential alone, at `time` for `duration`.
  void kick(double time, double duration, double correction, Wave &psi) const;

private:
  const Instance::Impl &impl_;
  const WaveProgramEntry &program_;
  std::vector<FourierAxis> axes_;
  std::vector<double> rates_;
  AlignedValues scratch_;
};

} // namespace sbl::rt
