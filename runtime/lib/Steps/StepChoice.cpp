// From few steps to more: every solve starts where one with fewer steps ended, and the differences
// between them tell what time steps leave.
#include "Steps/StepChoice.h"

#include <algorithm>
#include <cmath>

#include "Bridge/BetweenSteps.h"
#include "Bridge/CoarseStart.h"
#include "Bridge/Range.h"
#include "Bridge/Resolution.h"
#include "Bridge/Slopes.h"
#include "Bridge/WallCheck.h"
#include "Steps/FitTimes.h"
#include "Steps/StepRefusals.h"
#include "Steps/TableSize.h"
#include "Steps/TimeError.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

constexpr std::size_t mostStepsEver = 1 << 16;

class Choice {
public:
  Choice(const Instance::Impl &impl, const ProgramEntry &program, const ChainProblem &problem,
         const StepRequest &request, Watch &watch, StepOutcome &outcome)
      : impl_(impl), program_(program), problem_(problem), request_(request), watch_(watch),
        out_(outcome), refusals_(impl, program, request) {}

  Status solve();
  /// Drops what only another attempt would need, or hands it out.
  void forget() {
    if (request_.keepFactors)
      out_.factors = std::move(guess_);
    guess_ = {};
  }
  /// Adds the asked times that are no step ends.
  Status reachAsked();
  const std::vector<double> &slopes() const { return slopes_; }

private:
  Status attempt(std::size_t steps, const std::vector<double> &saved, const Goal &goal,
                 ChainSolution &solution, double &truncation);
  Status climb(std::size_t steps);
  Status compare(std::size_t most);
  void learn(const ChainSolution &solution);
  Status attemptFewer(std::size_t steps, ChainSolution &solution);
  Status attemptAside(std::size_t steps, ChainSolution &solution);
  Status refine(std::size_t most);
  Status lookBack(const ChainSolution &fine);
  /// The law's steps are exact, of any length, where no mass is at walls.
  bool exactLaw() const { return program_.order == 0 && program_.autonomous; }
  /// Notes what these solutions hold together.
  void noteMemory(std::initializer_list<const ChainSolution *> solutions);
  bool isExact(const ChainSolution &solution) const;
  Status solveExact();
  Status tooCoarse(double tau, const std::string &why) const {
    return refusals_.tooCoarse(tau, rule_, why);
  }
  /// Order in time where nothing reduces it; mid-step coefficients are of order 2.
  double nominalOrder() const {
    // Theta-steps are of order 2 only once they are short; until then nothing better is promised.
    if (program_.scheme == Scheme::Tridiagonal)
      return 1;
    return program_.order > 2 && program_.autonomous ? program_.order : 2;
  }
  /// What time steps may leave: of finite volumes the cells leave as much.
  double enough() const {
    return program_.law == Law::Generator ? request_.accuracy / 2 : request_.accuracy;
  }
  double horizon() const { return request_.end - request_.start; }
  /// Of solves that lead to others: what is compared need not be better than the comparison.
  Goal rough() const {
    return {std::max(problem_.goal.tolerance, 1e-3 * request_.accuracy), false};
  }
  /// Steps that somebody asked for may be rougher than transports should be; the certificate counts
  /// what that adds.
  bool spreads() const { return request_.steps == 0; }

  const Instance::Impl &impl_;
  const ProgramEntry &program_;
  const ChainProblem &problem_;
  const StepRequest &request_;
  Watch &watch_;
  StepOutcome &out_;
  StepRefusals refusals_;
  std::vector<double> saved_;
  std::vector<double> slopes_;
  FieldValues guess_;
  ChainSolution coarse_;    // the solve before the present one, with fewer steps
  TimeError timeError_;     // of all of them
  int contractionFrom_ = 0; // the solve with the most iterations tells most of their rate
  double contraction_ = 0;
  std::size_t differences_ = Anderson::usual; // of the mixing, at most
  bool unbalanced_ = false;
  bool ranged_ = false;      // fields carry exponents for tiles
  bool tooFarAside_ = false; // the last attempt's steps were too long for the entries of kernels
  std::size_t fewest_ = 1;   // steps, where fewer have matrices that are too large
  double rule_ = gridRule;
  double shortest_ = 0; // of all steps that the cells allow
};

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

/// A rough solve with that many steps; UnderResolved where they are too few for the conditions or
/// for the memory.
Status Choice::attemptFewer(std::size_t steps, ChainSolution &solution) {
  const std::vector<double> times =
      steps >= fewest_ ? thinned(saved_, request_.at, steps) : std::vector<double>();
  double ignored = 0;
  return times.empty() ? Status::fail(Code::UnderResolved, "too few steps")
                       : attempt(steps, times, rough(), solution, ignored);
}

/// The same, with the guess of who starts from this answer left alone.
Status Choice::attemptAside(std::size_t steps, ChainSolution &solution) {
  FieldValues reached = request_.keepFactors ? guess_ : FieldValues();
  const Status s = attemptFewer(steps, solution);
  if (request_.keepFactors)
    guess_ = std::move(reached);
  return s;
}

