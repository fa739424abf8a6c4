// solveSample: the times and steps of a sample, its paths and its certificate.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>

#include "Device/Device.h"
#include "Fields/Backend.h"
#include "Flow/Characteristics.h"
#include "Sample/Certificate.h"
#include "Sample/Comparison.h"
#include "Sample/LinearLaw.h"
#include "Sample/Walls.h"
#include "Steps/SavedTimes.h"
#include "Support/Text.h"
#include "sbl/runtime/Memory.h"
#include "sbl/runtime/Sample.h"

namespace sbl::rt {

namespace {

constexpr int mostSteps = 1 << 17;
constexpr std::int64_t firstPilot = 1 << 14, lastPilot = 1 << 16;

class SampleSolver {
public:
  SampleSolver(const Instance &instance, const SampleEntry &entry, const SolveSettings &settings,
               SampleSolution &solution, const SolvedLaw *solved)
      : instance_(instance), impl_(instance.impl()), entry_(entry), settings_(settings),
        watch_(settings, entry.name.c_str()), solution_(solution), solved_(solved),
        box_(impl_.grid) {
    // The drift of a solved law keeps paths off the ends where its density vanishes.
    if (solved_)
      for (GridAxis &axis : box_.axes)
        for (Boundary *end : {&axis.low, &axis.high})
          if (*end == Boundary::Absorbing)
            *end = Boundary::Reflecting;
  }

  Status solve() {
    if (Status s = prepare(); !s.ok())
      return s;
    if (entry_.flow)
      return walkAlong(*compiledVelocity(instance_, *entry_.flow));
    if (solved_ && solved_->velocity)
      return walkAlong(*solved_->velocity);
    if (solved_)
      return walkInSteps(*solved_->motion);
    const auto law = compiledLaw(impl_, *entry_.generator);
    const bool mayBeExact = entry_.linear && !absorbs(impl_.grid) && !entry_.steps &&
                            !entry_.accuracy && settings_.forceSteps == 0;
    if (entry_.method == SampleMethod::Exact ||
        (entry_.method == SampleMethod::Auto && mayBeExact)) {
      bool keptOff = true;
      if (Status s = walkExactly(*law, keptOff); !s.ok() || keptOff)
        return s;
    }
    return walkInSteps(*law);
  }

private:
  Status prepare() {
    const double count = impl_.scalar(entry_.count), seed = impl_.scalar(entry_.seed);
    if (!(count >= 1) || count != std::floor(count) || !(seed >= 0) || seed != std::floor(seed))
      return Status::fail(Code::BadInput, "count and seed must be whole numbers");
    const double start = impl_.scalar(entry_.start.time);
    const double end = impl_.scalar(impl_.manifest().time->end);
    if (!(start < end))
      return Status::fail(Code::BadInput, "it starts at " + figure(start) + ", when time ends");
    if (Status s = keepTimes(start, end); !s.ok())
      return s;
    const double bytes = 8 * count * static_cast<double>(solution_.times_.size()) *
                         static_cast<double>(impl_.grid.rank() + 1);
    const double available = availableMemory();
    if (count > 9e15 || (available > 0 && bytes > 0.9 * available))
      return Status::fail(Code::OutOfMemory,
                          figure(count) + " paths at " + std::to_string(solution_.times_.size()) +
                              " times take " + formatBytes(bytes),
                          "fewer paths, or fewer saved times: `time t in [0, 1], saved = [0, 1]`");
    solution_.grid_ = impl_.grid;
    solution_.count = static_cast<std::size_t>(count);
    solution_.seed = static_cast<std::uint64_t>(seed);
    return StartLaw::make(instance_, *entry_.start.distribution, start_);
  }

