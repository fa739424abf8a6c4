// solveBridge: marginals, segments, certificate.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>
#include <numbers>

#include "Bridge/BridgeConditions.h"
#include "Bridge/LatticeError.h"
#include "Bridge/Resolution.h"
#include "Bridge/SlideError.h"
#include "Bridge/SolutionImpl.h"
#include "Steps/SavedTimes.h"
#include "Steps/StepChoice.h"
#include "Steps/StepOptions.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// A float's rounding, summed over a sweep: no marginal error below can be asked of f32 factors.
constexpr double singleTolerance = 1e-5;

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

/// Makes `times` saved times of the request, unless they are so already.
void keep(const std::vector<double> &times, StepRequest &request) {
  const double slack = 1e-9 * (request.end - request.start);
  for (const double t : times) {
    const auto after = std::lower_bound(request.saved.begin(), request.saved.end(), t - slack);
    if (*after > t + slack)
      request.saved.insert(after, t);
  }
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

class Solver {
public:
  Solver(const Instance &instance, BridgeEntry question, const SolveSettings &settings,
         BridgeSolution &solution)
      : instance_(instance), impl_(instance.impl()), bridge_(std::move(question)),
        program_(impl_.manifest().programs[bridge_.programs.front()]), settings_(settings),
        solution_(solution) {}

  Status solve();

private:
  Status readOptions();
  /// A chain of segments, solved by itself.
  struct Task {
    ChainProblem problem;
    StepRequest request;
    StepOutcome outcome;
    Status status;
  };
  void prepare(std::size_t first, std::size_t last, Task &task) const;
  void run(std::vector<Task> &tasks);
  bool losesMass() const;
  void note(const std::string &sentence);
  bool isPoint(std::size_t condition) const;
  double pointError(std::size_t segment, const SegmentSolution &s, const FieldValues &halfway);
  void collect(std::size_t firstCondition, StepOutcome &outcome);
  void collect(std::size_t segment, const SegmentSolution &solution);
  Status judge();
  void separateAsked();

  const Instance &instance_;
  const Instance::Impl &impl_;
  const BridgeEntry bridge_;
  const ProgramEntry &program_;
  const SolveSettings &settings_;
  BridgeSolution &solution_;
  SavedTimes saved_;
  std::vector<double> times_; // of the conditions
  std::vector<Condition> conditions_;
  ChainProblem problem_;
  StepRequest request_;
  double wholeHorizon_ = 1;
  SlideError slideError_; // of all segments
};

/// Which kept times the model saves: all but those that are there only because they were asked for.
void Solver::separateAsked() {
  BridgeSolution::Impl &kept = *solution_.impl;
  const double slack = 1e-9 * wholeHorizon_;
  const auto holds = [slack](const std::vector<double> &times, double t) {
    return std::any_of(times.begin(), times.end(),
                       [&](double other) { return std::fabs(other - t) <= slack; });
  };
  // Where the grid did not allow the saved times, every step end that was kept stands for them.
  const bool allSaved = std::all_of(saved_.values.begin(), saved_.values.end(),
                                    [&](double t) { return holds(kept.times, t); });
  for (std::size_t k = 0; k < kept.times.size(); ++k) {
    const bool inner = k > 0 && k + 1 < kept.times.size();
    if (allSaved && inner && holds(settings_.askedTimes, kept.times[k]) &&
        !holds(saved_.values, kept.times[k]))
      continue;
    kept.savedTimes.push_back(kept.times[k]);
    kept.savedIndices.push_back(k);
  }
}

/// Whether mass may end on the way: an evolution is not conditioned on survival.
bool Solver::losesMass() const {
  bool absorbs = program_.killed;
  for (const GridAxis &a : impl_.grid.axes)
    absorbs |= a.low == Boundary::Absorbing || a.high == Boundary::Absorbing;
  return bridge_.isEvolution && absorbs;
}

void Solver::note(const std::string &sentence) {
  std::string &text = solution_.certificate.note;
  if (!sentence.empty() && text.find(sentence) == std::string::npos)
    text += (text.empty() ? "" : "; ") + sentence;
}

/// Whether a condition asks for a point; the end of an evolution asks for nothing.
bool Solver::isPoint(std::size_t condition) const {
  const auto &law = bridge_.at[condition].distribution;
  return law && impl_.hasPoint(*law) && !(bridge_.isEvolution && condition > 0);
}

/// What points at the ends of a segment add to the error of its densities, and a note on them.
///
/// A unit mass in a cell is exact for one step. Two steps from it are sums over cells of a product
/// of two kernels, whose variance is half of one's: the aliasing is 2 exp(-pi^2 v / h^2). A point
/// between cells has a variance too large by `spread`, of which a quarter is left half way; a
/// Gaussian of variance v changes by half the relative change of v.
double Solver::pointError(std::size_t segment, const SegmentSolution &s,
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

Status Solver::readOptions() {
  problem_.tolerance = impl_.scalarOr(bridge_.tolerance, 1e-10);
  request_.accuracyAsked = bridge_.accuracy.has_value();
  const double iterations = impl_.scalarOr(bridge_.iterations, 1000);
  if (!(problem_.tolerance > 0) || !std::isfinite(problem_.tolerance))
    return Status::fail(Code::BadInput, "tolerance = " + figure(problem_.tolerance),
                        "it must be positive");
  if (Status s = readAccuracy(impl_, bridge_.accuracy, request_.accuracy); !s.ok())
    return s;
  if (!(iterations >= 1) || iterations > 1e9 || iterations != std::floor(iterations))
    return Status::fail(Code::BadInput, "iterations = " + figure(iterations),
                        "it must be a positive integer");
  problem_.iterations = static_cast<int>(iterations);
  problem_.isEvolution = bridge_.isEvolution;
  if (Status s = readSteps(impl_, bridge_.steps, settings_, 1e7, request_.steps); !s.ok())
    return s;
  if (impl_.manifest().single && problem_.tolerance < singleTolerance) {
    problem_.tolerance = singleTolerance;
    note("f32 holds marginal errors down to " + figure(singleTolerance));
  }
  return Status::good();
}

/// What a segment's fields say.
void Solver::collect(std::size_t segment, const SegmentSolution &s) {
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
  for (std::size_t k = 0; k < s.psi.size(); ++k) {
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
    if (k != 0 && k != s.psi.size() / 2 && k + 1 != s.psi.size())
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
  s.density(s.psi.size() / 2, density);
  c.gridError =
      std::max(c.gridError, aliasing(*s.propagator) + latticeError(impl_, program_, s) +
                                spectralTail(impl_.grid, density) +
                                pointError(segment, s, density) + slid.atWalls + slid.taps);
}

/// What a chain's solve says, and its segments. `first`: its first condition.
void Solver::collect(std::size_t first, StepOutcome &outcome) {
  Certificate &c = solution_.certificate;
  ChainSolution &chain = outcome.solution;
  solution_.iterations += outcome.iterations;
  solution_.sweeps += outcome.sweeps;
  c.timeError = std::max(c.timeError, outcome.timeError);
  c.supportError += outcome.truncation;
  c.orderReduced |= outcome.orderReduced;
  note(outcome.note);
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
    const std::vector<double> times = segment.savedTimes();
    auto &all = solution_.impl->times;
    all.insert(all.end(), times.begin() + (all.empty() ? 0 : 1), times.end());
    solution_.impl->segments.push_back(std::move(segment));
  }
}

Status Solver::judge() {
  const Certificate &c = solution_.certificate;
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

/// What a chain is asked for: its saved and asked times, its share of the steps.
void Solver::prepare(std::size_t first, std::size_t last, Task &task) const {
  ChainProblem &problem = task.problem;
  problem = problem_;
  problem.at.assign(conditions_.begin() + first, conditions_.begin() + last + 1);
  StepRequest &request = task.request;
  request = request_;
  request.at.assign(times_.begin() + first, times_.begin() + last + 1);
  const double t0 = request.start = times_[first], t1 = request.end = times_[last];
  request.savedMayChange = saved_.even;
  request.saved = {t0};
  for (const double t : saved_.values)
    if (t > t0 + 1e-12 * (t1 - t0) && t < t1 - 1e-12 * (t1 - t0) &&
        t > request.saved.back() + 1e-12 * (t1 - t0))
      request.saved.push_back(t);
  request.saved.push_back(t1);
  request.asked.clear();
  for (const double t : settings_.askedTimes)
    if (t > t0 + 1e-9 * (t1 - t0) && t < t1 - 1e-9 * (t1 - t0))
      request.asked.push_back(t);
  std::sort(request.asked.begin(), request.asked.end());
  keep(request.asked, request);
  keep(request.at, request);
  if (request.steps > 0) // steps asked for the whole bridge are shared by length
    request.steps = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::llround(request.steps * (t1 - t0) / wholeHorizon_)));
}

/// Small chains are solved side by side, one thread each; large ones in turn, on all threads.
void Solver::run(std::vector<Task> &tasks) {
  std::mutex watching;
  SolveSettings settings;
  settings.cancel = settings_.cancel;
  if (settings_.progress)
    settings.progress = [&](const Progress &progress) {
      const std::lock_guard lock(watching);
      settings_.progress(progress);
    };
  const auto solve = [&](std::size_t k) {
    Watch watch(settings, bridge_.name.c_str());
    watch.state.segment = static_cast<int>(k);
    watch.state.segments = static_cast<int>(tasks.size());
    watch.state.iterations = problem_.iterations;
    watch.state.tolerance = problem_.tolerance;
    Task &task = tasks[k];
    task.status = solveWithSteps(impl_, program_, task.problem, task.request, watch, task.outcome);
  };
  if (chunksFor(impl_.grid.points()) == 1) {
    sbl_parallel_for(
        static_cast<std::int64_t>(tasks.size()),
        [](void *context, std::int64_t k) {
          (*static_cast<decltype(solve) *>(context))(static_cast<std::size_t>(k));
        },
        const_cast<void *>(static_cast<const void *>(&solve)));
    return;
  }
  for (std::size_t k = 0; k < tasks.size(); ++k) {
    solve(k);
    if (!tasks[k].status.ok())
      break; // a later chain would be for nothing
  }
}

Status Solver::solve() {
  const auto started = std::chrono::steady_clock::now();
  solution_ = BridgeSolution();
  solution_.impl->instance = &impl_;
  solution_.impl->program = &program_;
  solution_.scheme = program_.scheme == Scheme::Kernel      ? "kernel"
                     : program_.scheme == Scheme::Separable ? "separable"
                     : program_.scheme == Scheme::Kinetic   ? "kinetic"
                                                            : "tridiagonal";
  solution_.order = program_.order;
  if (const auto lattice = impl_.lattices.find(program_.name);
      lattice != impl_.lattices.end() && !lattice->second.status.ok())
    return lattice->second.status;
  if (Status s = readOptions(); !s.ok())
    return s;
  if (Status s = readConditions(instance_, bridge_, times_, conditions_); !s.ok())
    return s;
  wholeHorizon_ = times_.back() - times_.front();
  if (Status s = savedTimes(impl_, times_.front(), times_.back(), saved_); !s.ok())
    return s;
  for (std::size_t k = 0; k < conditions_.size(); ++k)
    if (!conditions_[k].free() && !isPoint(k)) // of a point there is nothing to resolve
      solution_.certificate.gridError =
          std::max(solution_.certificate.gridError, spectralTail(impl_.grid, conditions_[k].law));
  const auto chains = separateChains(conditions_);
  std::vector<Task> tasks(chains.size());
  for (std::size_t k = 0; k < chains.size(); ++k)
    prepare(chains[k].first, chains[k].second, tasks[k]);
  run(tasks);
  Status worst;
  std::size_t solved = 0;
  for (; solved < chains.size() && worst.ok(); ++solved) {
    worst = tasks[solved].status;
    collect(chains[solved].first, tasks[solved].outcome);
  }
  separateAsked();
  solution_.converged = worst.ok();
  if (worst.ok())
    worst = judge();
  solution_.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return worst;
}

Status solveQuestion(const Instance &instance, const BridgeEntry &question,
                     const SolveSettings &settings, BridgeSolution &solution) {
  try {
    return Solver(instance, question, settings, solution).solve();
  } catch (const std::bad_alloc &) {
    return Status::fail(Code::OutOfMemory,
                        "not enough memory for " + std::to_string(instance.grid().points()) +
                            " points",
                        "fewer cells, or fewer saved times");
  }
}

} // namespace

Status solveBridge(const Instance &instance, std::size_t index, const SolveSettings &settings,
                   BridgeSolution &solution) {
  if (index >= instance.manifest().bridges.size())
    return Status::fail(Code::BadInput, "the model has no bridge " + std::to_string(index));
  return solveQuestion(instance, instance.manifest().bridges[index], settings, solution);
}

Status solveEvolution(const Instance &instance, std::size_t index, const SolveSettings &settings,
                      BridgeSolution &solution) {
  const Manifest &m = instance.manifest();
  if (index >= m.evolutions.size())
    return Status::fail(Code::BadInput, "the model has no evolution " + std::to_string(index));
  const EvolutionEntry &e = m.evolutions[index];
  BridgeEntry question;
  question.name = e.name;
  question.programs = e.programs;
  question.at = {e.start, {m.time->end, std::nullopt, std::nullopt}};
  question.isEvolution = true;
  question.accuracy = e.accuracy;
  question.steps = e.steps;
  return solveQuestion(instance, question, settings, solution);
}

} // namespace sbl::rt
