// solveFlowWave: the initial state, the number of steps, the certificate.
#include <algorithm>
#include <chrono>
#include <cmath>

#include "Fields/Backend.h"
#include "Flow/FlowWaveSolutionImpl.h"
#include "Steps/SavedTimes.h"
#include "Steps/StepOptions.h"
#include "Steps/StepPlan.h"
#include "Support/Text.h"
#include "Support/Watch.h"

namespace sbl::rt {
namespace {

constexpr double mostSteps = 2e6;

class FlowWaveSolver {
public:
  FlowWaveSolver(const Instance &instance, const FlowWaveEntry &entry,
                 const SolveSettings &settings, FlowWaveSolution &solution)
      : instance_(instance), impl_(instance.impl()), entry_(entry), settings_(settings),
        solution_(solution), watch_(settings, entry_.name.c_str()) {}

  Status solve(std::shared_ptr<const VelocityField> velocity);

private:
  Status readOptions();
  Status start();
  /// Propagates with about `count` steps. `moved` is the largest distance to the waves kept by the
  /// attempt before, which the new ones replace.
  Status attempt(std::size_t count, double &moved);
  Status refine();
  Status certify();
  void note(const std::string &sentence) {
    std::string &text = solution_.certificate.note;
    text += (text.empty() ? "" : "; ") + sentence;
  }
  FlowWaveSolution::Impl &state() { return *solution_.impl; }

