// Balancing: diagonals d that make a step conserve mass exactly: D K D 1 = 1.
//
// Of log d the error e changes the residual log(D K D 1) by (1 + K) e, and K, symmetric and
// balanced, has its eigenvalues in [0, 1]. Those of 1 + K fill [1, 2], for which the best iteration
// of second order gains a factor of 5.8 a turn: (sqrt 2 - 1) / (sqrt 2 + 1) = 0.17 (Golub and Varga
// 1961). The plain d <- d / sqrt(D K D 1) gains 2.
#include <algorithm>
#include <cmath>

#include "Steps/Propagator.h"
#include "Steps/StepTables.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

constexpr int mostTurns = 200;
constexpr double balanced = 4e-15;

/// Stops when the residual is rounding, or has not fallen for a while.
class Convergence {
public:
  bool done(double residual) {
    if (residual < 0.99 * best_) {
      best_ = residual;
      stalled_ = 0;
    } else {
      ++stalled_;
    }
    // Near rounding there is nothing to wait for.
    return residual < balanced || stalled_ > (best_ < 1e-12 ? 2 : 6);
  }
  double best() const { return best_; }

private:
  double best_ = 1e300;
  int stalled_ = 0;
};

/// What the diagonal is multiplied by where D K D 1 is `ratio` and the turn before multiplied it by
/// `before`: ratio^-0.686 before^0.029, both to the order that counts near 1. Far from there, where
/// the error is no longer small, the plain root.
double correction(double ratio, double before) {
  constexpr double step = 0.6862915010152397,
                   memory = 0.0294372515228595; // 4 / (1 + sqrt 2)^2, 0.17^2
  if (ratio > 4 || ratio < 0.25 || before > 4 || before < 0.25)
    return 1 / std::sqrt(ratio);
  return (1 + step + (1 - step) * ratio) / (1 - step + (1 + step) * ratio) *
         (1 + memory * (before - 1));
}

} // namespace

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
    const std::int64_t n = impl_.grid.axes[axis].cells, inner = impl_.grid.inner(axis);
    // Each line is centred: only differences along it matter, and they have the range to
    // themselves.
    std::vector<double> centre(isLattice ? 0 : points / n);
    double range = isLattice ? latticeLines_[kernel.direction].range : 0;
    for (std::int64_t line = 0; line < static_cast<std::int64_t>(centre.size()); ++line) {
      double low = 1e308, high = -1e308;
      for (std::int64_t k = 0; k < n; ++k) {
        const double value = u[(line / inner * n + k) * inner + line % inner];
        low = std::min(low, value);
        high = std::max(high, value);
      }
      centre[line] = (low + high) / 2;
      range = std::max(range, (high - low) / 2);
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
        const double v = u[k] - (isLattice ? 0 : centre[k / inner / n * inner + k % inner]);
        gauge.plus[k] = std::exp(v);
        gauge.minus[k] = std::exp(-v);
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

Status TableBuilder::rawLines(std::size_t slot, const StepTables &tables, Gauge &gauge) const {
  // d = e^{-tau W/2} with W = b^2/(2 s^2) + b'/2, exact for a constant drift.
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
  for (std::size_t k = 0; k < b.size(); ++k) {
    const double slope = (8 * (near[k] - below[k]) - (far[k] - beyond[k])) / (12 * reach);
    const double d = std::exp(-tau / 2 * (b[k] * b[k] / (2 * s2) + slope / 2));
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
