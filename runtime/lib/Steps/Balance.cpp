// Balancing: diagonals d that make a step conserve mass exactly, D K D 1 = 1.
#include <algorithm>
#include <cmath>

#include "Steps/Balancing.h"
#include "Steps/Propagator.h"
#include "Steps/StepTables.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
using namespace balancing;

Status TableBuilder::buildGauges(StepTables &tables) {
  const std::int64_t points = impl_.grid.points();
  gauges_.assign(program_.kernels.size(), {});
  const double most = impl_.manifest().single ? 40 : 320;
  for (std::size_t slot = 0; slot < program_.kernels.size(); ++slot) {
    const KernelEntry &kernel = program_.kernels[slot];
    const bool isLattice = kernel.kind == KernelEntry::Kind::Lattice;
    const std::size_t axis = kernel.axis;
    const FieldValues &u = isLattice ? latticeLines_[kernel.direction].values : lines_[axis].values;
    Gauge &gauge = gauges_[slot];
    if (u.empty() || kernel.kind == KernelEntry::Kind::Transport)
      continue;
    FieldValues centred = u;
    const double range =
        isLattice ? latticeLines_[kernel.direction].range : centreLines(impl_.grid, axis, centred);
    if (tiles_) {
      tiledLines(slot, tables, centred, gauge);
      continue;
    }
    if (range > most)
      return Status::fail(
          Code::OutOfRange,
          "the drift's potential along " +
              (isLattice ? std::string("a lattice direction") : impl_.grid.axes[axis].name) +
              " spans " + figure(2 * range) + " nats; double precision holds " + figure(2 * most),
          "a smaller box, or more noise");
    gauge.plus.resize(points);
    gauge.minus.resize(points);
    forBlocks(points, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        gauge.plus[k] = std::exp(centred[k]);
        gauge.minus[k] = std::exp(-centred[k]);
      }
    });
    // Lattice kernels are for far ends, where nothing may arrive; there any wall keeps mass.
    if (Status s = !isLattice && absorbs(axis) ? rawLines(slot, tables, gauge)
                                               : balanceLines(slot, tables, gauge);
        !s.ok())
      return s;
  }
  return Status::good();
}

/// log d of d = e^{-tau W/2} with W = b^2/(2 s^2) + b'/2, exact for a constant drift.
void TableBuilder::rawDiagonal(std::size_t slot, const StepTables &tables, FieldValues &log) const {
  const std::size_t axis = program_.kernels[slot].axis;
  const double sigma = impl_.noise(program_, axis), s2 = sigma * sigma;
  const double tau = tables.variances[slot] / s2, reach = impl_.grid.axes[axis].spacing() / 8;
  const double time = tables.time;
  FieldValues b, near, far, below, beyond;
  impl_.field(program_.drift[axis], time, 0, b);
  impl_.field(program_.drift[axis], time, 0, near, axis, reach);
  impl_.field(program_.drift[axis], time, 0, below, axis, -reach);
  impl_.field(program_.drift[axis], time, 0, far, axis, 2 * reach);
  impl_.field(program_.drift[axis], time, 0, beyond, axis, -2 * reach);
  log.resize(b.size());
  for (std::size_t k = 0; k < b.size(); ++k) {
    const double slope = (8 * (near[k] - below[k]) - (far[k] - beyond[k])) / (12 * reach);
    log[k] = -tau / 2 * (b[k] * b[k] / (2 * s2) + slope / 2);
  }
}

Status TableBuilder::rawLines(std::size_t slot, const StepTables &tables, Gauge &gauge) const {
  FieldValues log;
  rawDiagonal(slot, tables, log);
  for (std::size_t k = 0; k < log.size(); ++k) {
    const double d = std::exp(log[k]);
    gauge.plus[k] *= d;
    gauge.minus[k] *= d;
    if (!std::isfinite(gauge.plus[k]) || !std::isfinite(gauge.minus[k]))
      return Status::fail(Code::OutOfRange,
                          "the drift at " + impl_.place(static_cast<std::int64_t>(k)) +
                              " is too strong for steps of " + figure(tables.tau));
  }
  return Status::good();
}

