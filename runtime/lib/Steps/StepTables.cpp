// Kernel tables and factor fields of one step length.
#include "Steps/StepTables.h"

#include <algorithm>
#include <cmath>

#include "Fields/Tiled.h"
#include "Steps/Generator.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {

Status TableBuilder::findPotential(double time) {
  if (havePotential_ && program_.autonomous)
    return Status::good();
  havePotential_ = true;
  if (program_.gauged())
    return gradientPotential(impl_, program_, time, potential_);
  potential_.tilt.assign(impl_.grid.rank(), 0.0);
  return Status::good();
}

Status TableBuilder::potential(const GradientPotential *&result) {
  static const GradientPotential none;
  result = &none;
  if (!program_.autonomous || !program_.gauged())
    return Status::good();
  result = &potential_;
  return findPotential(0);
}

bool TableBuilder::absorbs(std::size_t axis) const {
  const GridAxis &a = impl_.grid.axes[axis];
  return a.low == Boundary::Absorbing || a.high == Boundary::Absorbing;
}

bool TableBuilder::hasBalance() const {
  for (const auto &factor : program_.factors)
    for (const FactorPart &part : factor)
      if (std::holds_alternative<BalancePart>(part))
        return true;
  return false;
}

Status TableBuilder::build(double time, double tau, std::shared_ptr<const StepTables> &result) {
  auto tables = std::make_shared<StepTables>();
  tables->time = time + tau / 2;
  tables->tau = tau;
  if (Status s = findPotential(tables->time); !s.ok())
    return s;
  if (program_.law == Law::Linear)
    if (Status s = exactStep(KineticLaw::of(impl_, program_), tau, kinetic_); !s.ok())
      return s;
  if (Status s = buildKernels(*tables); !s.ok())
    return s;
  if (program_.law == Law::Linear)
    if (Status s = buildKineticGauges(*tables); !s.ok())
      return s;
  if (program_.law == Law::Lines)
    if (Status s = buildGauges(*tables); !s.ok())
      return s;
  bool walls = false;
  for (std::size_t a = 0; a < impl_.grid.rank(); ++a)
    walls |= absorbs(a);
  bool separate = false;
  for (const auto &kernel : tables->kernels)
    separate |= kernel && kernel->tilt != 0;
  Status s = program_.gauged() && hasBalance() && !walls && !unbalanced_ && !separate
                 ? balanceGradient(*tables)
                 : buildFactors(*tables, {}, false);
  if (s.ok() && program_.gauged() && !program_.autonomous)
    s = buildTimeGauge(*tables);
  for (const auto &kernel : tables->kernels)
    if (kernel && kernel->turns > 0)
      tables->headroom += static_cast<int>(kernel->turns / 0.69) + 1;
  for (const auto &seam : tables->seams)
    if (seam)
      tables->headroom += static_cast<int>(seam->range / 0.69) + 1;
  if (s.ok())
    result = std::move(tables);
  return s;
}

void TableBuilder::finish() {
  gauges_ = {};
  lines_ = {};
  latticeLines_ = {};
  haveLines_ = false;
  cache_ = {};
  if (!program_.autonomous)
    potential_ = {};
  if (program_.law != Law::Quadratic)
    diagonal_ = {};
}

Status TableBuilder::buildTimeGauge(StepTables &tables) const {
  if (potential_.values.empty())
    return Status::good();
  if (tiles_) {
    FieldValues values(potential_.values.size()), log = potential_.values;
    tables.leaveExponents = tiledExponential(log.data(), {0, tiles_}, values.data());
    tables.leave = ElementBuffer(false, values);
    for (double &v : log)
      v = -v;
    tables.enterExponents = tiledExponential(log.data(), {0, tiles_}, values.data());
    tables.enter = ElementBuffer(false, values);
    return Status::good();
  }
  const double range =
      maxOver(impl_.grid.points(), [&](std::int64_t k) { return potential_.values[k]; });
  const double most = impl_.manifest().single ? 60 : 500;
  if (range > most)
    return Status::fail(Code::OutOfRange,
                        "the drift's potential spans " + figure(range) +
                            " nats; a law that depends on "
                            "time holds " +
                            figure(most),
                        "a smaller box, or more noise");
  FieldValues in(potential_.values.size()), out(in.size());
  for (std::size_t k = 0; k < in.size(); ++k) {
    in[k] = std::exp(range / 2 - potential_.values[k]);
    out[k] = 1 / in[k];
  }
  tables.enter = ElementBuffer(impl_.manifest().single, in);
  tables.leave = ElementBuffer(impl_.manifest().single, out);
  tables.headroom += static_cast<int>(range / 2 / 0.69) + 1;
  return Status::good();
}

