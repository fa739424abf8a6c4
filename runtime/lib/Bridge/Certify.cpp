// What a solve of bridge kind says of its own errors, and when they are too large to answer.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "Bridge/BridgeSolver.h"
#include "Bridge/LatticeError.h"
#include "Bridge/Resolution.h"
#include "Steps/StepOptions.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// The variance of a density along an axis.
double variance(const Grid &grid, std::size_t axis, const FieldValues &density) {
  const std::int64_t inner = grid.inner(axis), n = grid.axes[axis].cells;
  double mass = 0, first = 0, second = 0;
  for (std::int64_t k = 0; k < grid.points(); ++k) {
    const double x = grid.axes[axis].centre(k / inner % n);
    mass += density[k];
    first += density[k] * x;
    second += density[k] * x * x;
  }
  return std::max(0.0, second / mass - first / mass * (first / mass));
}

/// The integral of a density that vanishes linearly at absorbing walls. Cell sums miss
/// h^2/24 f' there (Euler and Maclaurin), with f' from the parabola through the wall and two cells.
double remainingMass(const Grid &grid, const FieldValues &density) {
  return grid.cellVolume() * sumOver(grid.points(), [&](std::int64_t k) {
           double weight = 1;
           for (std::size_t a = 0; a < grid.rank(); ++a) {
             const GridAxis &axis = grid.axes[a];
             const std::int64_t row = k / grid.inner(a) % axis.cells;
             const auto wall = [&](Boundary boundary, std::int64_t from) {
               if (boundary == Boundary::Absorbing && axis.cells > 3 && from < 2)
                 weight *= from == 0 ? 1 - 3.0 / 24 : 1 + 1.0 / 72;
             };
             wall(axis.low, row);
             wall(axis.high, axis.cells - 1 - row);
           }
           return weight * density[k];
         });
}

} // namespace

/// Whether mass may end on the way: an evolution is not conditioned on survival.
bool BridgeSolver::losesMass() const {
  bool absorbs = program_.killed;
  for (const GridAxis &a : impl_.grid.axes)
    absorbs |= a.low == Boundary::Absorbing || a.high == Boundary::Absorbing;
  return bridge_.isEvolution && absorbs;
}

void BridgeSolver::note(const std::string &sentence) {
  std::string &text = solution_.certificate.note;
  if (!sentence.empty() && text.find(sentence) == std::string::npos)
    text += (text.empty() ? "" : "; ") + sentence;
}

/// Whether a condition asks for a point; the end of an evolution asks for nothing.
bool BridgeSolver::isPoint(std::size_t condition) const {
  const auto &law = bridge_.at[condition].distribution;
  return law && impl_.hasPoint(*law) && !(bridge_.isEvolution && condition > 0);
}

/// What points at the ends of a segment add to the error of its densities, and a note on them.
///
/// A unit mass in a cell is exact for one step. Two steps from it are sums over cells of a product
/// of two kernels, whose variance is half of one's: the aliasing is 2 exp(-pi^2 v / h^2). A point
/// between cells has a variance too large by `spread`, of which a quarter is left half way; a
/// Gaussian of variance v changes by half the relative change of v.
double BridgeSolver::pointError(std::size_t segment, const SegmentSolution &s,
                                const FieldValues &halfway) {
  double error = 0;
  for (const std::size_t k : {segment, segment + 1}) {
    if (!isPoint(k))
      continue;
    const std::size_t law = *bridge_.at[k].distribution;
    std::string widened;
    for (std::size_t a = 0; a < impl_.grid.rank(); ++a) {
      const double spread = impl_.pointSpread(law, a);
      if (spread == 0)
        continue;
      widened += (widened.empty() ? "" : ", ") + figure(std::sqrt(spread), 2) + " along " +
                 impl_.grid.axes[a].name;
      error += 0.125 * spread / variance(impl_.grid, a, halfway);
    }
    note("the point at t = " + figure(impl_.scalar(bridge_.at[k].time)) +
         (widened.empty() ? " is the mass of one cell, exact there"
                          : " lies between cells, which share its mass; that widens it by " +
                                widened + ", an error of order 2 in the cells"));
  }
  if (isPoint(segment) || isPoint(segment + 1))
    for (std::size_t step = 0; s.plan().steps() > 1 && step < s.plan().steps(); ++step)
      for (const StageEntry &stage : program_.backward) {
        const KernelEntry &kernel = program_.kernels[stage.kernel];
        const double h = impl_.stepOf(kernel);
        const double v = s.propagator->tables(step).variances[stage.kernel];
        if (kernel.kind == KernelEntry::Kind::Gaussian ||
            (kernel.kind == KernelEntry::Kind::Lattice && v > 0))
          error = std::max(error, 2 * std::exp(-std::numbers::pi * std::numbers::pi * v / (h * h)));
      }
  return error;
}