  /// The start, and after it the saved and the asked times.
  Status keepTimes(double start, double end) {
    SavedTimes saved;
    if (Status s = savedTimes(impl_, start, end, saved); !s.ok())
      return s;
    std::vector<double> all{start};
    const double least = 1e-12 * (end - start);
    const auto include = [&](double t) {
      if (t > start + least && t <= end + least)
        all.push_back(t);
    };
    std::for_each(saved.values.begin(), saved.values.end(), include);
    std::for_each(settings_.askedTimes.begin(), settings_.askedTimes.end(), include);
    std::sort(all.begin(), all.end());
    for (const double t : all)
      if (solution_.times_.empty() || t > solution_.times_.back() + least)
        solution_.times_.push_back(t);
    solution_.saved_.clear();
    for (std::size_t k = 0; k < solution_.times_.size(); ++k)
      if (k == 0 || std::any_of(saved.values.begin(), saved.values.end(), [&](double t) {
            return std::abs(t - solution_.times_[k]) <= least;
          }))
        solution_.saved_.push_back(k);
    return Status::good();
  }

  void keepAll(bool weighted) {
    const std::size_t numbers = solution_.count * impl_.grid.rank();
    solution_.places_.assign(solution_.times_.size(), std::vector<double>(numbers));
    solution_.logWeights_.assign(weighted ? solution_.times_.size() : 0,
                                 std::vector<double>(solution_.count));
  }

  void keep(std::size_t k, const PathBatch &batch) {
    for (std::size_t a = 0; a < impl_.grid.rank(); ++a)
      std::copy_n(batch.x.data() + a * batch.n, batch.n,
                  solution_.places_[k].data() + a * solution_.count + batch.first);
    if (!solution_.logWeights_.empty())
      std::copy_n(batch.logWeight.data(), batch.n, solution_.logWeights_[k].data() + batch.first);
  }

  /// Every path over all kept times; `advance(batch, k)` carries a batch to time k + 1.
  template <class Advance> Status walk(bool weighted, std::int64_t together, Advance advance) {
    keepAll(weighted);
    std::atomic<bool> lost = false;
    const auto count = static_cast<std::int64_t>(solution_.count);
    forBatches(count, together, [&](std::int64_t first, std::int64_t n) {
      if (watch_.cancelled() || lost)
        return;
      PathBatch batch = startBatch(start_, solution_.seed, impl_.grid.rank(), first, n);
      keep(0, batch);
      for (std::size_t k = 0; k + 1 < solution_.times_.size() && !watch_.cancelled(); ++k) {
        advance(batch, k);
        keep(k + 1, batch);
      }
      if (!std::all_of(batch.x.begin(), batch.x.end(), [](double x) { return std::isfinite(x); }) ||
          std::any_of(batch.logWeight.begin(), batch.logWeight.end(),
                      [](double w) { return std::isnan(w) || w > 700; }))
        lost = true;
    });
    if (watch_.cancelled())
      return Status::fail(Code::Cancelled, "interrupted");
    if (lost)
      return Status::fail(Code::OutOfRange, "a path or its weight left the range of numbers",
                          "more `steps`; or look for places where the drift, the noise or the "
                          "killing is not finite");
    return Status::good();
  }

  /// `keptOff` tells whether no path met a reflecting end, where these steps would not be exact; if
  /// one did and the method was not asked for, the solution is of no use.
  Status walkExactly(const MotionLaw &motion, bool &keptOff) {
    std::unique_ptr<Walker> walker;
    if (Status s = makeWalker(motion, StepMethod::Euler, "transit", walker); !s.ok())
      return s;
    const LinearLaw law(motion, impl_.grid);
    solution_.method = "exact";
    solution_.steps = 0;
    std::vector<NormalStep> steps;
    for (std::size_t k = 0; k + 1 < solution_.times_.size(); ++k)
      steps.push_back(law.step(solution_.times_[k + 1] - solution_.times_[k]));
    std::atomic<std::int64_t> mirrored = 0;
    Status s = walk(false, walker->together(), [&](PathBatch &batch, std::size_t k) {
      mirrored += walker->transit(batch, steps[k], static_cast<std::uint32_t>(k));
    });
    keptOff = mirrored == 0 || entry_.method == SampleMethod::Exact;
    if (s.ok() && mirrored > 0)
      solution_.certificate.note = "steps are exact away from walls; " + std::to_string(mirrored) +
                                   (mirrored == 1 ? " of them was" : " of them were") +
                                   " mirrored at a reflecting one";
    return s;
  }