Status TableBuilder::balanceLines(std::size_t slot, const StepTables &tables, Gauge &gauge) const {
  const bool single = impl_.manifest().single;
  const auto stage = std::find_if(program_.backward.begin(), program_.backward.end(),
                                  [&](const StageEntry &s) { return s.kernel == slot; });
  if (stage == program_.backward.end())
    return Status::good();
  StageRunner runner(impl_, program_);
  const std::int64_t points = impl_.grid.points();
  ElementBuffer source(single, static_cast<std::size_t>(points)), sum = source;
  const ElementBuffer ones(single, FieldValues(points, 1.0));
  // K 1 = plus * G (minus): the factors are kept outside the sweep, which may lack them.
  FieldValues rows, before(points, 1.0);
  StageEntry bare = *stage;
  bare.transposed = false;
  Convergence convergence;
  for (int turn = 0; turn < mostTurns; ++turn) {
    source.load(gauge.minus);
    runner.run(bare, tables, source, sum, &ones, &ones);
    sum.store(rows);
    forBlocks(points, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k)
        rows[k] *= gauge.plus[k];
    });
    const double residual = maxOver(points, [&](std::int64_t k) { return std::fabs(rows[k] - 1); });
    if (!std::isfinite(residual))
      return Status::fail(Code::OutOfRange,
                          "balancing the drift along " +
                              impl_.grid.axes[program_.kernels[slot].axis].name +
                              " left double precision",
                          "a smaller box, or more noise");
    const bool last = convergence.done(residual);
    forBlocks(points, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        // The last turn divides rows only: K 1 = 1 to rounding.
        before[k] = last ? 1 / rows[k] : correction(rows[k], before[k]);
        gauge.plus[k] *= before[k];
        if (!last)
          gauge.minus[k] *= before[k];
      }
    });
    if (last)
      break;
  }
  return Status::good();
}

Status TableBuilder::balanceGradient(StepTables &tables) {
  const bool single = impl_.manifest().single;
  const std::int64_t points = impl_.grid.points();
  FieldValues invariant(points, 1.0), &d = diagonal_;
  if (d.empty())
    d.assign(points, 1.0);
  if (!potential_.values.empty())
    forBlocks(points, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k)
        invariant[k] = std::exp(-potential_.values[k]);
    });
  if (Status s = buildFactors(tables, {}, true); !s.ok())
    return s;
  // Factors that carry the diagonal, without it; the others never change.
  std::vector<std::pair<std::size_t, ElementBuffer>> carriers;
  for (std::size_t f = 0; f < program_.factors.size(); ++f)
    for (const FactorPart &part : program_.factors[f])
      if (std::holds_alternative<BalancePart>(part))
        carriers.emplace_back(f, tables.factors[f]);
  StageRunner runner(impl_, program_);
  ElementBuffer here(single, static_cast<std::size_t>(points)), there = here;
  const double floor = single ? 1e-30 : 1e-280; // below, rounding has eaten the invariant state
  Convergence convergence;
  FieldValues before(points, 1.0);
  const auto applyDiagonal = [&] {
    for (const auto &[f, raw] : carriers)
      tables.factors[f].setProduct(raw, d);
  };
  applyDiagonal();
  for (int turn = 0; turn < mostTurns; ++turn) {
    here.load(invariant);
    for (const StageEntry &stage : program_.backward) {
      runner.run(stage, tables, here, there);
      std::swap(here, there);
    }
    const auto ratio = [&](std::int64_t k) {
      const double image = here[static_cast<std::size_t>(k)];
      return invariant[k] > floor && image > 0 ? image / invariant[k] : 1.0;
    };
    const double residual =
        maxOver(points, [&](std::int64_t k) { return std::fabs(ratio(k) - 1); });
    if (convergence.done(residual))
      break;
    forBlocks(points, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        before[k] = correction(ratio(k), before[k]);
        d[k] *= before[k];
      }
    });
    applyDiagonal();
  }
  here = there = {};
  carriers.clear();
  invariant = before = {};
  return buildFactors(tables, d, false);
}

} // namespace sbl::rt
