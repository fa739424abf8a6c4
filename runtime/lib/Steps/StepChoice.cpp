// Richardson's estimate between two numbers of steps; the order observed, once there are three.
#include "Steps/StepChoice.h"

#include <algorithm>
#include <cmath>

#include "Bridge/BetweenSteps.h"
#include "Bridge/Range.h"
#include "Bridge/Resolution.h"
#include "Bridge/Slopes.h"
#include "Bridge/WallCheck.h"
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
        out_(outcome), saved_(request.saved) {}

  Status solve();
  /// Adds the asked times that are no step ends.
  Status reachAsked();

private:
  Status attempt(std::size_t steps, const std::vector<double> &saved, ChainSolution &solution,
                 double &truncation);
  Status fitSaved(std::size_t most);
  /// Adds a time, unless it is there already.
  void insert(double t, std::vector<double> &times) const {
    const double slack = 1e-9 * horizon();
    const auto after = std::lower_bound(times.begin(), times.end(), t - slack);
    if (after == times.end() || *after > t + slack)
      times.insert(after, t);
  }
  /// The times of the conditions, and those that somebody will ask for.
  std::vector<double> askedAndEnds() const {
    std::vector<double> times = request_.at;
    for (const double t : request_.asked)
      insert(t, times);
    return times;
  }
  bool halfPlan(std::size_t steps, std::size_t &half, std::vector<double> &times) const;
  Status refine(std::size_t most);
  bool isExact(const ChainSolution &solution) const;
  bool massAtWalls(const ChainSolution &solution) const {
    return sbl::rt::massAtWalls(impl_.grid, solution);
  }
  double balanceError(const ChainSolution &solution) const;
  Status solveExact();
  Status tooCoarse(double tau, const std::string &why) const;
  /// Order in time where nothing reduces it; mid-step coefficients are of order 2.
  double nominalOrder() const {
    // Theta-steps are of order 2 only once they are short; until then nothing better is promised.
    if (program_.scheme == Scheme::Tridiagonal)
      return 1;
    return program_.order > 2 && program_.autonomous ? program_.order : 2;
  }
  double horizon() const { return request_.end - request_.start; }
  /// Steps that somebody asked for may be rougher than transports should be; the certificate counts
  /// what that adds.
  bool spreads() const { return request_.steps == 0; }

  const Instance::Impl &impl_;
  const ProgramEntry &program_;
  const ChainProblem &problem_;
  const StepRequest &request_;
  Watch &watch_;
  StepOutcome &out_;
  std::vector<double> saved_;
  std::vector<double> slopes_;
  FieldValues guess_;
  bool unbalanced_ = false;
  bool ranged_ = false; // fields carry exponents for tiles
  double rule_ = gridRule;
};

Status Choice::tooCoarse(double tau, const std::string &why) const {
  const std::string cells = cellsFor(impl_, program_, request_.start, tau, rule_);
  return Status::fail(Code::UnderResolved, why,
                      cells.empty() ? "use fewer steps" : "it takes " + cells);
}

Status Choice::attempt(std::size_t steps, const std::vector<double> &saved, ChainSolution &solution,
                       double &truncation) {
  const double steepestPull =
      impl_.manifest().single ? 4 : 28; // widths; beyond, kernel entries underflow
  for (int turn = 0;; ++turn) {
    StepPlan plan = planSteps(saved, steps);
    if (!stepFitsGrid(impl_, program_, request_.start, plan.shortest(), rule_, spreads()))
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
    const Status s = solveChain(problem_, guess_, watch_, solution);
    out_.iterations += solution.iterations;
    out_.sweeps += solution.sweeps;
    if (!s.ok())
      return s;
    ReachCheck reach;
    for (const SegmentSolution &segment : solution.segments)
      reach.join(checkReach(segment));
    truncation = reach.truncation;
    guess_ = solution.factors;
    if (!reach.tooNarrow || turn == 3) {
      if (reach.steepest > steepestPull)
        return Status::fail(Code::OutOfRange,
                            "a step of the bridge spans " + figure(reach.steepest) +
                                " widths of the noise, more than a kernel's entries can hold",
                            "more steps and more cells, or more noise");
      return s;
    }
    for (std::size_t a = 0; a < slopes_.size(); ++a)
      slopes_[a] = std::max(slopes_[a], 1.1 * reach.slopes[a]);
  }
}