Status TableBuilder::buildKernels(StepTables &tables) {
  const Manifest &m = impl_.manifest();
  tables.variances = impl_.variances(program_, tables.time, tables.tau);
  tables.kernels.resize(program_.kernels.size());
  tables.implicit.resize(program_.kernels.size());
  tables.seams.resize(program_.kernels.size());
  if (const auto lattice = impl_.lattices.find(program_.name);
      lattice != impl_.lattices.end() && !lattice->second.status.ok())
    return lattice->second.status;
  if (program_.law == Law::Lines && (!haveLines_ || !program_.autonomous)) {
    // One potential per axis serves all its slots.
    lines_.resize(impl_.grid.rank());
    for (std::size_t a = 0; a < lines_.size(); ++a)
      if (std::any_of(program_.kernels.begin(), program_.kernels.end(),
                      [&](const KernelEntry &k) { return k.axis == a && !k.slides(); }))
        if (Status s = linePotential(impl_, program_, a, tables.time, lines_[a]); !s.ok())
          return s;
    if (Status s = findLatticeLines(tables.time); !s.ok())
      return s;
    haveLines_ = true;
  }
  for (std::size_t slot = 0; slot < program_.kernels.size(); ++slot) {
    const KernelEntry &k = program_.kernels[slot];
    if (k.kind == KernelEntry::Kind::Generator || k.kind == KernelEntry::Kind::Implicit) {
      if (Status s = k.kind == KernelEntry::Kind::Generator ? buildGenerator(slot, tables)
                                                            : buildImplicit(slot, tables);
          !s.ok())
        return s;
      continue;
    }
    if (k.slides()) {
      if (Status s = k.kind == KernelEntry::Kind::Lattice ? buildLattice(slot, tables)
                     : program_.law == Law::Linear        ? buildMotion(slot, tables)
                                                          : buildTransport(slot, tables);
          !s.ok())
        return s;
      continue;
    }
    const GridAxis &axis = impl_.grid.axes[k.axis];
    if (program_.law == Law::Linear)
      tables.variances[slot] = heldVariance(slot);
    const double v = tables.variances[slot];
    if (!(v > 0) || !std::isfinite(v))
      return Status::fail(Code::BadInput,
                          "the noise along " + axis.name + " gives a step the variance " +
                              figure(v),
                          "noise must be positive");
    if (k.ring) {
      if (Status s = buildLifted(slot, tables); !s.ok())
        return s;
      continue;
    }
    double tilt = potential_.tilt[k.axis];
    if (program_.law == Law::Lines && !lines_[k.axis].turns.empty()) {
      const auto &turns = lines_[k.axis].turns;
      const auto [low, high] = std::minmax_element(turns.begin(), turns.end());
      if (*high - *low > 1e-9 * (1 + std::fabs(*high)))
        return Status::fail(Code::BadInput,
                            "the drift's circulation around the ring " + axis.name +
                                " differs from line to line: " + figure(*low) + " to " +
                                figure(*high),
                            "the module was compiled for one circulation");
      tilt = std::fabs(turns[0]) < 1e-12 ? 0.0 : turns[0];
    }
    const bool separate = tiles_ && tilt != 0;
    const HeatKernel kernel(axis, v, separate ? 0 : tilt);
    const double slope = slopes_[k.axis] + std::fabs(tilt) / axis.length();
    const std::int64_t w = std::min(kernel.halfWidth(slope), axis.cells);
    const std::vector<double> key{static_cast<double>(k.axis), v, tilt, static_cast<double>(w)};
    for (const auto &[known, table] : cache_)
      if (known == key)
        tables.kernels[slot] = table;
    if (tables.kernels[slot])
      continue;
    auto table = std::make_shared<KernelTable>();
    table->plain = separate ? BandedTable::lifted(axis, kernel, w, m.rowsPerBlock)
                            : BandedTable::heat(axis, kernel, w, m.rowsPerBlock, false);
    table->tilt = separate ? tilt : 0;
    if (!kernel.symmetric())
      table->flipped = BandedTable::heat(axis, kernel, w, m.rowsPerBlock, true);
    table->plainCoefficients = ElementBuffer(m.single, table->plain.coefficients());
    table->flippedCoefficients = ElementBuffer(m.single, table->flipped.coefficients());
    table->dense = 2 * w + 1 > axis.cells;
    table->halfWidth = w;
    cache_.emplace_back(key, table);
    tables.kernels[slot] = std::move(table);
  }
  return Status::good();
}