  const Instance &instance_;
  const Instance::Impl &impl_;
  const FlowWaveEntry &entry_;
  const SolveSettings &settings_;
  FlowWaveSolution &solution_;
  Watch watch_;
  std::size_t asked_ = 0; // steps, where the model says how many
  std::size_t steps_ = 0; // of the last attempt
};

Status FlowWaveSolver::readOptions() {
  if (Status s = readAccuracy(impl_, entry_.accuracy, solution_.accuracy); !s.ok())
    return s;
  if (Status s = readSteps(impl_, entry_.steps, settings_, mostSteps, asked_); !s.ok())
    return s;
  if (entry_.product)
    for (const GridAxis &axis : impl_.grid.axes)
      if (!axis.periodic())
        return Status::fail(Code::BadInput,
                            "the product formula works on rings, and axis " + axis.name +
                                " has ends",
                            "write `boundary = periodic`, or leave the scheme out");
  return Status::good();
}

Status FlowWaveSolver::start() {
  KeptWaves &kept = state().kept;
  const double start = impl_.scalar(entry_.start);
  std::vector<double> asked = settings_.askedTimes;
  for (const double t : state().velocity->jumps()) // no step goes over one
    asked.push_back(t);
  if (Status s = timesAfter(impl_, start, asked, kept.saved, kept.times); !s.ok())
    return s;
  kept.waves.assign(kept.times.size(), Wave());
  return initialWave(instance_, entry_.initial, start, kept.waves[0]);
}

Status FlowWaveSolver::attempt(std::size_t count, double &moved) {
  KeptWaves &kept = state().kept;
  const StepPlan plan = planSteps(kept.times, count);
  watch_.state.steps = static_cast<int>(plan.steps());
  watch_.state.iterations = static_cast<int>(plan.steps());
  Wave psi = kept.waves[0];
  moved = 0;
  for (std::size_t k = 1; k < plan.saved.size(); ++k) {
    const std::size_t first = plan.saved[k - 1];
    if (Status s = state().run(plan.times[first], plan.tau(first), plan.saved[k] - first, psi,
                               watch_.cancel());
        !s.ok())
      return s;
    watch_.state.iteration = static_cast<int>(plan.saved[k]);
    watch_.report();
    Wave &known = kept.waves[k];
    moved = known.size() ? std::max(moved, distance(psi, known, impl_.grid)) : INFINITY;
    known = psi;
  }
  steps_ = plan.steps();
  kept.longestStep = plan.longest();
  solution_.steps = static_cast<int>(plan.steps());
  return Status::good();
}

/// Attempts of more and more steps until two of them agree: their distance, by the order of the
/// scheme, is the error that the finer one still has. Exact steps need no second attempt.
Status FlowWaveSolver::refine() {
  const double power = state().steps->order();
  const std::size_t fewest = state().kept.times.size() - 1;
  double moved = 0;
  if (power == 0)
    return attempt(std::max<std::size_t>(1, fewest), moved);
  const double goal = solution_.accuracy / 2; // the grid may take the other half
  std::size_t count =
      asked_ > 0 ? std::max<std::size_t>(1, asked_ / 2) : std::max<std::size_t>(8, fewest);
  if (Status s = attempt(count, moved); !s.ok())
    return s;
  double error = INFINITY;
  for (count = asked_ > 0 ? asked_ : 2 * steps_;;) {
    const auto coarse = static_cast<double>(steps_);
    if (Status s = attempt(count, moved); !s.ok())
      return s;
    const double ratio = std::max(static_cast<double>(steps_) / coarse, 1.01);
    const double before = error;
    error = moved / (std::pow(ratio, power) - 1);
    solution_.certificate.timeError = error;
    if (asked_ > 0 || error <= goal || (moved < 1e-10 && error >= before))
      return Status::good();
    double factor = 2;
    if (moved < 0.05) // the order can be relied on
      factor = std::clamp(1.1 * std::pow(error / (0.5 * goal), 1 / power), 1.25, 8.0);
    const double next = std::ceil(static_cast<double>(steps_) * factor);
    if (next > mostSteps)
      return Status::fail(Code::UnderResolved,
                          "with " + std::to_string(steps_) +
                              " steps the estimated error of the wave is still " + figure(error, 2),
                          entry_.product ? "the product formula is of order 1: ask for `steps`, or "
                                           "leave the scheme out"
                                         : "the velocity changes too fast for the accuracy asked");
    count = static_cast<std::size_t>(next);
  }
}

Status FlowWaveSolver::certify() {
  const KeptWaves &kept = state().kept;
  WaveCertificate &c = solution_.certificate;
  for (std::size_t k = 0; k < kept.waves.size(); ++k) {
    const Wave &psi = kept.waves[k];
    c.norm = normSquared(psi, impl_.grid);
    c.normDrift = std::max(c.normDrift, std::fabs(c.norm - 1));
    if (Status s = state().energy(psi, kept.times[k], c.energyEnd); !s.ok())
      return s;
    if (k == 0)
      c.energyStart = c.energyEnd;
    if (state().velocity->autonomous())
      c.energyDrift = std::max(c.energyDrift, std::fabs(c.energyEnd - c.energyStart));
    c.gridError = std::max(c.gridError, state().shortWaves(psi));
  }
  const std::string cells = twiceTheCells(impl_.grid);
  constexpr double hopeless = 1e-2;
  if (c.gridError > hopeless)
    return Status::fail(Code::UnderResolved,
                        "the grid does not resolve the wave: a part of norm " +
                            figure(c.gridError, 2) + " has the grid's shortest wavelengths",
                        "the flow draws it out; try " + cells);
  const double total = c.timeError + c.gridError;
  if (total > solution_.accuracy && entry_.accuracy)
    return Status::fail(Code::UnderResolved,
                        "the estimated error " + figure(total, 2) + " is above the accuracy " +
                            figure(solution_.accuracy) + " (time " + figure(c.timeError, 2) +
                            ", grid " + figure(c.gridError, 2) + ")",
                        c.gridError > c.timeError ? "try " + cells : "more steps");
  if (total > solution_.accuracy)
    note("estimated error " + figure(total, 2) + " (time " + figure(c.timeError, 2) + ", grid " +
         figure(c.gridError, 2) + ")");
  return Status::good();
}

Status FlowWaveSolver::solve(std::shared_ptr<const VelocityField> velocity) {
  const auto started = std::chrono::steady_clock::now();
  solution_.impl = std::make_unique<FlowWaveSolution::Impl>(impl_, entry_, std::move(velocity));
  solution_.scheme = state().steps->scheme();
  solution_.order = state().steps->order();
  Status s = readOptions();
  if (s.ok())
    s = state().lines.prepare();
  if (s.ok())
    s = start();
  if (s.ok())
    s = refine();
  if (s.ok())
    s = certify();
  solution_.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return s;
}

} // namespace

Status solveFlowWave(const Instance &instance, std::size_t index, const SolveSettings &settings,
                     FlowWaveSolution &solution, std::shared_ptr<const VelocityField> velocity) {
  solution = FlowWaveSolution();
  const Manifest &manifest = instance.manifest();
  if (index >= manifest.flowWaves.size())
    return Status::fail(Code::BadInput,
                        "the model has no wave " + std::to_string(index) + " of a flow");
  if (Status s = onHostOnly(*instance.impl().backend, "waves of flows"); !s.ok())
    return s;
  const FlowWaveEntry &entry = manifest.flowWaves[index];
  if (!velocity && entry.flow)
    velocity = compiledVelocity(instance, *entry.flow);
  if (!velocity)
    return Status::fail(Code::BadInput, "the velocity of " + entry.name + " was not solved");
  try {
    return FlowWaveSolver(instance, entry, settings, solution).solve(std::move(velocity));
  } catch (const std::bad_alloc &) {
    return Status::fail(Code::OutOfMemory,
                        "not enough memory for waves of " +
                            std::to_string(instance.grid().points()) + " points",
                        "fewer cells, or fewer saved times");
  }
}

} // namespace sbl::rt
