// solveBridge and solveEvolution: options, chains of segments, their solves.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>

#include "Bridge/BridgeSolver.h"
#include "Bridge/Resolution.h"
#include "Bridge/WallCheck.h"
#include "Device/Device.h"
#include "Steps/StepOptions.h"
#include "Support/Text.h"
#include "Support/Threads.h"
#include "Support/WorkCount.h"

namespace sbl::rt {
namespace {

/// A float's rounding, summed over a sweep: no marginal error below can be asked of f32 factors.
constexpr double singleTolerance = 1e-5;

/// Makes `times` saved times of the request, unless they are so already.
void keep(const std::vector<double> &times, StepRequest &request) {
  const double slack = 1e-9 * (request.end - request.start);
  for (const double t : times) {
    const auto after = std::lower_bound(request.saved.begin(), request.saved.end(), t - slack);
    if (*after > t + slack)
      request.saved.insert(after, t);
  }
}

} // namespace

/// Which kept times the model saves: all but those that are there only because they were asked for.
void BridgeSolver::separateAsked() {
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

Status BridgeSolver::readOptions() {
  problem_.goal.tolerance = impl_.scalarOr(bridge_.tolerance, 1e-10);
  problem_.goal.thorough = !bridge_.tolerance;
  request_.accuracyAsked = bridge_.accuracy.has_value();
  const double iterations = impl_.scalarOr(bridge_.iterations, 1000);
  if (!(problem_.goal.tolerance > 0) || !std::isfinite(problem_.goal.tolerance))
    return Status::fail(Code::BadInput, "tolerance = " + figure(problem_.goal.tolerance),
                        "it must be positive");
  if (Status s = readAccuracy(impl_, bridge_.accuracy, request_.accuracy); !s.ok())
    return s;
  solution_.accuracy = request_.accuracy;
  if (!(iterations >= 1) || iterations > 1e9 || iterations != std::floor(iterations))
    return Status::fail(Code::BadInput, "iterations = " + figure(iterations),
                        "it must be a positive integer");
  problem_.iterations = static_cast<int>(iterations);
  problem_.isEvolution = bridge_.isEvolution;
  problem_.plain = settings_.plain;
  problem_.mostKept = solution_.impl->mostKept = settings_.mostKept;
  if (Status s = readSteps(impl_, bridge_.steps, settings_, 1e7, request_.steps); !s.ok())
    return s;
  if (impl_.manifest().single && problem_.goal.tolerance < singleTolerance) {
    problem_.goal.tolerance = singleTolerance;
    note("f32 holds marginal errors down to " + figure(singleTolerance));
  }
  return Status::good();
}

/// What a chain is asked for: its saved and asked times, its share of the steps.
void BridgeSolver::prepare(std::size_t first, std::size_t last, Task &task) const {
  ChainProblem &problem = task.problem;
  problem = problem_;
  problem.at = std::span(conditions_).subspan(first, last + 1 - first);
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
void BridgeSolver::run(std::vector<Task> &tasks) {
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
    watch.state.tolerance = problem_.goal.tolerance;
    Task &task = tasks[k];
    task.status = solveWithSteps(impl_, program_, task.problem, task.request, watch, task.outcome);
  };
  if (chunksFor(impl_.grid.points()) == 1 && impl_.backend->shared()) {
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

Status BridgeSolver::solve() {
  const WorkSpan span(&Work::certificate);
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
  if (const std::string lacking = impl_.backend->lacks(program_); !lacking.empty())
    return Status::fail(Code::NotOnDevice, lacking + " have no kernels of a device",
                        "`--device cpu`");
  if (Status s = impl_.backend->fits(impl_.grid.points(), bridge_.at.size()); !s.ok())
    return s;
  if (Status s = readOptions(); !s.ok())
    return s;
  if (Status s = readConditions(instance_, bridge_, times_, conditions_); !s.ok())
    return s;
  wholeHorizon_ = times_.back() - times_.front();
  if (Status s = savedTimes(impl_, times_.front(), times_.back(), saved_); !s.ok())
    return s;
  const double floor = lawFloor(impl_.manifest().single);
  for (Condition &condition : conditions_)
    for (double &value : condition.law)
      value = value < floor ? 0 : value;
  for (std::size_t k = 0; k < conditions_.size(); ++k)
    if (!conditions_[k].free() && !isPoint(k)) { // of a point there is nothing to resolve
      solution_.certificate.gridError =
          std::max(solution_.certificate.gridError, spectralTail(impl_.grid, conditions_[k].law));
      slopeError_ += slopeError(impl_.grid, conditions_[k].law);
    }
  const auto chains = separateChains(conditions_);
  std::vector<Task> tasks(chains.size());
  for (std::size_t k = 0; k < chains.size(); ++k)
    prepare(chains[k].first, chains[k].second, tasks[k]);
  for (Task &task : tasks)
    task.problem.mostKept /= static_cast<double>(tasks.size());
  run(tasks);
  Status worst;
  std::size_t solved = 0;
  for (; solved < chains.size() && worst.ok(); ++solved) {
    worst = tasks[solved].status;
    collect(chains[solved].first, tasks[solved].outcome);
  }
  MemoryHeld &held = solution_.memory;
  held.field = sizeof(double) * static_cast<double>(impl_.grid.points());
  if (held.differences > 0)
    held.history = (2.0 * held.differences + 1) * held.field;
  separateAsked();
  solution_.converged = worst.ok();
  if (worst.ok())
    worst = judge();
  solution_.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return worst;
}

namespace {

Status solveQuestion(const Instance &instance, const BridgeEntry &question,
                     const SolveSettings &settings, BridgeSolution &solution) {
  try {
    return BridgeSolver(instance, question, settings, solution).solve();
  } catch (const std::bad_alloc &) {
    return Status::fail(Code::OutOfMemory,
                        "not enough memory for " + std::to_string(instance.grid().points()) +
                            " points",
                        "fewer cells, or fewer saved times");
  } catch (const DeviceError &error) {
    return error.status;
  }
}

} // namespace

BridgeEntry asQuestion(const Manifest &manifest, const EvolutionEntry &evolution) {
  BridgeEntry question;
  question.name = evolution.name;
  question.programs = evolution.programs;
  question.at = {evolution.start, {manifest.time->end, std::nullopt, std::nullopt}};
  question.isEvolution = true;
  question.accuracy = evolution.accuracy;
  question.steps = evolution.steps;
  return question;
}

Status solveBridge(const Instance &instance, std::size_t index, const SolveSettings &settings,
                   BridgeSolution &solution) {
  if (index >= instance.manifest().bridges.size())
    return Status::fail(Code::BadInput, "the model has no bridge " + std::to_string(index));
  return solveQuestion(instance, instance.manifest().bridges[index], settings, solution);
}

Status solveEvolution(const Instance &instance, std::size_t index, const SolveSettings &settings,
                      BridgeSolution &solution, const DriftField &drift) {
  const Manifest &m = instance.manifest();
  if (index >= m.evolutions.size())
    return Status::fail(Code::BadInput, "the model has no evolution " + std::to_string(index));
  const EvolutionEntry &e = m.evolutions[index];
  if (drift)
    for (const std::size_t program : e.programs)
      for (std::size_t a = 0; a < m.programs[program].drift.size(); ++a)
        instance.impl().solvedFields[m.programs[program].drift[a]] = {drift, a};
  return solveQuestion(instance, asQuestion(m, e), settings, solution);
}

} // namespace sbl::rt