/// Saved times that the grid allows as step ends.
Status Choice::fitSaved(std::size_t most) {
  const auto closest = [](const std::vector<double> &times) {
    double shortest = times.back() - times.front();
    for (std::size_t k = 0; k + 1 < times.size(); ++k)
      shortest = std::min(shortest, times[k + 1] - times[k]);
    return shortest;
  };
  const double shortest = closest(saved_);
  const auto fits = [&](double tau) {
    return stepFitsGrid(impl_, program_, request_.start, tau, rule_, spreads());
  };
  if (fits(shortest))
    return Status::good();
  if (!request_.savedMayChange || most < 1)
    return tooCoarse(shortest, "the cells are too wide for steps of " + figure(shortest) +
                                   ", the distance of two saved times");
  // Times that are asked for push aside the kept ones that are too close to them.
  const bool pinned = !request_.asked.empty() || request_.at.size() > 2;
  if (pinned && fits(closest(askedAndEnds()))) {
    std::vector<double> thinned = askedAndEnds();
    for (const double t : saved_) {
      const auto after = std::lower_bound(thinned.begin(), thinned.end(), t);
      if (after != thinned.end() && after != thinned.begin() && fits(*after - t) &&
          fits(t - *std::prev(after)))
        thinned.insert(after, t);
    }
    saved_ = std::move(thinned);
    out_.note = "the cells allow no step short enough to keep all saved times, so " +
                std::to_string(saved_.size()) + " are kept";
    return Status::good();
  }
  if (request_.at.size() > 2)
    return tooCoarse(closest(request_.at), "the cells are too wide for a step between two of the "
                                           "conditions");
  const std::size_t count = most == 1 ? 1 : most - most % 2;
  saved_.clear();
  for (std::size_t k = 0; k <= count; ++k)
    saved_.push_back(k == count ? request_.end
                                : request_.start + horizon() * static_cast<double>(k) / count);
  out_.note = "the cells allow " + std::to_string(count) +
              (count == 1 ? " step, so " : " steps, so ") + std::to_string(count + 1) +
              " times are kept";
  return Status::good();
}

bool Choice::isExact(const ChainSolution &solution) const {
  if (program_.order != 0 || !program_.autonomous)
    return false;
  // Images are exact for a driftless law; a generator's exponential is exact at its walls too.
  return program_.law == Law::Generator || (program_.drift.empty() && !program_.killed) ||
         !massAtWalls(solution);
}

/// What balancing changed of steps that are exact without it, where the bridge is: log d summed
/// over the steps, in the mean over its densities.
double Choice::balanceError(const ChainSolution &solution) const {
  if (program_.law != Law::Quadratic || unbalanced_)
    return 0;
  double worst = 0;
  FieldValues density;
  for (const auto &kept : solution.kept()) {
    const FieldValues &d = kept.segment->propagator->balance();
    if (d.empty())
      return 0;
    kept.segment->density(kept.saved, density);
    worst =
        std::max(worst, impl_.grid.cellVolume() * sumOver(impl_.grid.points(), [&](std::int64_t k) {
                          return density[k] > 0 ? density[k] * std::fabs(std::log(d[k])) : 0.0;
                        }));
  }
  return 2 * worst * static_cast<double>(solution.steps());
}

