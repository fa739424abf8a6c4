// Everything a program's sweeps need for steps of one length: tables of its kernels, factor fields.
#pragma once

#include <memory>
#include <vector>

#include "Fields/Tiles.h"
#include "Module/InstanceImpl.h"
#include "Steps/BandedTable.h"
#include "Steps/ElementBuffer.h"
#include "Steps/ImplicitRows.h"
#include "Steps/KineticStep.h"
#include "Steps/LinePotential.h"
#include "Steps/SlideTable.h"

namespace sbl::rt {

/// A kernel slot on the grid: the packed matrix and its transpose.
struct KernelTable {
  BandedTable plain, flipped; // `flipped` is empty where the matrix is symmetric
  ElementBuffer plainCoefficients, flippedCoefficients;
  std::int64_t halfWidth = 0; // cells; of the whole axis where dense
  bool dense = false;
  double turns = 0; // nats by which a slide weighs what comes around rings
  /// Of a sweep whose exponents take them (TableBuilder::useTiles): nats by which what comes around
  /// a ring is weighed down a turn.
  double tilt = 0;
  std::shared_ptr<const SlideTable> slide; // of lattice and transport kernels, instead of the above

  const BandedTable &table(bool transposed) const {
    return transposed && flipped.rows() ? flipped : plain;
  }
  const ElementBuffer &coefficients(bool transposed) const {
    return transposed && flipped.rows() ? flippedCoefficients : plainCoefficients;
  }
};

/// Seam factors of a lifted ring, for both directions of its kernel (sbl_sweep_fn in module.h);
/// ones where exponents of tiles take the turns.
struct Seam {
  ElementBuffer plain, flipped;
  std::vector<double> turns; // per line: Delta U / sigma^2 around the ring
  double range = 0;          // nats by which a step may weigh what comes around
};

struct StepTables {
  double time = 0, tau = 0; // `time`: the middle of the step, at which fields are taken
  std::vector<double>
      variances; // per slot; 0 where there is none; the largest of a transport's lines
  std::vector<std::shared_ptr<const KernelTable>> kernels;
  std::vector<std::shared_ptr<const ImplicitRows>> implicit; // per slot; null where not implicit
  std::vector<std::shared_ptr<const Seam>> seams;            // per slot; null where not lifted
  std::vector<ElementBuffer> factors;
  std::vector<TileExponents> factorExponents; // of each factor; empty where doubles hold it
  ElementBuffer enter,
      leave; // e^{-Phi}, e^{Phi} at mid-step where a gauge depends on time; else empty
  TileExponents enterExponents, leaveExponents;
  int headroom = 0; // log2 of the largest factor: a field must stay this far below overflow
};

/// Builds the tables of one program. `slopes`: per axis, the steepest |grad log| in nats per unit
/// of the fields the kernels will act on; it sets the half-widths.
class TableBuilder {
public:
  TableBuilder(const Instance::Impl &impl, const ProgramEntry &program, std::vector<double> slopes)
      : impl_(impl), program_(program), slopes_(std::move(slopes)) {}

  /// Phi of a gauged autonomous law, found once; else empty.
  Status potential(const GradientPotential *&result);
  /// Tables for the step from `time`, of length `tau`. What depends on time is taken at its middle.
  Status build(double time, double tau, std::shared_ptr<const StepTables> &result);

  /// Steps as their formulas give them: exact for quadratic laws away from walls.
  void leaveUnbalanced() { unbalanced_ = true; }
  /// Fields will have exponents for tiles (RangedSweep.h), which also take the gauges of lines and
  /// of laws that depend on time, and what comes around rings: no double holds e^{U / sigma^2} at
  /// low noise. Steps of a gauged law around a ring stay unbalanced.
  void useTiles(std::shared_ptr<const Tiles> tiles) { tiles_ = std::move(tiles); }
  /// Drops what only build() needs.
  void finish();
  /// What balancing multiplied the last gradient step's factors by; empty where nothing did.
  const FieldValues &balance() const { return diagonal_; }

private:
  struct Gauge {
    FieldValues plus, minus; // d e^{U/s^2}, d e^{-U/s^2}
    TileExponents plusExponents, minusExponents;
  };
  Status findPotential(double time);
  Status buildKernels(StepTables &tables);
  Status buildGenerator(std::size_t slot, StepTables &tables);
  Status buildImplicit(std::size_t slot, StepTables &tables);
  Status buildLifted(std::size_t slot, StepTables &tables);
  Status buildLattice(std::size_t slot, StepTables &tables);
  Status buildTransport(std::size_t slot, StepTables &tables);
  /// The table of a slot that carries line after line of its axis by `shifts`, spread by
  /// `variances` (both in cells).
  Status carryLines(std::size_t slot, const std::vector<double> &shifts,
                    const std::vector<double> &variances, StepTables &tables);
  // Of linear kinetic laws, KineticTables.cpp.
  Status buildMotion(std::size_t slot, StepTables &tables);
  Status buildKineticGauges(StepTables &tables);
  double heldVariance(std::size_t slot) const;
  /// How many slots of the same kind come after one: steps are written backwards in time.
  std::size_t rankInTime(std::size_t slot) const;
  Status findLatticeLines(double time);
  Status buildGauges(StepTables &tables);
  Status rawLines(std::size_t slot, const StepTables &tables, Gauge &gauge) const;
  void rawDiagonal(std::size_t slot, const StepTables &tables, FieldValues &log) const;
  void tiledLines(std::size_t slot, const StepTables &tables, const FieldValues &potential,
                  Gauge &gauge) const;
  Status balanceLines(std::size_t slot, const StepTables &tables, Gauge &gauge) const;
  Status balanceGradient(StepTables &tables);
  Status buildTimeGauge(StepTables &tables) const;
  Status buildFactors(StepTables &tables, const FieldValues &balance, bool unkilled);
  bool hasBalance() const;
  bool absorbs(std::size_t axis) const;

  const Instance::Impl &impl_;
  const ProgramEntry &program_;
  std::vector<double> slopes_;
  std::vector<Gauge> gauges_;              // per slot, lines law
  std::vector<LinePotential> lines_;       // per axis, lines law, of the last build
  std::vector<LatticeLines> latticeLines_; // per direction, the same for a matrix of noise
  bool haveLines_ = false;
  GradientPotential potential_; // of the autonomous law, or of the step being built
  bool havePotential_ = false;
  KineticStep kinetic_; // of the linear law's step being built
  bool unbalanced_ = false;
  std::shared_ptr<const Tiles> tiles_;
  FieldValues diagonal_; // the last balancing diagonal: a start for the next
  std::vector<std::pair<std::vector<double>, std::shared_ptr<const KernelTable>>> cache_;
};

} // namespace sbl::rt
