// Tables of the exact step of a linear kinetic law: its transports, and its kernels as Gaussians
// between factors.
#include <algorithm>
#include <cmath>

#include "Steps/Propagator.h"
#include "Steps/StepTables.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {

std::size_t TableBuilder::rankInTime(std::size_t slot) const {
  const auto &all = program_.kernels;
  return static_cast<std::size_t>(
      std::count_if(all.begin() + static_cast<std::ptrdiff_t>(slot) + 1, all.end(),
                    [&](const KernelEntry &k) { return k.kind == all[slot].kind; }));
}

/// exp(-(w - decay v - ...)^2 / 2s) holds v w decay / s, as a Gaussian of the variance s / decay
/// does.
double TableBuilder::heldVariance(std::size_t slot) const {
  const KineticStep::Kernel &kernel = kinetic_.kernels.at(rankInTime(slot));
  return kernel.variance / kernel.decay;
}

Status TableBuilder::buildMotion(std::size_t slot, StepTables &tables) {
  const std::size_t a = program_.kernels[slot].axis, other = 1 - a;
  const Grid &grid = impl_.grid;
  const GridAxis &velocity = grid.axes[other];
  const double h = grid.axes[a].spacing();
  const KineticStep::Transport &motion = kinetic_.transports.at(rankInTime(slot));
  std::vector<double> shifts;
  for (std::int64_t line = 0; line < velocity.cells; ++line)
    shifts.push_back((motion.shear * velocity.centre(line) + motion.offset) / h);
  return carryLines(slot, shifts, std::vector<double>(shifts.size(), motion.variance / (h * h)),
                    tables);
}

/// v -> decay v - pull x + push with noise of variance s, from v to w, is e^E(v) G(w - v) e^L(w)
/// with
///   L = -(1 - decay) w^2/2s + w m/s,  E = decay (1 - decay) v^2/2s - decay v m/s - m^2/2s -
///   log(decay)/2
/// and m = push - pull x. Rows are then divided by their sums, which keeps mass at the ends too.
Status TableBuilder::buildKineticGauges(StepTables &tables) {
  const Grid &grid = impl_.grid;
  const bool single = impl_.manifest().single;
  const std::int64_t points = grid.points();
  const double most = single ? 40 : 320;
  gauges_.assign(program_.kernels.size(), {});
  StageRunner runner(impl_, program_);
  const ElementBuffer ones(single, FieldValues(points, 1.0));
  for (const StageEntry &stage : program_.backward) {
    const std::size_t slot = stage.kernel, axis = program_.kernels[slot].axis, other = 1 - axis;
    if (program_.kernels[slot].kind != KernelEntry::Kind::Gaussian)
      continue;
    const KineticStep::Kernel &kernel = kinetic_.kernels.at(rankInTime(slot));
    const GridAxis &v = grid.axes[axis], &x = grid.axes[other];
    const double s = kernel.variance, decay = kernel.decay, middle = (v.lo + v.hi) / 2;
    const auto target = [&](double place) { return kernel.push - kernel.pull * place; };
    // L of a line, 0 in its middle: only differences matter, and they have the range to themselves.
    const auto weight = [&](double m, double w) {
      return (m * (w - middle) - (1 - decay) * (w * w - middle * middle) / 2) / s;
    };
    double range = 0;
    for (const double place : {x.lo, x.hi})
      for (const double end : {v.lo, v.hi})
        range = std::max(range, std::fabs(weight(target(place), end)));
    if (range > most)
      return Status::fail(Code::OutOfRange,
                          "the forces weigh the ends of " + v.name + " by " + figure(range) +
                              " nats in a step; double precision holds " + figure(most),
                          "a smaller box, or more noise");
    Gauge &gauge = gauges_[slot];
    gauge.plus.resize(points);
    gauge.minus.resize(points);
    forBlocks(points, [&](std::int64_t begin, std::int64_t past) {
      for (std::int64_t k = begin; k < past; ++k) {
        const double w = v.centre(k / grid.inner(axis) % v.cells);
        const double m = target(x.centre(k / grid.inner(other) % x.cells));
        const double back = (m * middle - (1 - decay) * middle * middle / 2) / s; // L in the middle
        gauge.minus[k] = std::exp(weight(m, w));
        gauge.plus[k] =
            std::exp(back + (decay * (1 - decay) * w * w / 2 - decay * w * m - m * m / 2) / s) /
            std::sqrt(decay);
      }
    });
    if (absorbs(axis))
      continue;
    ElementBuffer source(single, gauge.minus), sum = source;
    runner.run(stage, tables, source, sum, &ones, &ones);
    FieldValues rows;
    sum.store(rows);
    forBlocks(points, [&](std::int64_t begin, std::int64_t past) {
      for (std::int64_t k = begin; k < past; ++k)
        gauge.plus[k] = 1 / rows[k];
    });
  }
  return Status::good();
}

} // namespace sbl::rt
