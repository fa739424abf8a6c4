// solveWave: the initial state, the number of steps, the certificate.
#include <algorithm>
#include <chrono>
#include <cmath>

#include "Device/Device.h"
#include "Steps/SavedTimes.h"
#include "Steps/StepOptions.h"
#include "Steps/StepPlan.h"
#include "Support/Text.h"
#include "Support/Watch.h"
#include "Wave/WaveSolutionImpl.h"

namespace sbl::rt {

namespace {

constexpr double mostSteps = 2e7;

class WaveSolver {
public:
  WaveSolver(const Instance &instance, std::size_t index, const SolveSettings &settings,
             WaveSolution &solution)
      : instance_(instance), impl_(instance.impl()), entry_(impl_.manifest().waveEvolutions[index]),
        program_(impl_.manifest().wavePrograms[entry_.program]), settings_(settings),
        solution_(solution), watch_(settings, entry_.name.c_str()) {}

  Status solve();

private:
  Status readOptions();
  Status start();
  /// Propagates with about `count` steps. `moved` is the largest distance to the waves kept by the
  /// attempt before, which the new ones replace.
  Status attempt(std::size_t count, double &moved);
  /// Attempts of `first` steps and more until two of them agree.
  Status refine(std::size_t first);
  Status compareWithTwice();
  std::size_t firstCount() const;
  void chooseHolding();
  /// The part of the last change in modes that turn so far within a step that steps say little of
  /// them: their errors fall off as slowly as order 1. 0 where such modes are held.
  double movedFast() const;
  /// What holding back the motion of the shortest waves may have done to the kept waves: both ways
  /// of moving them keep their norm.
  double heldError() const;
  /// The norm of what steps of length tau hold back of a wave.
  double heldPart(const Wave &wave, double tau) const;
  /// What the grid does not hold of the kept waves.
  double gridError() const;
  /// Whether this error and that of the grid are within the accuracy.
  bool isEnough(double error) const;
  /// How fast the logarithm of the wave may change: the kernels reach as far as that asks.
  void measureSlopes(const Wave &first);
  Status certify();
  void note(const std::string &sentence) {
    std::string &text = solution_.certificate.note;
    text += (text.empty() ? "" : "; ") + sentence;
  }
  bool keepsNorm() const { return !program_.absorbs && !program_.imaginary; }