/// A drift that runs into a wall carries the wall's balance back along itself, far into the box. A
/// bridge that stays away from the walls does without.
Status Choice::solveExact() {
  out_.exact = true;
  const double error = balanceError(out_.solution);
  if (impl_.manifest().single || error < 1e-11)
    return Status::good();
  ChainSolution balanced = std::move(out_.solution);
  unbalanced_ = true;
  const Status s = attempt(balanced.steps(), saved_, out_.solution, out_.truncation);
  if (s.code == Code::Cancelled || (s.ok() && isExact(out_.solution)))
    return s;
  unbalanced_ = false;
  out_.solution = std::move(balanced);
  out_.timeError = error;
  return Status::good();
}

/// A solve with half the steps (or fewer, where saved times allow no half), at those saved times
/// that are then still step ends; false where there is no room for one.
bool Choice::halfPlan(std::size_t steps, std::size_t &half, std::vector<double> &times) const {
  const std::size_t intervals = saved_.size() - 1;
  half = steps / 2;
  times = saved_;
  if (half >= intervals)
    return true;
  // Every other time keeps equal intervals equal; else the middle one alone is compared.
  times = {saved_.front()};
  for (std::size_t k = 2; intervals % 2 == 0 && k < intervals; k += 2)
    times.push_back(saved_[k]);
  times.push_back(saved_.back());
  if (times.size() == 2 && intervals >= 3)
    times.insert(times.begin() + 1, saved_[intervals / 2]);
  for (const double t : request_.at)
    insert(t, times);
  return times.size() > 2 && half >= times.size() - 1;
}

