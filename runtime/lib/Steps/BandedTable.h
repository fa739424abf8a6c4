// Matrices along one axis in the packed form that compiled sweeps read (sbl_sweep_fn in module.h).
#pragma once

#include <cstdint>
#include <vector>

#include "Steps/HeatKernel.h"
#include "sbl/runtime/Grid.h"

namespace sbl::rt {

/// Row i holds entries for columns [first[i], first[i] + values[i].size()).
struct RowBands {
  std::vector<std::int64_t> first;
  std::vector<std::vector<double>> values;

  std::int64_t rows() const { return static_cast<std::int64_t>(first.size()); }
  RowBands transposed() const;
};

/// A matrix packed in blocks of R output rows. Interior blocks of a Gaussian share their
/// coefficients.
class BandedTable {
public:
  BandedTable() = default;
  /// The heat kernel of an axis cut at `halfWidth` cells; dense where the band reaches around.
  static BandedTable heat(const GridAxis &axis, const HeatKernel &kernel, std::int64_t halfWidth,
                          std::int64_t rowsPerBlock, bool transposed);
  /// The heat kernel of a ring's lifted line, periodic images left to the seam: ghosts as wide as
  /// the band, however often that goes around.
  static BandedTable lifted(const GridAxis &axis, const HeatKernel &kernel, std::int64_t halfWidth,
                            std::int64_t rowsPerBlock);
  static BandedTable general(const RowBands &rows, std::int64_t rowsPerBlock);

  std::int64_t rows() const { return n_; }
  /// Elements of scratch memory that one chunk of a sweep over tiles of `lanes` lines wants,
  /// `inner` of which are neighbours in memory.
  std::int64_t scratch(std::int64_t lanes, std::int64_t inner) const;
  std::int64_t ghost() const { return ghost_; }
  const std::vector<double> &coefficients() const { return coef_; }
  const std::vector<std::int64_t> &blocks() const { return blocks_; }
  /// Multiplications of one line; of as many additions.
  std::int64_t products() const;
  /// Largest number of source rows a block reads.
  std::int64_t widest() const;

  /// Columns [begin, end) of row i in extended numbering: column s stands for s mod n on a ring.
  void range(std::int64_t i, std::int64_t &begin, std::int64_t &end) const;
  /// Coefficient of row i and extended column s inside its range.
  double at(std::int64_t i, std::int64_t s) const;

private:
  void block(std::int64_t first, std::int64_t count, std::int64_t offset);
  std::int64_t n_ = 0, r_ = 1, ghost_ = 0;
  std::vector<double> coef_;
  std::vector<std::int64_t> blocks_;
};

} // namespace sbl::rt