Status TableBuilder::buildGenerator(std::size_t slot, StepTables &tables) {
  const KernelEntry &k = program_.kernels[slot];
  const Grid &grid = impl_.grid;
  const std::int64_t n = grid.axes[k.axis].cells, inner = grid.inner(k.axis);
  const double time = k.fraction * tables.tau;
  const std::vector<double> key{-1 - static_cast<double>(k.axis), time};
  if (program_.autonomous)
    for (const auto &[known, table] : cache_)
      if (known == key) {
        tables.kernels[slot] = table;
        return Status::good();
      }
  constexpr std::int64_t mostCells = 4096; // dense matrices of 128 MB
  if (n > mostCells)
    return Status::fail(Code::OutOfMemory,
                        "a dense kernel for the " + std::to_string(n) + " cells of " +
                            grid.axes[k.axis].name + " does not fit",
                        "use at most " + std::to_string(mostCells) +
                            " cells, or scheme = tridiagonal");
  Rates rates;
  if (Status s = generatorRates(impl_, program_, k.axis, tables.time, rates); !s.ok())
    return s;
  // Coefficients belong to the axis alone (the compiler proved it): the first line stands for all.
  Rates line;
  for (std::int64_t i = 0; i < n; ++i) {
    line.up.push_back(rates.up[i * inner]);
    line.down.push_back(rates.down[i * inner]);
    line.loss.push_back(rates.loss[i * inner]);
  }
  const RowBands rows = exponential(line, grid.axes[k.axis].periodic(), time);
  const Manifest &m = impl_.manifest();
  auto table = std::make_shared<KernelTable>();
  table->plain = BandedTable::general(rows, m.rowsPerBlock);
  table->flipped = BandedTable::general(rows.transposed(), m.rowsPerBlock);
  table->plainCoefficients = ElementBuffer(m.single, table->plain.coefficients());
  table->flippedCoefficients = ElementBuffer(m.single, table->flipped.coefficients());
  table->dense = true;
  table->halfWidth = n;
  if (program_.autonomous)
    cache_.emplace_back(key, table);
  tables.kernels[slot] = std::move(table);
  return Status::good();
}

Status TableBuilder::buildImplicit(std::size_t slot, StepTables &tables) {
  const KernelEntry &k = program_.kernels[slot];
  Rates rates;
  if (Status s = generatorRates(impl_, program_, k.axis, tables.time, rates); !s.ok())
    return s;
  tables.implicit[slot] = std::make_shared<ImplicitRows>(
      impl_.grid, k.axis, rates, k.fraction * tables.tau, impl_.manifest().single);
  return Status::good();
}

Status TableBuilder::buildFactors(StepTables &tables, const FieldValues &balance, bool unkilled) {
  const std::int64_t points = impl_.grid.points();
  tables.factors.clear();
  tables.factorExponents.clear();
  tables.headroom = 0;
  FieldValues product, part;
  for (const auto &factor : program_.factors) {
    product.assign(points, 1.0);
    TileExponents exponents;
    for (const FactorPart &p : factor) {
      const FieldValues *times = nullptr;
      const TileExponents *scales = nullptr;
      if (const auto *f = std::get_if<FieldPart>(&p)) {
        impl_.field(unkilled && f->unkilled ? *f->unkilled : f->field, tables.time, tables.tau,
                    part);
        times = &part;
      } else if (const auto *g = std::get_if<GaugePart>(&p)) {
        const Gauge &gauge = gauges_[g->kernel];
        times = g->sign > 0 ? &gauge.plus : &gauge.minus;
        scales = g->sign > 0 ? &gauge.plusExponents : &gauge.minusExponents;
      } else {
        times = &balance;
      }
      if (!times->empty())
        forBlocks(points, [&](std::int64_t begin, std::int64_t end) {
          for (std::int64_t k = begin; k < end; ++k)
            product[k] *= (*times)[k];
        });
      if (scales && !scales->empty()) {
        exponents.resize(tiles_->count(), 0);
        addTo(exponents, *scales);
      }
      if (!exponents.empty()) // what two parts hold apart one double may not
        normalise(*tiles_, 0, product.data(), exponents);
    }
    const double largest = maxOver(points, [&](std::int64_t k) { return product[k]; });
    const double least = -maxOver(points, [&](std::int64_t k) { return -product[k]; });
    if (!std::isfinite(largest) || !(least >= 0))
      return Status::fail(Code::OutOfRange, "a weight of one step leaves double precision",
                          "a smaller box, or more noise, keeps the drift's potential within range");
    if (largest > 1)
      tables.headroom = std::max(tables.headroom, std::ilogb(largest) + 1);
    tables.factors.emplace_back(impl_.manifest().single, product);
    tables.factorExponents.push_back(std::move(exponents));
  }
  return Status::good();
}

} // namespace sbl::rt