  /// Along a velocity, all paths together from kept time to kept time; what leaves the box is gone.
  Status walkAlong(const VelocityField &velocity) {
    if (Status s = onHostOnly(*impl_.backend, "samples of flows"); !s.ok())
      return s;
    solution_.method = "dormand-prince";
    // What is read off a solved question is not known better than that.
    const double finest = velocity.knots().empty() ? 1e-9 : 1e-7;
    const double tolerance = entry_.accuracy ? impl_.scalar(*entry_.accuracy) : finest;
    if (!(tolerance > 0))
      return Status::fail(Code::BadInput, "accuracy = " + figure(tolerance));
    const Grid &grid = impl_.grid;
    const Characteristics characteristics(velocity, grid, tolerance);
    const auto count = static_cast<std::int64_t>(solution_.count);
    Bundle bundle(grid.rank(), count);
    keepAll(true);
    start_.draw(solution_.seed, 0, count, bundle.place.data());
    for (std::size_t k = 0; k < solution_.times_.size(); ++k) {
      if (k > 0) {
        int steps = 0;
        if (Status s = characteristics.carry(solution_.times_[k - 1], solution_.times_[k], bundle,
                                             settings_.cancel, &steps);
            !s.ok())
          return s;
        solution_.steps += steps;
      }
      solution_.places_[k] = bundle.place;
      intoBox(grid, count, solution_.places_[k].data());
      for (std::int64_t i = 0; i < count; ++i)
        solution_.logWeights_[k][i] = bundle.left[i] ? -INFINITY : 0.0;
    }
    if (std::all_of(bundle.left.begin(), bundle.left.end(), [](auto left) { return left == 0; }))
      solution_.logWeights_.clear();
    return Status::good();
  }

  /// What carries paths by `kind` of kernel where the instance lives.
  Status makeWalker(const MotionLaw &law, StepMethod method, const std::string &kind,
                    std::unique_ptr<Walker> &walker) const {
    if (solved_)
      if (Status s = onHostOnly(*impl_.backend, "samples of solved laws"); !s.ok())
        return s;
    walker = impl_.backend->walker(impl_, kind, entry_.name, law, box_, method, solution_.seed);
    return walker ? Status::good()
                  : Status::fail(Code::NotOnDevice,
                                 "functions in its coefficients have no kernels of a device",
                                 "`--device cpu`");
  }

  WalkPlan planOf(double total) const {
    WalkPlan plan{solution_.times_, {}};
    const double span = plan.times.back() - plan.times.front();
    for (std::size_t k = 0; k + 1 < plan.times.size(); ++k)
      plan.steps.push_back(std::max(
          1,
          static_cast<int>(std::ceil(total * (plan.times[k + 1] - plan.times[k]) / span - 1e-6))));
    return plan;
  }