/// What a segment's fields say.
void BridgeSolver::collect(std::size_t segment, const SegmentSolution &s) {
  Certificate &c = solution_.certificate;
  solution_.steps += static_cast<int>(s.plan().steps());
  // No law with a density comes to rest in a single place: the price of that is infinite.
  const double cost = isPoint(segment + 1) ? std::numeric_limits<double>::infinity() : s.cost;
  solution_.cost += cost;
  solution_.segmentCosts.push_back(cost);
  const std::int64_t points = impl_.grid.points();
  const double volume = impl_.grid.cellVolume();
  FieldValues density, logPhi;
  const double inf = std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < s.count(); ++k) {
    s.density(k, density);
    const double mass = volume * sumOver(points, [&](std::int64_t i) { return density[i]; });
    if (!losesMass())
      c.massDrift = std::max(c.massDrift, std::fabs(mass - 1));
    else
      solution_.finalMass = remainingMass(impl_.grid, density);
    const double least =
        -maxOver(points, [&](std::int64_t i) { return density[i] > 0 ? -density[i] : -inf; });
    if (c.smallestDensity == 0 || least < c.smallestDensity)
      c.smallestDensity = least;
    // phi only grows smoother backwards in time, so that its range is widest at the end.
    if (k != 0 && k != s.count() / 2 && k + 1 != s.count())
      continue;
    s.logPhi(k, logPhi);
    const auto kept = [&](std::int64_t i) {
      return density[i] > 1e-280 && std::isfinite(logPhi[i]);
    };
    const double high = maxOver(points, [&](std::int64_t i) { return kept(i) ? logPhi[i] : -inf; });
    const double low =
        -maxOver(points, [&](std::int64_t i) { return kept(i) ? -logPhi[i] : -inf; });
    if (high > low)
      c.rangeNats = std::max(c.rangeNats, high - low);
  }
  for (const SegmentSolution::Between &between : s.between)
    if (between.error <= mostDoubt) // beyond, nothing is answered at that time
      c.timeError = std::max(c.timeError, between.error);
  const SlideError slid = slideError(s);
  slideError_.atWalls += slid.atWalls;
  slideError_.taps += slid.taps;
  s.density(s.count() / 2, density);
  c.gridError =
      std::max(c.gridError, aliasing(*s.propagator) + latticeError(impl_, program_, s) +
                                spectralTail(impl_.grid, density) +
                                pointError(segment, s, density) + slid.atWalls + slid.taps);
}

