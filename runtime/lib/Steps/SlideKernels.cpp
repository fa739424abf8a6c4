#include "Steps/SlideKernels.h"

#include <algorithm>
#include <cmath>

#include "Steps/StepTables.h"
#include "Support/Text.h"

namespace sbl::rt {
namespace {

constexpr double deviationsKept = 8.5;

void normalise(SlideTaps &taps) {
  double sum = 0;
  for (const double w : taps.weights)
    sum += w;
  for (double &w : taps.weights)
    w /= sum;
}

double meanOf(const SlideTaps &taps) {
  double mean = 0;
  for (std::size_t m = 0; m < taps.weights.size(); ++m)
    mean += taps.weights[m] * (static_cast<double>(taps.first) + static_cast<double>(m));
  return mean;
}

/// A Gaussian around `shift`, sampled.
SlideTaps sampled(double shift, double variance, double slope) {
  const double reach = deviationsKept * std::sqrt(variance) + variance * slope + 1;
  SlideTaps taps;
  taps.first = static_cast<std::int64_t>(std::floor(shift - reach));
  for (std::int64_t m = taps.first; static_cast<double>(m) <= shift + reach; ++m) {
    const double d = static_cast<double>(m) - shift;
    taps.weights.push_back(std::exp(-d * d / (2 * variance)));
  }
  normalise(taps);
  return taps;
}

/// e^{-v} I_m(v), from the recurrence I_{m-1} = I_{m+1} + (2 m / v) I_m run downwards, which adds
/// non-negative numbers only.
SlideTaps discrete(double variance, double slope) {
  const std::int64_t half =
      12 + static_cast<std::int64_t>(std::ceil(deviationsKept * std::sqrt(variance) +
                                               variance * std::sinh(std::min(slope, 5.0))));
  SlideTaps taps{-half, std::vector<double>(2 * half + 1, 0.0), {}};
  if (variance < 1e-14) { // two cells further on the weight is below rounding
    taps.weights[half] = 1 - variance;
    taps.weights[half - 1] = taps.weights[half + 1] = variance / 2;
    return taps;
  }
  double above = 0, here = 1e-280;
  for (std::int64_t m = half + 20; m >= 0; --m) {
    if (m <= half)
      taps.weights[half + m] = taps.weights[half - m] = here;
    const double below = above + 2 * static_cast<double>(m) / variance * here;
    above = here;
    here = below;
    if (here > 1e250) { // only ratios matter; what was kept so far vanishes against the rest
      const double shrink = 1e-300;
      here *= shrink;
      above *= shrink;
      for (double &w : taps.weights)
        w *= shrink;
    }
  }
  normalise(taps);
  return taps;
}

TapCumulants cumulantsOf(const SlideTaps &taps, double variance) {
  const auto sum = [&](auto &&term) {
    double total = 0;
    for (std::size_t m = 0; m < taps.weights.size(); ++m)
      total += taps.weights[m] * term(static_cast<double>(taps.first) + static_cast<double>(m));
    return total;
  };
  const double mean = sum([](double x) { return x; });
  const double second = sum([&](double x) { return std::pow(x - mean, 2); });
  const double third = sum([&](double x) { return std::pow(x - mean, 3); });
  const double fourth = sum([&](double x) { return std::pow(x - mean, 4); });
  return {second - variance, third, fourth - 3 * second * second};
}

} // namespace

SlideTaps heatTaps(double variance, double slope) { return movedTaps(0, variance, slope); }

SlideTaps movedTaps(double shift, double variance, double slope, double least) {
  SlideTaps taps;
  double whole = std::floor(shift), f = shift - whole;
  // A move by whole cells stays one, in spite of rounding.
  if (std::fabs(shift - std::round(shift)) < 1e-9) {
    whole = std::round(shift);
    f = 0;
  }
  if (variance >= least) {
    taps = sampled(f, variance, slope);
    for (int turn = 0; turn < 3 && variance < leastSampled; ++turn) // what aliasing moves
      taps = sampled(f += shift - whole - meanOf(taps), variance, slope);
  } else {
    const double shared = f * (1 - f);
    if (variance > shared)
      taps = discrete(variance - shared, slope);
    else
      taps.weights = {1};
    if (f > 0) {
      taps.weights.push_back(0);
      for (std::size_t m = taps.weights.size(); m-- > 0;)
        taps.weights[m] = (1 - f) * taps.weights[m] + (m > 0 ? f * taps.weights[m - 1] : 0);
    }
  }
  taps.cumulants = cumulantsOf(taps, variance);
  taps.first += static_cast<std::int64_t>(whole);
  return taps;
}

Status TableBuilder::findLatticeLines(double time) {
  const auto lattice = impl_.lattices.find(program_.name);
  if (lattice == impl_.lattices.end())
    return Status::good();
  latticeLines_.assign(lattice->second.all.size(), {});
  for (std::size_t k = 0; k < latticeLines_.size(); ++k)
    if (Status s =
            latticePotential(impl_, program_, lattice->second.all[k], time, latticeLines_[k]);
        !s.ok())
      return s;
  return Status::good();
}

Status TableBuilder::buildLattice(std::size_t slot, StepTables &tables) {
  const KernelEntry &k = program_.kernels[slot];
  const Grid &grid = impl_.grid;
  const bool single = impl_.manifest().single;
  const LatticeDirection &direction = impl_.lattices.at(program_.name).all[k.direction];
  const double v = tables.variances[slot];
  if (!(v >= 0) || !std::isfinite(v))
    return Status::fail(Code::BadInput,
                        "the matrix of noise gives a step the variance " + figure(v));
  double slope = k.direction < latticeLines_.size() ? latticeLines_[k.direction].steepest : 0;
  std::vector<double> key{-100 - static_cast<double>(k.direction), v};
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    slope += static_cast<double>(std::abs(direction.cells[a])) *
             (slopes_[a] * grid.axes[a].spacing() +
              std::fabs(potential_.tilt[a]) / static_cast<double>(grid.axes[a].cells));
    key.push_back(potential_.tilt[a]);
  }
  slope = std::ceil(8 * slope) / 8; // laws that depend on time share tables where they can
  key.push_back(slope);
  for (const auto &[known, table] : cache_)
    if (known == key)
      tables.kernels[slot] = table;
  if (tables.kernels[slot])
    return Status::good();
  auto table = std::make_shared<KernelTable>();
  if (v > 0) {
    SlideTaps taps = heatTaps(v, slope);
    table->halfWidth = -taps.first;
    double turns = 0;
    for (std::size_t a = 0; a < grid.rank(); ++a)
      turns += std::fabs(potential_.tilt[a]) *
               std::ceil(static_cast<double>(table->halfWidth * std::abs(direction.cells[a])) /
                         static_cast<double>(grid.axes[a].cells));
    if (!tiles_ && turns > (single ? 40 : 320))
      return Status::fail(Code::OutOfRange,
                          "the drift around a ring weighs the turns of a step by up to " +
                              figure(turns) + " nats, more than double precision holds",
                          "more steps, or more noise");
    table->turns = tiles_ ? 0 : turns;
    table->slide = std::make_shared<SlideTable>(
        SlideTable::lattice(grid, single, direction.cells, std::move(taps), potential_.tilt));
  } else {
    table->slide = std::make_shared<SlideTable>(SlideTable::identity(grid, single));
  }
  cache_.emplace_back(std::move(key), table);
  tables.kernels[slot] = std::move(table);
  return Status::good();
}