  const Instance &instance_;
  const Instance::Impl &impl_;
  const WaveEvolutionEntry &entry_;
  const WaveProgramEntry &program_;
  const SolveSettings &settings_;
  WaveSolution &solution_;
  Watch watch_;
  std::size_t asked_ = 0; // steps, where the model says how many
  std::size_t steps_ = 0; // of the last attempt
  Wave moved_;            // what it changed of a kept wave
  bool accuracyAsked_ = false;
  bool tooShort_ = false; // an attempt needed steps that the grid does not hold as kernels
};

Status WaveSolver::readOptions() {
  accuracyAsked_ = entry_.accuracy.has_value();
  if (Status s = readAccuracy(impl_, entry_.accuracy, solution_.accuracy); !s.ok())
    return s;
  return readSteps(impl_, entry_.steps, settings_, mostSteps, asked_);
}

Status WaveSolver::start() {
  KeptWaves &kept = solution_.impl->kept;
  const double start = impl_.scalar(entry_.start);
  if (Status s = timesAfter(impl_, start, settings_.askedTimes, kept.saved, kept.times); !s.ok())
    return s;
  Wave first;
  if (Status s = initialWave(instance_, entry_.initial, start, first); !s.ok())
    return s;
  measureSlopes(first);
  kept.waves.assign(kept.times.size(), Wave());
  kept.waves[0] = std::move(first);
  return Status::good();
}

void WaveSolver::measureSlopes(const Wave &first) {
  WaveRunner &runner = solution_.impl->runner;
  if (!runner.byKernels())
    return;
  FieldValues potential;
  std::vector<double> slopes;
  const std::vector<double> &times = solution_.impl->kept.times;
  for (const double t : {times.front(), times.back()}) {
    if (program_.potential)
      impl_.field(*program_.potential, t, 0, potential);
    const auto now =
        steepest(first, potential, impl_.grid, runner.lines().rates(), runner.lines().hbar());
    slopes.resize(now.size());
    for (std::size_t a = 0; a < now.size(); ++a)
      slopes[a] = std::max(slopes[a], now[a]);
  }
  runner.heat().setSlopes(std::move(slopes));
}

Status WaveSolver::attempt(std::size_t count, double &moved) {
  KeptWaves &kept = solution_.impl->kept;
  WaveRunner &runner = solution_.impl->runner;
  const StepPlan plan = planSteps(kept.times, count);
  if (runner.byKernels() && plan.shortest() < (1 - 1e-9) * runner.shortestKernelStep()) {
    tooShort_ = true;
    return Status::fail(Code::UnderResolved,
                        "steps of " + figure(plan.shortest(), 3) +
                            " are too short for positive kernels on this grid, which holds " +
                            figure(runner.shortestKernelStep(), 3) + " and longer",
                        "more cells, a looser accuracy, or scheme = spectral");
  }
  runner.forgetTables(); // each length of steps holds several waves
  watch_.state.steps = static_cast<int>(plan.steps());
  watch_.state.iterations = static_cast<int>(plan.steps());
  Wave psi = kept.waves[0];
  moved = 0;
  for (std::size_t k = 1; k < plan.saved.size(); ++k) {
    const std::size_t first = plan.saved[k - 1], steps = plan.saved[k] - first;
    // In pieces, so that somebody who watches sees them pass.
    for (std::size_t done = 0; done < steps;) {
      const std::size_t piece = std::min<std::size_t>(steps - done, 4096);
      if (!runner.run(plan.times[first + done], plan.tau(first), first + done, piece, psi,
                      watch_.cancel()))
        return watch_.cancelled()
                   ? Status::fail(Code::Cancelled, "interrupted")
                   : Status::fail(Code::OutOfRange,
                                  "the wave is not finite after t = " +
                                      figure(plan.times[first + done]),
                                  "the potential may be infinite or without a value somewhere");
      done += piece;
      watch_.state.iteration = static_cast<int>(first + done);
      watch_.report();
    }
    Wave &known = kept.waves[k];
    const double apart = known.size() ? distance(psi, known, impl_.grid) : INFINITY;
    if (std::isfinite(apart) && apart >= moved) // the one most moved stands for all
      difference(psi, known, moved_);
    moved = std::max(moved, apart);
    known = psi;
  }
  steps_ = plan.steps();
  kept.longestStep = plan.longest();
  solution_.steps = static_cast<int>(plan.steps());
  return Status::good();
}

std::size_t WaveSolver::firstCount() const {
  return asked_ > 0 ? std::max<std::size_t>(1, asked_ / 4)
                    : std::max<std::size_t>(16, solution_.impl->kept.times.size() - 1);
}

double WaveSolver::heldError() const {
  const KeptWaves &kept = solution_.impl->kept;
  double part = 0;
  for (const Wave &wave : kept.waves)
    part = std::max(part, heldPart(wave, kept.longestStep));
  return 2 * part;
}

double WaveSolver::movedFast() const {
  WaveSolution::Impl &s = *solution_.impl;
  if (program_.imaginary || s.runner.holdsPhases() || moved_.size() == 0)
    return 0;
  const double all = std::sqrt(normSquared(moved_, impl_.grid));
  return all > 0 ? all * s.observables.above(s.runner.heldAbove(s.kept.longestStep), moved_) : 0;
}

double WaveSolver::heldPart(const Wave &wave, double tau) const {
  WaveSolution::Impl &s = *solution_.impl;
  return s.runner.holdsPhases() ? s.observables.above(s.runner.heldAbove(tau), wave) : 0;
}

/// Phases are held back where the initial wave has next to nothing among those that would be. Who
/// asks for a number of steps gets just these.
void WaveSolver::chooseHolding() {
  WaveSolution::Impl &s = *solution_.impl;
  if (asked_ > 0 || !s.runner.mayHoldPhases())
    return;
  const double horizon = s.kept.times.back() - s.kept.times.front();
  const double likely = horizon / static_cast<double>(4 * firstCount());
  s.runner.holdPhases(true);
  s.runner.holdPhases(heldPart(s.kept.waves[0], likely) <= solution_.accuracy / 16);
}

double WaveSolver::gridError() const {
  double grid = 0;
  for (const Wave &wave : solution_.impl->kept.waves)
    grid = std::max(grid, solution_.impl->observables.shortWaves(wave));
  return grid;
}

bool WaveSolver::isEnough(double error) const {
  const double accuracy = solution_.accuracy;
  if (error > accuracy || error <= accuracy / 8)
    return error <= accuracy;
  const double left = accuracy - gridError();
  // Where the grid takes nearly all, more steps would help little.
  return error <= (left < accuracy / 8 ? accuracy / 2 : left);
}

/// Where kept times leave no room for fewer steps than were asked for, twice as many tell.
Status WaveSolver::compareWithTwice() {
  double moved = 0;
  Status s = attempt(2 * steps_, moved);
  if (s.ok())
    s = attempt(asked_, moved);
  solution_.certificate.timeError = moved / (1 - std::pow(2.0, -program_.order)) + heldError();
  return s;
}

/// The distance of two attempts tells, by the order of the scheme, the error that the finer one
/// still has. The order is the one observed where that is less: a wave with a kink has short waves
/// whose errors fall off slower.
Status WaveSolver::refine(std::size_t first) {
  constexpr double reliable = 0.05; // of distances: larger ones know no order
  const double power = program_.order;
  const double goal = solution_.accuracy / 2; // the grid may take the other half
  double moved = 0;
  if (Status s = attempt(first, moved); !s.ok())
    return s;
  double error = INFINITY, heldBefore = INFINITY, movedBefore = INFINITY, ratioBefore = 1;
  double fastBefore = INFINITY, ratioOfFast = 1;
  for (std::size_t count = 2 * steps_;;) {
    if (asked_ > 0)
      count = std::min(count, asked_);
    const auto coarse = static_cast<double>(steps_);
    if (Status s = attempt(count, moved); !s.ok())
      return s;
    if (asked_ > 0 && static_cast<double>(steps_) == coarse)
      return compareWithTwice();
    const double ratio = std::max(static_cast<double>(steps_) / coarse, 1.01);
    double order = power;
    if (movedBefore < reliable && moved > 1e-10)
      order = std::clamp(std::log(movedBefore / moved) / std::log(ratioBefore), 1.0, power);
    movedBefore = moved;
    ratioBefore = ratio;
    const double before = error;
    const double fast = movedFast();
    // Of fast modes nothing is known but what three attempts show.
    const bool isSeen = std::isfinite(fastBefore) && fast > 0;
    const double fastOrder =
        isSeen ? std::clamp(std::log(fastBefore / fast) / std::log(ratioOfFast), 1.0, power) : 1;
    const double slow = fast / (std::pow(ratio, fastOrder) - 1);
    fastBefore = fast;
    ratioOfFast = ratio;
    error = std::max(moved / (std::pow(ratio, order) - 1), slow);
    const double held = heldError();
    solution_.certificate.timeError = error + held;
    if (asked_ > 0) {
      if (count >= asked_)
        return Status::good();
      count = asked_;
      continue;
    }
    if (isEnough(error + held))
      return Status::good();
    if (held > goal / 2 && held > heldBefore / 2) {
      // Short waves are a part of this one: they fall off too slowly with more steps.
      solution_.impl->runner.holdPhases(false);
      return refine(std::max<std::size_t>(1, steps_ / 2));
    }
    heldBefore = held;
    // Rounding grows with the number of steps; nothing below it can be reached.
    if (moved < 1e-10 && error >= before)
      return Status::good();
    double factor = 2;
    // What falls off so slowly is said, not chased.
    if (slow > 4 * goal && isSeen && fastOrder < 1.5)
      return Status::good();
    if (moved < reliable) // the order can be relied on
      factor = std::clamp(1.1 * std::pow(error / (0.5 * goal), 1 / (error > slow ? order
                                                                    : isSeen     ? fastOrder
                                                                                 : power)),
                          held > goal / 2 ? 1.5 : 1.25, 8.0);
    const double next = std::ceil(static_cast<double>(steps_) * factor);
    if (next > mostSteps)
      return Status::fail(Code::UnderResolved,
                          "with " + std::to_string(steps_) +
                              " steps the estimated error of the wave is still " + figure(error, 2),
                          "the potential may be too rough or too fast for the accuracy asked");
    count = static_cast<std::size_t>(next);
  }
}

Status WaveSolver::certify() {
  const KeptWaves &kept = solution_.impl->kept;
  WaveObservables &observables = solution_.impl->observables;
  WaveCertificate &c = solution_.certificate;
  for (std::size_t k = 0; k < kept.waves.size(); ++k) {
    const Wave &psi = kept.waves[k];
    c.norm = normSquared(psi, impl_.grid);
    const double energy = observables.energy(psi, kept.times[k]);
    if (k == 0)
      c.energyStart = energy;
    c.energyEnd = energy;
    if (keepsNorm())
      c.normDrift = std::max(c.normDrift, std::fabs(c.norm - 1));
    if (keepsNorm() && program_.autonomous)
      c.energyDrift = std::max(c.energyDrift, std::fabs(energy - c.energyStart));
    std::string axis;
    if (const double edge = edgeDensity(psi, impl_.grid, axis); edge > c.edgeDensity) {
      c.edgeDensity = edge;
      c.edgeAxis = axis;
    }
  }
  c.gridError = gridError();
  constexpr double hopeless = 1e-2;
  const std::string cells = twiceTheCells(impl_.grid);
  if (c.gridError > hopeless)
    return Status::fail(Code::UnderResolved,
                        "the grid does not resolve the wave: a part of norm " +
                            figure(c.gridError, 2) + " has the grid's shortest wavelengths",
                        "try " + cells);
  const double total = c.timeError + c.gridError;
  if (total > solution_.accuracy && accuracyAsked_)
    return Status::fail(Code::UnderResolved,
                        "the estimated error " + figure(total, 2) + " is above the accuracy " +
                            figure(solution_.accuracy) + " (time " + figure(c.timeError, 2) +
                            ", grid " + figure(c.gridError, 2) + ")",
                        c.gridError > c.timeError ? "try " + cells : "more steps");
  if (total > solution_.accuracy)
    note("estimated error " + figure(total, 2) + " (time " + figure(c.timeError, 2) + ", grid " +
         figure(c.gridError, 2) + ")");
  if (c.edgeDensity > 1e-6)
    note("the wave reaches the ends of axis " + c.edgeAxis + ": its density there is up to " +
         figure(c.edgeDensity, 2) + " of the largest");
  return Status::good();
}

Status WaveSolver::solve() {
  const auto started = std::chrono::steady_clock::now();
  solution_ = WaveSolution();
  solution_.impl = std::make_unique<WaveSolution::Impl>(impl_, program_);
  solution_.order = program_.order;
  solution_.imaginary = program_.imaginary;
  Status s = Status::good();
  if (impl_.manifest().single)
    s = Status::fail(Code::BadInput, "waves are propagated in double precision",
                     "leave `precision` at f64 in a model with waves");
  if (s.ok())
    s = readOptions();
  if (s.ok())
    s = solution_.impl->runner.prepare();
  if (s.ok())
    s = start();
  if (s.ok()) {
    chooseHolding();
    s = refine(firstCount());
  }
  if (tooShort_ && program_.scheme == "auto") {
    note("by transforms, as " + s.message + ": tails end at 1e-16 of the largest value");
    solution_.impl->runner.leaveKernels();
    s = refine(firstCount());
  }
  solution_.scheme = solution_.impl->runner.byKernels() ? "kernel" : "spectral";
  if (s.ok())
    s = certify();
  solution_.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return s;
}

} // namespace

Status solveWave(const Instance &instance, std::size_t index, const SolveSettings &settings,
                 WaveSolution &solution) {
  if (index >= instance.manifest().waveEvolutions.size())
    return Status::fail(Code::BadInput,
                        "the model has no evolution " + std::to_string(index) + " of a wave");
  try {
    return WaveSolver(instance, index, settings, solution).solve();
  } catch (const std::bad_alloc &) {
    return Status::fail(Code::OutOfMemory,
                        "not enough memory for waves of " +
                            std::to_string(instance.grid().points()) + " points",
                        "fewer cells, or fewer saved times");
  } catch (const DeviceError &error) {
    return error.status;
  }
}

} // namespace sbl::rt
