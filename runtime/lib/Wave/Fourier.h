// Fourier modes of the lines of an axis: what sbl_transform_fn needs to reach them.
#pragma once

#include <cstdint>
#include <vector>

#include "Support/FieldAllocator.h"
#include "sbl/runtime/Grid.h"
#include "sbl/runtime/Status.h"

namespace sbl::rt {

/// Doubles that begin at a cache line.
using AlignedValues = std::vector<double, FieldAllocator<double>>;

/// A diagonal in Fourier space, in the order of the transform's rows, 1/N included, and the
/// twiddles that go with it (FourierAxis::twiddles).
struct ModeFactors {
  AlignedValues re, im;
  std::size_t turn = 0;
};

/// The modes of one axis. A line between walls is continued to a periodic one of `length` points:
/// evenly at a reflecting wall (a cosine series), oddly at an absorbing one (a sine series).
class FourierAxis {
public:
  /// Fails where the number of cells has a prime factor above 7, naming the next that has not.
  /// `alone`: the grid has no other axis; its line's tables are then in another order (module.h).
  static Status plan(const GridAxis &axis, bool alone, FourierAxis &result);

  std::int64_t length() const { return static_cast<std::int64_t>(wavenumbers_.size()); }
  const std::vector<std::int64_t> &stages() const { return stages_; }
  /// Whether all radices of the stages are among `radices`; none there means all.
  bool needsOnly(const std::vector<std::int64_t> &radices) const;
  /// The twiddles of a turn. No double has modulus one: each set is rounded such that the sum of
  /// the sets so far is right. Steps use them in turn; one set alone would let the norm grow or
  /// shrink by 1e-16 with every use.
  const AlignedValues &twiddles(std::size_t turn) const { return twiddles_[turn]; }
  const std::vector<std::int64_t> &images() const { return images_; }
  /// The wavenumber of every row; of the highest one of an even number of modes, +k and -k at once.
  const std::vector<double> &wavenumbers() const { return wavenumbers_; }

  /// exp(-rate k^2 duration).
  ModeFactors decay(double rate, double duration) const;
  /// exp(-i rate min(k^2, most) duration), to be used in turn, as the twiddles are.
  std::vector<ModeFactors> motion(double rate, double duration, double most) const;
  /// k^2.
  ModeFactors squares() const;
  /// i k: the derivative.
  ModeFactors derivative() const;
  /// The shift by `distance`: line(x) becomes line(x + distance).
  ModeFactors shift(double distance) const;
  /// 1 for |k| above two thirds of the largest, else 0.
  ModeFactors shortWaves() const;
  /// 1 for k^2 above `square`, else 0.
  ModeFactors above(double square) const;

private:
  void chooseStages(std::int64_t length);
  void fillTwiddles(bool alone);
  void fillImages(const GridAxis &axis);
  void fillWavenumbers(double period);
  /// From the order of rows to the one that vectors along the line meet.
  void orderForVectors();
  bool isHighest(std::size_t row) const;
  template <class F> ModeFactors factors(F f) const;

  std::vector<std::int64_t> stages_; // radix, legs, blocks, first twiddle
  std::vector<AlignedValues> twiddles_;
  std::vector<std::int64_t> images_;
  std::vector<double> wavenumbers_;
  double highest_ = 0; // the largest |k|
};

} // namespace sbl::rt