/// dx = b dt along an axis without noise, b a function of the other coordinates. In half a step t
/// the kernels of the others, all in the middle of the step, give x a variance that lacks sum s_j^2
/// (d_j b)^2 t^3/3 of what the noise adds while it acts; the taps have it.
Status TableBuilder::buildTransport(std::size_t slot, StepTables &tables) {
  const std::size_t a = program_.kernels[slot].axis;
  const Grid &grid = impl_.grid;
  const GridAxis &axis = grid.axes[a];
  const double h = axis.spacing(), t = tables.variances[slot];
  const FieldIndex drift = program_.drift[a];
  FieldValues b, spread(grid.points(), 0.0), above, below;
  impl_.field(drift, tables.time, 0, b);
  for (std::size_t j = 0; j < grid.rank(); ++j) {
    const double sigma = impl_.noise(program_, j), reach = grid.axes[j].spacing() / 2;
    if (j == a || !(sigma > 0))
      continue;
    impl_.field(drift, tables.time, 0, above, j, reach);
    impl_.field(drift, tables.time, 0, below, j, -reach);
    for (std::size_t k = 0; k < spread.size(); ++k) {
      const double slope = (above[k] - below[k]) / (2 * reach);
      spread[k] += sigma * sigma * slope * slope * t * t * t / 3;
    }
  }
  const std::int64_t n = axis.cells, inner = grid.inner(a), lines = grid.points() / n;
  std::vector<double> shifts, variances;
  for (std::int64_t line = 0; line < lines; ++line) {
    const std::int64_t first = line / inner * n * inner + line % inner;
    shifts.push_back(b[first] * t / h);
    variances.push_back(spread[first] / (h * h));
  }
  return carryLines(slot, shifts, variances, tables);
}

Status TableBuilder::carryLines(std::size_t slot, const std::vector<double> &shifts,
                                const std::vector<double> &variances, StepTables &tables) {
  const std::size_t a = program_.kernels[slot].axis;
  const Grid &grid = impl_.grid;
  const GridAxis &axis = grid.axes[a];
  const double h = axis.spacing();
  const std::int64_t n = axis.cells, inner = grid.inner(a);
  std::vector<SlideTaps> taps;
  double widest = 0, most = 0;
  std::int64_t reach = 0;
  for (std::size_t line = 0; line < shifts.size(); ++line) {
    const double shift = shifts[line], v = variances[line];
    if (!std::isfinite(shift) || !std::isfinite(v)) {
      const auto k = static_cast<std::int64_t>(line);
      return Status::fail(Code::BadInput, "the drift along " + axis.name + " is not finite near " +
                                              impl_.place(k / inner * n * inner + k % inner));
    }
    taps.push_back(movedTaps(std::clamp(shift, -1e9, 1e9), v, slopes_[a] * h,
                             program_.law == Law::Linear ? leastMoved : leastSampled));
    widest = std::max(widest, v * h * h);
    most = std::max(most, std::fabs(shift));
    reach = std::max(reach, static_cast<std::int64_t>(taps.back().weights.size()) / 2);
  }
  if (most > static_cast<double>(n))
    return Status::fail(Code::UnderResolved,
                        "a step of " + figure(tables.tau) + " moves paths at once by " +
                            figure(most * h) + " along " + axis.name + ", further than that axis",
                        "ask for more steps, or end the other axes nearer");
  auto table = std::make_shared<KernelTable>();
  table->halfWidth = reach;
  table->slide = std::make_shared<SlideTable>(
      SlideTable::along(grid, impl_.manifest().single, a, std::move(taps)));
  tables.variances[slot] = widest;
  tables.kernels[slot] = std::move(table);
  return Status::good();
}

} // namespace sbl::rt