Status Choice::refine(std::size_t most) {
  ChainSolution fine = std::move(out_.solution), coarse;
  const std::size_t steps = fine.steps();
  std::size_t half = 0;
  std::vector<double> times;
  double ignored = 0;
  Status s;
  bool halved = halfPlan(steps, half, times);
  if (halved) {
    s = attempt(half, times, coarse, ignored);
    halved = s.ok() || s.code == Code::Cancelled; // longer steps may fail where these do not
  }
  if (halved) {
    // `fine` and `coarse` are there.
  } else if (request_.steps == 0 && 2 * steps <= most) {
    coarse = std::move(fine);
    s = attempt(2 * steps, saved_, fine, out_.truncation);
  } else {
    // Nothing to compare with: the error is not known, and the certificate says so.
    out_.solution = std::move(fine);
    out_.timeError = unknownError;
    return Status::good();
  }
  if (!s.ok()) {
    out_.solution = std::move(fine.empty() ? coarse : fine);
    return s;
  }
  double order = nominalOrder();
  const bool walls = !program_.drift.empty() && program_.law != Law::Generator && massAtWalls(fine);
  if (walls || !program_.smooth) {
    order = std::min(order, walls ? 1.0 : 2.0);
    out_.orderReduced = program_.order > 2 || walls;
  }
  double previous = 0;
  for (;;) {
    const double ratio = static_cast<double>(fine.steps()) / coarse.steps();
    const double change = difference(fine, coarse, horizon());
    if (previous > 0 && change > 1e-13) {
      const double seen = std::log(previous / change) / std::log(ratio);
      if (seen < order - 0.7) {
        order = std::max(0.5, seen);
        out_.orderReduced = true;
      }
    }
    out_.timeError = change / (std::pow(ratio, order) - 1);
    if (out_.timeError <= request_.accuracy || request_.steps > 0)
      break;
    // The number of steps that the order promises, in whole multiples of the present one.
    const double wanted = std::pow(2 * out_.timeError / request_.accuracy, 1 / order);
    std::size_t factor = static_cast<std::size_t>(std::clamp(std::ceil(wanted), 2.0, 8.0));
    factor = std::min(factor, most / fine.steps());
    if (factor < 2)
      break;
    coarse = {}; // two solutions are kept at a time
    ChainSolution next;
    const Status s = attempt(factor * fine.steps(), saved_, next, out_.truncation);
    if (s.code == Code::UnderResolved)
      break; // steps between uneven times may be shorter than the mean: these are all there can be
    if (!s.ok())
      return out_.solution = std::move(fine), s;
    // The observed order compares like with like only when the ratio repeats.
    previous = static_cast<double>(factor) == ratio ? change : 0;
    coarse = std::move(fine);
    fine = std::move(next);
  }
  out_.solution = std::move(fine);
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
  if (request_.steps > 0 && request_.savedMayChange && saved_.size() - 1 > request_.steps) {
    // Fewer steps asked for than times kept: every step end is kept instead.
    saved_.clear();
    for (std::size_t k = 0; k <= request_.steps; ++k)
      saved_.push_back(k == request_.steps
                           ? request_.end
                           : request_.start + horizon() * static_cast<double>(k) / request_.steps);
    for (const double t : askedAndEnds())
      if (std::none_of(saved_.begin(), saved_.end(),
                       [&](double s) { return std::fabs(s - t) <= 1e-9 * horizon(); })) {
        saved_ = askedAndEnds();
        break;
      }
    out_.note = "with " + std::to_string(request_.steps) + " steps " +
                std::to_string(saved_.size()) + " times are kept";
  }
  if (Status s = fitSaved(most); !s.ok())
    return s;
  slopes_.assign(impl_.grid.rank(), 0.0);
  double nats = 0;
  for (std::size_t i = 0; i + 1 < problem_.at.size(); ++i) {
    const FieldValues &from = problem_.at[i].law, &to = problem_.at[i + 1].law;
    const std::vector<double> slopes =
        expectedSlopes(impl_, program_, from.empty() ? to : from, to.empty() ? from : to,
                       request_.at[i + 1] - request_.at[i]);
    for (std::size_t a = 0; a < slopes.size(); ++a)
      slopes_[a] = std::max(slopes_[a], slopes[a]);
    if (!from.empty() || !to.empty())
      nats =
          std::max(nats, expectedNats(impl_, program_, from.empty() ? to : from,
                                      to.empty() ? from : to, request_.at[i + 1] - request_.at[i]));
  }
  std::size_t steps = std::max(request_.steps, saved_.size() - 1);
  const std::string noTiles = whyNoTiles(impl_, program_);
  ranged_ = nats > mostPlainNats && !problem_.isEvolution && noTiles.empty();
  Status first = attempt(steps, saved_, out_.solution, out_.truncation);
  if (first.code == Code::OutOfRange && !ranged_ && noTiles.empty()) {
    ranged_ = true; // tails, or a drift, that the estimate does not know
    guess_.clear();
    first = attempt(steps, saved_, out_.solution, out_.truncation);
  }
  // Shorter steps pull paths less far aside: kernels that underflowed may then hold.
  while (first.code == Code::OutOfRange && request_.steps == 0 && 4 * steps <= most &&
         steps < 1024) {
    steps *= 4;
    guess_.clear();
    first = attempt(steps, saved_, out_.solution, out_.truncation);
  }
  if (first.code == Code::OutOfRange && !noTiles.empty())
    first.hint += (first.hint.empty() ? "" : "; ") + noTiles;
  if (!first.ok())
    return first;
  if (isExact(out_.solution))
    return solveExact();
  if (Status s = refine(most); !s.ok())
    return s;
  if (out_.timeError > request_.accuracy && out_.timeError < unknownError && request_.steps == 0) {
    const double order = nominalOrder();
    const double needed = static_cast<double>(out_.solution.steps()) *
                          std::pow(out_.timeError / request_.accuracy, 1 / order);
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
  const std::size_t most =
      mostSteps(impl_, program_, request_.start, horizon(), mostStepsEver, rule_, spreads());
  for (SegmentSolution &segment : out_.solution.segments) {
    const std::vector<double> &times = segment.plan().times;
    BetweenRequest between{{}, slopes_, horizon() / static_cast<double>(most)};
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
  if (s.ok())
    s = checkWalls(impl, program, outcome.solution);
  return s.ok() ? choice.reachAsked() : s;
}

} // namespace sbl::rt