/// What a chain's solve says, and its segments. `first`: its first condition.
void BridgeSolver::collect(std::size_t first, StepOutcome &outcome) {
  Certificate &c = solution_.certificate;
  ChainSolution &chain = outcome.solution;
  solution_.iterations += outcome.iterations;
  solution_.sweeps += outcome.sweeps;
  c.timeError = std::max(c.timeError, outcome.timeError);
  c.supportError += outcome.truncation;
  c.orderReduced |= outcome.orderReduced;
  note(outcome.note);
  MemoryHeld &held = solution_.memory;
  held.factors += outcome.held.factors;
  held.kernels += outcome.held.kernels;
  held.saved += outcome.held.saved;
  held.differences = std::max(held.differences, outcome.held.differences);
  if (chain.empty() || chain.errors.empty())
    return;
  c.contraction = std::max(c.contraction, chain.contraction);
  c.marginalErrorStart = std::max(c.marginalErrorStart, chain.errors.front());
  for (std::size_t i = 0; i < chain.errors.size(); ++i) {
    if (i > 0)
      c.marginalErrorEnd = std::max(c.marginalErrorEnd, chain.errors[i]);
    const Condition &condition = conditions_[first + i];
    if (!condition.hard() && !condition.free())
      c.soft.push_back(
          {times_[first + i], condition.weight, chain.divergences[i], chain.errors[i]});
  }
  // log phi_T = log rho_1 - log phihat_T, and of these only phihat is smooth inside a cell.
  if (const Condition &last = conditions_[first + chain.errors.size() - 1]; last.hard())
    chain.segments.back().cost += last.hidden;
  for (SegmentSolution &segment : chain.segments) {
    collect(first++, segment);
    held.times += segment.count() - (held.times > 0);
    held.kept += segment.psihat.fields() - (held.kept > 0);
    const std::vector<double> times = segment.savedTimes();
    auto &all = solution_.impl->times;
    all.insert(all.end(), times.begin() + (all.empty() ? 0 : 1), times.end());
    solution_.impl->segments.push_back(std::move(segment));
  }
}

Status BridgeSolver::judge() {
  Certificate &c = solution_.certificate;
  c.gridError += slopeError_;
  if (slopeError_ > 0.1 * request_.accuracy)
    note("laws that slope at absorbing ends leave an error of about " + figure(slopeError_, 2) +
         " on these cells");
  constexpr double hopeless = 1e-2;
  const std::string cells = twiceTheCells(impl_.grid);
  constexpr double mostAtWalls = 1e-3;
  if (slideError_.atWalls > mostAtWalls)
    return Status::fail(Code::UnderResolved,
                        "paths of about " + figure(slideError_.atWalls, 2) +
                            " of the mass would step over the ends of the box, where " +
                            (program_.scheme == Scheme::Kinetic
                                 ? "the motion without noise knows no walls"
                                 : "a matrix of noise knows no walls"),
                        "ends far from where the law goes, or periodic ones");
  if (slideError_.atWalls > 1e-12 + 0.1 * request_.accuracy)
    note("paths of about " + figure(slideError_.atWalls, 2) +
         " of the mass would step over the ends of the box");
  if (slideError_.taps > 0.1 * request_.accuracy)
    note("cells too wide for " +
         std::string(program_.scheme == Scheme::Kinetic ? "the transport of a step"
                                                        : "one direction of the noise") +
         " leave an error of about " + figure(slideError_.taps, 2));
  if (c.gridError > hopeless)
    return Status::fail(Code::UnderResolved,
                        "the grid does not resolve the densities: the estimated error is " +
                            figure(c.gridError, 2),
                        "try " + cells);
  if (c.timeError == unknownError)
    return Status::fail(Code::UnderResolved,
                        "these cells allow so few time steps (" + std::to_string(solution_.steps) +
                            ") that their error cannot be estimated",
                        "try " + cells);
  if (c.timeError > 0.1)
    return Status::fail(Code::UnderResolved,
                        "the time steps do not resolve the law: the estimated error is " +
                            figure(c.timeError, 2),
                        "more steps, and cells fine enough for them: try " + cells);
  const double total = c.timeError + c.gridError;
  if (total <= request_.accuracy)
    return Status::good();
  if (request_.accuracyAsked)
    return Status::fail(Code::UnderResolved,
                        "the estimated error " + figure(total, 2) + " is above the accuracy " +
                            figure(request_.accuracy) + " (time " + figure(c.timeError, 2) +
                            ", grid " + figure(c.gridError, 2) + ")",
                        c.gridError > c.timeError ? "try " + cells : "more steps");
  note("estimated error " + figure(total, 2) + " (time " + figure(c.timeError, 2) + ", grid " +
       figure(c.gridError, 2) + ")");
  return Status::good();
}

} // namespace sbl::rt
