// The first solve, and what is said of the last.
#include "Steps/StepChoice.h"

#include <algorithm>
#include <cmath>

#include "Bridge/BetweenSteps.h"
#include "Bridge/Range.h"
#include "Bridge/Slopes.h"
#include "Bridge/WallCheck.h"
#include "Steps/Choice.h"
#include "Steps/FitTimes.h"
#include "Steps/TableSize.h"
#include "Support/Text.h"

namespace sbl::rt {
namespace {

constexpr std::size_t mostStepsEver = 1 << 16;

} // namespace

Status Choice::attempt(std::size_t steps, const std::vector<double> &saved, const Goal &goal,
                       ChainSolution &solution, double &truncation) {
  tooFarAside_ = false;
  double startError = 0;
  for (int turn = 0;; ++turn) {
    const auto fits = [&](const StepPlan &plan) {
      return stepFitsGrid(impl_, program_, request_.start, plan.shortest(), rule_, spreads());
    };
    StepPlan plan = planSteps(saved, steps);
    if (!fits(plan)) // rounding up in some interval
      plan = planSteps(saved, steps, shortest_);
    if (!fits(plan))
      return tooCoarse(plan.shortest(), "the cells are too wide for " +
                                            std::to_string(plan.steps()) + " time steps");
    watch_.state.steps = static_cast<int>(plan.steps());
    solution = {};
    const auto tiles = ranged_ ? tilesFor(impl_, program_, slopes_, request_.at) : nullptr;
    for (StepPlan &part : cutPlan(plan, request_.at)) {
      solution.segments.emplace_back().propagator =
          std::make_shared<Propagator>(impl_, program_, std::move(part), slopes_);
      solution.segments.back().propagator->setTiles(tiles);
      if (unbalanced_)
        solution.segments.back().propagator->leaveUnbalanced();
      if (Status s = solution.segments.back().propagator->prepare(watch_.cancel()); !s.ok())
        return s;
    }
    Goal held = goal;
    held.differences = differences_;
    const Status s = solveChain(problem_, held, std::move(guess_), watch_, solution);
    guess_.clear();
    // Later turns start from the answer of the ones before.
    solution.startError = startError = turn == 0 ? solution.startError : startError;
    if (solution.iterations > contractionFrom_) {
      contractionFrom_ = solution.iterations;
      contraction_ = solution.contraction;
    }
    solution.contraction = contraction_;
    out_.iterations += solution.iterations;
    out_.sweeps += solution.sweeps;
    if (!s.ok())
      return s;
    ReachCheck reach;
    for (const SegmentSolution &segment : solution.segments)
      reach.join(checkReach(segment));
    truncation = reach.truncation;
    guess_ = std::move(solution.factors);
    if (!reach.tooNarrow || turn == 3) {
      tooFarAside_ = reach.steepest > mostPull(impl_);
      if (tooFarAside_)
        return refusals_.pulledTooFar(Code::OutOfRange, solution.steps(), reach.steepest, rule_);
      return s;
    }
    for (std::size_t a = 0; a < slopes_.size(); ++a)
      slopes_[a] = std::max(slopes_[a], 1.1 * reach.slopes[a]);
  }
}

bool Choice::isExact(const ChainSolution &solution) const {
  if (!exactLaw())
    return false;
  // Images are exact for a driftless law; a generator's exponential is exact at its walls too.
  return program_.law == Law::Generator || (program_.drift.empty() && !program_.killed) ||
         !wallsMatter(impl_, program_, solution);
}

/// A drift that runs into a wall carries the wall's balance back along itself, far into the box. A
/// bridge that stays away from the walls does without.
Status Choice::solveExact() {
  out_.exact = true;
  const double error =
      program_.law == Law::Quadratic && !unbalanced_ ? balanceError(out_.solution) : 0;
  if (impl_.manifest().single || error < 1e-11)
    return Status::good();
  ChainSolution balanced = std::move(out_.solution);
  unbalanced_ = true;
  const Status s = attempt(balanced.steps(), saved_, problem_.goal, out_.solution, out_.truncation);
  if (s.code == Code::Cancelled || (s.ok() && isExact(out_.solution)))
    return s;
  unbalanced_ = false;
  out_.solution = std::move(balanced);
  out_.timeError = error;
  return Status::good();
}

void Choice::noteMemory(std::initializer_list<const ChainSolution *> solutions) {
  MemoryHeld held = heldBy(solutions);
  held.differences = std::max(held.differences, out_.held.differences);
  if (held.factors + held.kernels + held.saved >=
      out_.held.factors + out_.held.kernels + out_.held.saved)
    out_.held = held;
}

Status Choice::plan() {
  if (request_.steps > 0)
    rule_ = gridRuleFor(program_, request_.steps, request_.accuracy);
  most_ = mostSteps(impl_, program_, request_.start, horizon(), mostStepsEver, rule_, spreads());
  if (most_ == 0)
    return tooCoarse(horizon() / 2,
                     "the noise over the whole time is too small for cells this wide");
  if (request_.steps > most_)
    return tooCoarse(horizon() / static_cast<double>(request_.steps),
                     std::to_string(request_.steps) +
                         " steps are too many for these cells; they allow " +
                         std::to_string(most_));
  shortest_ = horizon() / static_cast<double>(most_);
  const auto fits = [&](double tau) {
    return stepFitsGrid(impl_, program_, request_.start, tau, rule_, spreads());
  };
  const auto tooShort = [&](double tau, const std::string &why) { return tooCoarse(tau, why); };
  if (Status s = fitSavedTimes(request_, most_, fits, tooShort, saved_, out_.note); !s.ok())
    return s;
  const double nats = expectedOf(impl_, program_, problem_, request_.at, slopes_);
  const std::size_t intervals = saved_.size() - 1;
  fewest_ = stepsForTables(impl_, program_, request_.start, horizon(), most_);
  least_ = std::max(request_.steps > 0 ? request_.steps : fewest_, intervals);
  steps_ = least_;
  noTiles_ = whyNoTiles(impl_, program_);
  ranged_ = nats > mostPlainNats && !problem_.isEvolution && noTiles_.empty();
  if (!ranged_)
    return Status::good();
  const double whole = pull(impl_, program_, slopes_, horizon());
  if (request_.steps == 0)
    steps_ = stepsForPull(impl_, whole, steps_, intervals, most_);
  const double each = whole / std::sqrt(static_cast<double>(steps_));
  return each > mostPull(impl_) ? refusals_.pulledTooFar(Code::UnderResolved, steps_, each, rule_)
                                : Status::good();
}

Status Choice::findStart() {
  if (problem_.isEvolution || problem_.plain)
    return Status::good();
  if (Status s = solveCoarser(impl_, program_, problem_, request_, watch_, coarser_); !s.ok())
    return s;
  guess_ = std::move(coarser_.factors);
  steps_ = std::max(steps_, std::min(coarser_.stepsToTake, most_));
  contraction_ = coarser_.contraction;
  contractionFrom_ = coarser_.iterations;
  for (std::size_t a = 0; a < coarser_.slopes.size(); ++a)
    slopes_[a] = std::max(slopes_[a], coarser_.slopes[a]);
  if (!guess_.empty())
    differences_ = differencesFrom(impl_.grid.points());
  if (guess_.empty() || exactLaw())
    if (Status s = climb(steps_); s.code == Code::Cancelled)
      return s;
  return Status::good();
}

Status Choice::begin() {
  const bool started = !guess_.empty(); // which an attempt takes away
  Status first = attempt(steps_, saved_, problem_.goal, out_.solution, out_.truncation);
  const auto again = [&] {
    guess_.clear();
    first = attempt(steps_, saved_, problem_.goal, out_.solution, out_.truncation);
  };
  if (first.code == Code::UnderResolved && steps_ > least_) {
    steps_ = least_; // what a coarser grid allows between uneven times this one may not
    again();
  }
  if (first.code == Code::OutOfRange && started && !tooFarAside_)
    again(); // a start that leads nowhere
  if (first.code == Code::OutOfRange && !ranged_ && noTiles_.empty()) {
    ranged_ = true; // tails, or a drift, that the estimate does not know
    again();
  }
  if (Status s = lostOnDevice(impl_, program_); !s.ok() && first.code == Code::OutOfRange)
    return s;
  if (first.code == Code::OutOfRange && ranged_ && !tooFarAside_) {
    for (double &slope : slopes_)
      slope *= 2; // of the whole supports, of which half were counted
    again();
  }
  // Shorter steps pull paths less far aside: kernels that underflowed may then hold.
  const std::size_t allowed = std::min<std::size_t>(most_ - most_ % (saved_.size() - 1), 4096);
  while (first.code == Code::OutOfRange && request_.steps == 0 && steps_ < allowed) {
    steps_ = std::min(4 * steps_, allowed);
    again();
  }
  return first;
}

Status Choice::judge() {
  if (!(out_.timeError > request_.accuracy) || !(out_.timeError < unknownError) ||
      request_.steps > 0)
    return Status::good();
  const double order = nominalOrder();
  const double times = std::pow(out_.timeError / request_.accuracy, 1 / order);
  // Steps are multiplied by whole numbers.
  const double needed =
      static_cast<double>(out_.solution.steps()) * std::max(2.0, std::ceil(times));
  const Status coarse =
      tooCoarse(horizon() / needed, "the time steps that these cells allow leave an error of " +
                                        figure(out_.timeError) + " in the density, above " +
                                        figure(request_.accuracy));
  if (request_.accuracyAsked)
    return coarse;
  out_.note = "the time error is estimated at " + figure(out_.timeError, 2) + "; for " +
              figure(request_.accuracy) + " " + coarse.hint;
  return Status::good();
}

Status Choice::solve() {
  Status s = plan();
  if (s.ok())
    s = findStart();
  if (!s.ok())
    return s;
  const auto why = [&](Status failed) {
    if (failed.code == Code::OutOfRange && !noTiles_.empty())
      failed.hint = noTiles_ + "; else " + failed.hint;
    return failed;
  };
  if (s = begin(); !s.ok())
    return why(s);
  noteMemory({&out_.solution});
  if (isExact(out_.solution))
    return solveExact();
  if (exactLaw() && program_.scheme == Scheme::Kinetic) { // but for what meets the ends
    out_.timeError = massBeyondEnds(impl_, program_, out_.solution);
    return Status::good();
  }
  // Where the coarser solve meets the accuracy here, so does what it knows of the same steps.
  if (out_.solution.steps() == coarser_.steps && coarser_.timeError <= enough() &&
      out_.solution.startError <= request_.accuracy) {
    out_.timeError = coarser_.timeError;
    out_.orderReduced = coarser_.orderReduced;
    return Status::good();
  }
  if (s = refine(); !s.ok())
    return why(s);
  return judge();
}

Status Choice::reachAsked() {
  if (out_.solution.empty())
    return Status::good();
  for (SegmentSolution &segment : out_.solution.segments) {
    const std::vector<double> &times = segment.plan().times;
    BetweenRequest between{{}, slopes_, shortest_};
    for (const double t : request_.asked)
      if (t > times.front() && t < times.back())
        between.times.push_back(t);
    if (Status s = reachBetween(impl_, program_, between, watch_, segment); !s.ok())
      return s;
  }
  return Status::good();
}

Status solveWithSteps(const Instance::Impl &impl, const ProgramEntry &program,
                      const ChainProblem &problem, const StepRequest &request, Watch &watch,
                      StepOutcome &outcome) {
  Choice choice(impl, program, problem, request, watch, outcome);
  Status s = choice.solve();
  choice.forget();
  if (s.ok())
    s = checkWalls(impl, program, outcome.solution);
  if (s.ok())
    s = choice.reachAsked();
  outcome.slopes = choice.slopes();
  return s;
}

} // namespace sbl::rt
