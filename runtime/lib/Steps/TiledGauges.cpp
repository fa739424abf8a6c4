// Gauges of lines whose potentials span more than doubles hold: e^{U/s^2} by tiles.
#include <algorithm>
#include <cmath>
#include <optional>

#include "Fields/Tiled.h"
#include "Steps/Balancing.h"
#include "Steps/Propagator.h"
#include "Steps/RangedSweep.h"
#include "Steps/StepTables.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// G e^log along the lines of a kernel, log(sum) in its place.
class LineSums {
public:
  LineSums(const Instance::Impl &impl, const ProgramEntry &program, const StepTables &tables,
           const StageEntry &stage, const std::shared_ptr<const Tiles> &tiles)
      : tables_(tables), stage_(stage), tiles_(tiles), runner_(impl, program),
        ranged_(impl.grid, tiles, impl.manifest().lanes, topOfTiles),
        source_(false, static_cast<std::size_t>(impl.grid.points())), sum_(source_) {
    stage_.transposed = false;
    stage_.pre = stage_.post = std::nullopt;
  }

  /// Of values 2^exponents of their tiles, the largest of each near 1; the same of the sums.
  void of(const FieldValues &values, TileExponents &exponents, FieldValues &sums) {
    source_.load(values);
    source_.scale(topOfTiles);
    for (std::int32_t &e : exponents)
      e -= e == noExponent ? 0 : topOfTiles;
    runner_.runBare(stage_, tables_, source_, sum_, ranged_, exponents);
    sum_.store(sums);
    normalise(*tiles_, 0, sums.data(), exponents);
  }

private:
  const StepTables &tables_;
  StageEntry stage_;
  std::shared_ptr<const Tiles> tiles_;
  StageRunner runner_;
  RangedSweep ranged_;
  ElementBuffer source_, sum_;
};

/// A ratio that is no number, where a tile spans more than doubles do, far from any path: such
/// rows stay as they are.
double trusted(double ratio) { return ratio > 0 && std::isfinite(ratio) ? ratio : 1; }

/// Plain turns on the logarithm of the diagonal, until rows sum to something near one.
void balanceRoughly(LineSums &sums, const std::shared_ptr<const Tiles> &tiles,
                    const FieldValues &potential, FieldValues &log) {
  const auto points = static_cast<std::int64_t>(log.size());
  FieldValues values(static_cast<std::size_t>(points)), exponent(values.size());
  for (int turn = 0; turn < balancing::mostTurns; ++turn) {
    for (std::int64_t k = 0; k < points; ++k)
      exponent[k] = log[k] - potential[k];
    TileExponents exponents = tiledExponential(exponent.data(), {0, tiles}, values.data());
    sums.of(values, exponents, exponent);
    for (double &v : exponent)
      v = std::log(v);
    addExponents(*tiles, exponents, exponent.data());
    double worst = 0;
    for (std::int64_t k = 0; k < points; ++k) {
      const double row = exponent[k] + log[k] + potential[k];
      if (!std::isfinite(row))
        continue;
      worst = std::max(worst, std::fabs(row));
      log[k] -= row / 2;
    }
    if (worst < 1)
      return;
  }
}

} // namespace

/// The gauge of lines whose potential is centred, balanced between walls that keep paths.
void TableBuilder::tiledLines(std::size_t slot, const StepTables &tables,
                              const FieldValues &potential, Gauge &gauge) const {
  const std::int64_t points = impl_.grid.points();
  FieldValues log(static_cast<std::size_t>(points), 0.0);
  const auto stage = std::find_if(program_.backward.begin(), program_.backward.end(),
                                  [&](const StageEntry &s) { return s.kernel == slot; });
  // Lattice kernels are for far ends, where nothing may arrive; there any wall keeps mass.
  const KernelEntry &kernel = program_.kernels[slot];
  const bool mayEnd = kernel.kind != KernelEntry::Kind::Lattice && absorbs(kernel.axis);
  const bool balances = !mayEnd && stage != program_.backward.end();
  std::optional<LineSums> sums;
  if (balances) {
    sums.emplace(impl_, program_, tables, *stage, tiles_);
    balanceRoughly(*sums, tiles_, potential, log);
  } else if (mayEnd) {
    rawDiagonal(slot, tables, log);
  }
  FieldValues shifted(log.size());
  const auto exponential = [&](double sign, FieldValues &values) {
    for (std::int64_t k = 0; k < points; ++k)
      shifted[k] = log[k] + sign * potential[k];
    values.resize(log.size());
    return tiledExponential(shifted.data(), {0, tiles_}, values.data());
  };
  gauge.plusExponents = exponential(1, gauge.plus);
  gauge.minusExponents = exponential(-1, gauge.minus);
  if (!balances)
    return;
  FieldValues rows, before(log.size(), 1.0);
  balancing::Convergence convergence;
  for (int turn = 0; turn < balancing::mostTurns; ++turn) {
    TileExponents exponents = gauge.minusExponents;
    sums->of(gauge.minus, exponents, rows);
    addTo(exponents, gauge.plusExponents);
    forTiles(*tiles_, [&](std::size_t tile) {
      const int shift = std::clamp(exponents[tile], -5000, 5000);
      tiles_->forRowsOf(tile, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t k = begin; k < end; ++k)
          rows[k] = trusted(std::ldexp(rows[k] * gauge.plus[k], shift));
      });
    });
    const bool last =
        convergence.done(maxOver(points, [&](std::int64_t k) { return std::fabs(rows[k] - 1); }));
    forBlocks(points, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        // The last turn divides rows only: K 1 = 1 to rounding.
        before[k] = last ? 1 / rows[k] : balancing::correction(rows[k], before[k]);
        gauge.plus[k] *= before[k];
        if (!last)
          gauge.minus[k] *= before[k];
      }
    });
    if (last)
      break;
  }
}

} // namespace sbl::rt
