// A kernel whose taps lie at whole steps from a point: along a lattice direction of the grid, or
// along an axis from where the point's line is moved to.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "Steps/ElementBuffer.h"
#include "sbl/runtime/Grid.h"

namespace sbl::rt {

/// Second cumulant beyond what was asked for, third and fourth cumulant of some taps, in steps:
/// what tells them from a Gaussian.
struct TapCumulants {
  double second = 0, third = 0, fourth = 0;
};

/// The taps that all points of a line share: weights for steps first, first + 1, …
struct SlideTaps {
  std::int64_t first = 0;
  std::vector<double> weights;
  TapCumulants cumulants;
};

/// The packed form that compiled slides read (sbl_slide_fn in module.h), for both directions.
///
/// Beyond walls there is nothing: what would step over one is lost. Rings are continued by their
/// images, image m weighted by e^{-m tilt} (the growth of a potential around the ring).
class SlideTable {
public:
  /// All points have the same taps, `step` cells apart; `step` has its first nonzero entry
  /// positive.
  static SlideTable lattice(const Grid &grid, bool single, const std::array<std::int64_t, 3> &step,
                            SlideTaps taps, const std::vector<double> &tilt);
  /// Along `axis`, with taps for each line, numbered as outer * inner.
  static SlideTable along(const Grid &grid, bool single, std::size_t axis,
                          std::vector<SlideTaps> lines);
  /// The matrix 1.
  static SlideTable identity(const Grid &grid, bool single);

  /// Cells along each axis of one step; how a turn of each ring weighs.
  const std::array<std::int64_t, 3> &step() const { return step_; }
  const std::vector<double> &tilt() const { return tilt_; }
  /// Whether lines along axis() have taps of their own.
  bool differsByLine() const { return lines_.size() > 1; }
  std::size_t axis() const { return static_cast<std::size_t>(axis_); }
  bool isIdentity() const { return lines_.empty(); }
  /// Whether output arrives with its last axis and the one that is slid along exchanged.
  bool isTurned() const { return axis_ + 1 < static_cast<std::int64_t>(shape_.size()); }
  std::int64_t paddedSize() const;
  std::int64_t rowLength() const { return turned_.back(); }
  std::int64_t stride() const { return stride_; }
  const std::vector<std::int64_t> &rows(bool transposed) const {
    return transposed ? flippedRows_ : plainRows_;
  }
  const ElementBuffer &weights(bool transposed) const {
    return transposed ? flippedWeights_ : plainWeights_;
  }
  /// padded = pre * src with its halo; `pre` may be null.
  void pack(const ElementBuffer &src, const ElementBuffer *pre, bool transposed,
            ElementBuffer &padded) const;
  /// dst = post * turned, turned back; for tables that are turned.
  void unpack(const ElementBuffer &turned, const ElementBuffer *post, ElementBuffer &dst) const;

  std::int64_t lineOf(std::int64_t cell) const;
  const std::vector<TapCumulants> &cumulants() const { return cumulants_; }
  /// The cell `steps` steps from a cell; -1 beyond a wall.
  std::int64_t neighbour(std::int64_t cell, std::int64_t steps) const;
  const SlideTaps &tapsOf(std::int64_t cell) const;
  /// The entries of the row of a cell: visit(column, entry). Cells beyond walls are left out.
  void row(std::int64_t cell, const std::function<void(std::int64_t, double)> &visit) const;
  /// The share of the weights of a cell whose taps do not lie beyond walls.
  double inside(std::int64_t cell) const;

private:
  void finish(bool single);

  std::vector<std::int64_t> shape_; // of the grid
  std::vector<bool> ring_;
  std::vector<double> tilt_;
  std::array<std::int64_t, 3> step_{};
  std::int64_t axis_ = 0;        // that becomes the last one in the padded copy
  std::vector<SlideTaps> lines_; // one for all, or one per line of `axis_`
  std::vector<TapCumulants> cumulants_;
  std::vector<std::vector<double>> sums_; // of the weights of each before its taps

  std::vector<std::int64_t> order_, turned_, pad_; // of the padded copy: axes, cells, halo
  std::int64_t stride_ = 1;
  std::vector<std::int64_t> plainRows_, flippedRows_;
  ElementBuffer plainWeights_, flippedWeights_;
};

} // namespace sbl::rt