/// Adds a solve with more steps to what is known of their error.
void Choice::learn(const ChainSolution &solution) {
  if (coarse_.empty())
    timeError_.begin(solution.steps());
  else {
    const std::vector<double> zone = zoneOfWalls(impl_, program_, coarse_);
    const auto [inside, atEnds] = difference(solution, coarse_, horizon(), zone);
    // What walls do wrong is carried away from them, once in the time that noise takes across the
    // zone, and as much must lack elsewhere as is too much there.
    const double share =
        std::max(2.0, static_cast<double>(coarse_.steps()) / (wallWidths * wallWidths));
    timeError_.add(solution.steps(), {inside, std::min(share * atEnds, inside + atEnds)});
  }
}

void Choice::noteMemory(std::initializer_list<const ChainSolution *> solutions) {
  MemoryHeld held = heldBy(solutions);
  held.differences = std::max(held.differences, out_.held.differences);
  if (held.factors + held.kernels + held.saved >=
      out_.held.factors + out_.held.kernels + out_.held.saved)
    out_.held = held;
}

/// Solves with an eighth and with half of the steps, which may fail: longer steps ask for more than
/// shorter ones. The last good one is `coarse_`. Of steps that are exact the longest lead to the
/// answer.
Status Choice::climb(std::size_t steps) {
  if (exactLaw()) {
    double ignored = 0;
    const std::size_t fewest = std::max(request_.at.size() - 1, fewest_);
    ChainSolution longest;
    return 2 * fewest < steps ? attempt(fewest, request_.at, problem_.goal, longest, ignored)
                              : Status::good();
  }
  for (const std::size_t divisor : {8, 2}) {
    ChainSolution next;
    if (Status s = attemptFewer(steps / divisor, next); !s.ok()) {
      coarse_ = {};
      if (s.code == Code::Cancelled || s.code == Code::NotConverged)
        return s;
      continue;
    }
    learn(next);
    coarse_ = std::move(next);
  }
  return Status::good();
}

/// A solve to compare with where none was made on the way: with half the steps, or with twice as
/// many.
Status Choice::compare(std::size_t most) {
  const std::size_t steps = out_.solution.steps();
  Status s = attemptAside(steps / 2, coarse_);
  if (s.ok() || s.code == Code::Cancelled)
    return s;
  coarse_ = {}; // longer steps may fail where these do not
  if (request_.steps > 0 || 2 * steps > most)
    return Status::good();
  coarse_ = std::move(out_.solution);
  s = attempt(2 * steps, saved_, problem_.goal, out_.solution, out_.truncation);
  if (!s.ok())
    std::swap(coarse_, out_.solution);
  return s;
}

/// More and more steps until their error is below the accuracy.
Status Choice::refine(std::size_t most) {
  if (coarse_.empty()) {
    if (Status s = compare(most); !s.ok())
      return s;
    timeError_ = {};
    if (!coarse_.empty())
      timeError_.begin(coarse_.steps());
  }
  if (coarse_.empty()) {
    out_.timeError = unknownError; // nothing to compare with; the certificate says so
    return Status::good();
  }
  ChainSolution fine = std::move(out_.solution);
  timeError_.expect(nominalOrder(), program_.smooth ? nominalOrder() : 2, 1);
  Status s;
  for (;;) {
    learn(fine);
    noteMemory({&fine, &coarse_});
    out_.timeError = timeError_.error();
    out_.orderReduced = timeError_.reduced();
    if (out_.timeError <= enough() || request_.steps > 0)
      break;
    const std::size_t factor =
        timeError_.factorFor(enough(), std::min<std::size_t>(8, most / fine.steps()));
    if (factor < 2)
      break;
    coarse_ = {}; // two solutions are kept at a time
    ChainSolution next;
    s = attempt(factor * fine.steps(), saved_, problem_.goal, next, out_.truncation);
    if (s.code == Code::UnderResolved) {
      s = Status::good(); // steps between uneven times may be shorter than the mean
      break;
    }
    if (!s.ok())
      break;
    coarse_ = std::move(fine);
    fine = std::move(next);
  }
  if (s.ok() && request_.accuracyAsked && out_.timeError > request_.accuracy &&
      timeError_.isOfTwo())
    s = lookBack(fine);
  coarse_ = {};
  out_.solution = std::move(fine);
  return s;
}

/// A solve with half the steps of the coarse one: two solves take the whole error for one of the
/// lowest order, three know better.
Status Choice::lookBack(const ChainSolution &fine) {
  ChainSolution coarse = std::move(coarse_), fewest;
  coarse_ = {};
  if (Status s = attemptAside(coarse.steps() / 2, fewest); !s.ok())
    return s.code == Code::Cancelled ? s : Status::good();
  learn(fewest);
  coarse_ = std::move(fewest);
  learn(coarse);
  coarse_ = std::move(coarse);
  learn(fine);
  out_.timeError = timeError_.error();
  out_.orderReduced = timeError_.reduced();
  return Status::good();
}

