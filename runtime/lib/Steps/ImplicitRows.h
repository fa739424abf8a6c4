// The rows of implicit steps, eliminated once for all sweeps.
#pragma once

#include <cstdint>

#include "Steps/ElementBuffer.h"
#include "Steps/Generator.h"

namespace sbl::rt {

/// How the coefficients of the lines along an axis lie in a buffer (sbl_tridiagonal_fn in
/// module.h).
class LineBundles {
public:
  /// `shared`: all lines have the same.
  LineBundles(const Grid &grid, std::size_t axis, bool shared);

  bool shared() const { return shared_; }
  /// Elements of a buffer.
  std::int64_t size() const { return shared_ ? n_ + 1 : bundles_ * lanes_ * (n_ + 1); }
  /// Lines of a bundle; 1 on a grid of one axis.
  std::int64_t lanes() const { return lanes_; }
  std::int64_t bundles() const { return bundles_; }
  /// What scratch memory one chunk of a solve needs, in elements.
  std::int64_t scratch() const { return lanes_ * (n_ + 8); }
  /// Where row 0 of the line whose first cell is `first` lies, and how far its rows are apart.
  struct Place {
    std::int64_t start, pitch;
  };
  Place of(std::int64_t first) const;
  /// The first cell of the line in lane `lane` of bundle `bundle`.
  std::int64_t firstCell(std::int64_t bundle, std::int64_t lane) const;

private:
  std::int64_t firstLine(std::int64_t bundleOfPlane) const;

  bool shared_;
  std::int64_t outer_, n_, inner_;
  bool isLast_; // the last of several axes
  std::int64_t lanes_, perPlane_, bundles_;
};

/// S = 1 - W + W M^-1 with M = 1 - theta Q tau and W = 1/theta, in the factors of
/// sbl_tridiagonal_fn: with the pivots P of M without the last row and column of a ring,
/// down = -lower/P of the row above, up = -upper/P of the row below, gain = W/P, rest = (1/W - 1)
/// P. Pivots are found from the row sums of M (Grassmann, Taksar and Heyman 1985): numbers that are
/// not negative are added, multiplied and divided, so that every one is right to rounding.
class ImplicitRows {
public:
  /// Of a step of length `tau` along `axis`; rates as fields of the grid.
  ImplicitRows(const Grid &grid, std::size_t axis, const Rates &rates, double tau, bool single);

  const LineBundles &bundles() const { return bundles_; }
  std::size_t bytes() const;
  /// Row `row` of S, or of its transpose, on the line whose first cell is `first`; n numbers.
  void matrixRow(std::int64_t first, std::int64_t row, double *values) const;

  ElementBuffer down, up, gain, rest, column, row; // the last two on rings only

private:
  std::int64_t n_;
  LineBundles bundles_;
};

/// Whether rates are the same on all lines along the axis, to the last bit.
bool areShared(const Grid &grid, std::size_t axis, const Rates &rates);

} // namespace sbl::rt