  Status walkInSteps(const MotionLaw &law) {
    const StepMethod method =
        entry_.method == SampleMethod::Euler ? StepMethod::Euler : StepMethod::Weak2;
    solution_.method = method == StepMethod::Euler ? "euler" : "weak2";
    solution_.certificate.note.clear();
    std::unique_ptr<Walker> walker;
    if (Status s = makeWalker(law, method, "walk", walker); !s.ok())
      return s;
    // What half a step leaves of the error of a whole one, at the order of the method.
    const double rest = method == StepMethod::Euler ? 2.0 : 4.0 / 3;
    const bool given = entry_.steps || settings_.forceSteps > 0;
    const double wanted = entry_.accuracy ? impl_.scalar(*entry_.accuracy)
                                          : 0.5 / std::sqrt(static_cast<double>(solution_.count));
    double total = settings_.forceSteps > 0 ? settings_.forceSteps
                   : entry_.steps           ? impl_.scalar(*entry_.steps)
                                            : 32;
    if (!(total >= 1) || total > mostSteps)
      return Status::fail(Code::BadInput, "steps = " + figure(total) + " is not between 1 and " +
                                              std::to_string(mostSteps));
    WalkPlan plan = planOf(total);
    for (std::int64_t pilot = firstPilot;;) {
      watch_.state.steps = plan.total();
      watch_.report();
      const Comparison seen =
          compareHalves(*walker, box_, start_, plan, solution_.seed, pilot, watch_);
      if (watch_.cancelled())
        return Status::fail(Code::Cancelled, "interrupted while it chose its steps");
      SampleCertificate &c = solution_.certificate;
      c.timeError = seen.lost ? INFINITY : rest * seen.bias;
      c.timeErrorSpread = rest * seen.spread;
      c.pathError = seen.distance;
      if (given || (!seen.lost && c.timeError + c.timeErrorSpread <= wanted))
        break;
      if (!seen.lost && c.timeError <= 2 * c.timeErrorSpread) { // as far as these paths can tell
        const double atMost = c.timeErrorSpread * std::sqrt(static_cast<double>(pilot) / lastPilot);
        if (entry_.accuracy && (pilot >= lastPilot || atMost > wanted))
          return Status::fail(Code::UnderResolved,
                              "with " + std::to_string(plan.total()) +
                                  " steps the means are off by " + figure(c.timeError, 2) + " +- " +
                                  figure(c.timeErrorSpread, 2) + " standard deviations, and " +
                                  figure(wanted, 2) + " is asked for",
                              "a larger `accuracy`, or `steps` to take what they give");
        if (pilot >= lastPilot)
          break;
        pilot *= 4;
        continue;
      }
      const double order = method == StepMethod::Euler ? 1 : 2;
      const double factor =
          seen.lost ? 4 : std::clamp(std::pow(1.3 * c.timeError / wanted, 1 / order), 1.5, 8.0);
      // The poles of a solved drift, at nodes of a wave, are never resolved.
      const int most = solved_ ? 4096 : mostSteps;
      if (total * factor > most && !entry_.accuracy && !seen.lost) {
        solution_.certificate.note = "the steps are coarser than the number of paths deserves";
        break;
      }
      if (total * factor > most)
        return Status::fail(Code::UnderResolved,
                            "with " + std::to_string(plan.total()) +
                                " steps the means are off by " + figure(c.timeError, 2) +
                                " standard deviations, and " + figure(wanted, 2) + " is asked for",
                            "a larger `accuracy`, or `steps` to take what they give");
      total *= factor;
      plan = planOf(total);
    }
    solution_.steps = plan.total();
    return walk(walker->weighted(), walker->together(),
                [&](PathBatch &batch, std::size_t k) { walker->advance(batch, plan, k, false); });
  }

  const Instance &instance_;
  const Instance::Impl &impl_;
  const SampleEntry &entry_;
  const SolveSettings &settings_;
  Watch watch_;
  SampleSolution &solution_;
  const SolvedLaw *solved_;
  Grid box_; // what the paths meet at its ends
  StartLaw start_;
};

} // namespace

Status solveSample(const Instance &instance, std::size_t index, const SolveSettings &settings,
                   SampleSolution &solution, const SolvedLaw *law) {
  const Manifest &manifest = instance.manifest();
  if (index >= manifest.samples.size() || manifest.samples[index].bridge ||
      (!law && !manifest.samples[index].generator && !manifest.samples[index].flow))
    return Status::fail(Code::BadInput, "the model has no sample " + std::to_string(index));
  const auto started = std::chrono::steady_clock::now();
  solution = SampleSolution();
  Status status;
  try {
    status = SampleSolver(instance, manifest.samples[index], settings, solution, law).solve();
    if (status.ok())
      certify(solution);
  } catch (const std::bad_alloc &) {
    status = Status::fail(Code::OutOfMemory, "not enough memory for the paths", "fewer paths");
  } catch (const DeviceError &error) {
    status = error.status;
  }
  solution.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return status;
}

} // namespace sbl::rt