Status Choice::solve() {
  if (request_.steps > 0)
    rule_ = gridRuleFor(program_, request_.steps, request_.accuracy);
  const std::size_t most =
      mostSteps(impl_, program_, request_.start, horizon(), mostStepsEver, rule_, spreads());
  if (most == 0)
    return tooCoarse(horizon() / 2,
                     "the noise over the whole time is too small for cells this wide");
  if (request_.steps > most)
    return tooCoarse(horizon() / static_cast<double>(request_.steps),
                     std::to_string(request_.steps) +
                         " steps are too many for these cells; they allow " + std::to_string(most));
  shortest_ = horizon() / static_cast<double>(most);
  const auto fits = [&](double tau) {
    return stepFitsGrid(impl_, program_, request_.start, tau, rule_, spreads());
  };
  const auto tooShort = [&](double tau, const std::string &why) { return tooCoarse(tau, why); };
  if (Status s = fitSavedTimes(request_, most, fits, tooShort, saved_, out_.note); !s.ok())
    return s;
  const double nats = expectedOf(impl_, program_, problem_, request_.at, slopes_);
  const std::size_t intervals = saved_.size() - 1;
  fewest_ = stepsForTables(impl_, program_, request_.start, horizon(), most);
  const std::size_t least = std::max(request_.steps > 0 ? request_.steps : fewest_, intervals);
  std::size_t steps = least;
  const std::string noTiles = whyNoTiles(impl_, program_);
  ranged_ = nats > mostPlainNats && !problem_.isEvolution && noTiles.empty();
  if (ranged_) {
    const double whole = pull(impl_, program_, slopes_, horizon());
    if (request_.steps == 0)
      steps = stepsForPull(impl_, whole, steps, intervals, most);
    const double each = whole / std::sqrt(static_cast<double>(steps));
    if (each > mostPull(impl_))
      return refusals_.pulledTooFar(Code::UnderResolved, steps, each, rule_);
  }
  CoarseStart coarser;
  if (!problem_.isEvolution && !problem_.plain) {
    if (Status s = solveCoarser(impl_, program_, problem_, request_, watch_, coarser); !s.ok())
      return s;
    guess_ = std::move(coarser.factors);
    steps = std::max(steps, std::min(coarser.stepsToTake, most));
    contraction_ = coarser.contraction;
    contractionFrom_ = coarser.iterations;
    for (std::size_t a = 0; a < coarser.slopes.size(); ++a)
      slopes_[a] = std::max(slopes_[a], coarser.slopes[a]);
    if (!guess_.empty())
      differences_ = differencesFrom(impl_.grid.points());
    if (guess_.empty() || exactLaw())
      if (Status s = climb(steps); s.code == Code::Cancelled)
        return s;
  }
  const bool started = !guess_.empty(); // which an attempt takes away
  Status first = attempt(steps, saved_, problem_.goal, out_.solution, out_.truncation);
  const auto again = [&] {
    guess_.clear();
    first = attempt(steps, saved_, problem_.goal, out_.solution, out_.truncation);
  };
  if (first.code == Code::UnderResolved && steps > least) {
    steps = least; // what a coarser grid allows between uneven times this one may not
    again();
  }
  if (first.code == Code::OutOfRange && started && !tooFarAside_)
    again(); // a start that leads nowhere
  if (first.code == Code::OutOfRange && !ranged_ && noTiles.empty()) {
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
  const std::size_t allowed = std::min<std::size_t>(most - most % intervals, 4096);
  while (first.code == Code::OutOfRange && request_.steps == 0 && steps < allowed) {
    steps = std::min(4 * steps, allowed);
    again();
  }
  const auto why = [&](Status failed) {
    if (failed.code == Code::OutOfRange && !noTiles.empty())
      failed.hint = noTiles + "; else " + failed.hint;
    return failed;
  };
  if (!first.ok())
    return why(first);
  noteMemory({&out_.solution});
  if (isExact(out_.solution))
    return solveExact();
  if (exactLaw() && program_.scheme == Scheme::Kinetic) { // but for what meets the ends
    out_.timeError = massBeyondEnds(impl_, program_, out_.solution);
    return Status::good();
  }
  // Where the coarser solve meets the accuracy here, so does what it knows of the same steps.
  if (out_.solution.steps() == coarser.steps && coarser.timeError <= enough() &&
      out_.solution.startError <= request_.accuracy) {
    out_.timeError = coarser.timeError;
    out_.orderReduced = coarser.orderReduced;
    return Status::good();
  }
  if (Status s = refine(most); !s.ok())
    return why(s);
  if (out_.timeError > request_.accuracy && out_.timeError < unknownError && request_.steps == 0) {
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
  }
  return Status::good();
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

} // namespace

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
