#include "Wave/WaveRunner.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "Support/Threads.h"

namespace sbl::rt {
Status WaveRunner::prepare() {
  if (Status s = lines_.prepare(); !s.ok())
    return s;
  backend_ = impl_.backend;
  if (const std::string missing = backend_->lacks(program_); !missing.empty())
    return Status::fail(Code::NotOnDevice, missing + " have no kernels of a device",
                        "`--device cpu`");
  // The wave, what a sweep writes, and factors of kicks for one length of steps.
  const std::size_t kicks = kicksAreTables() ? motions() + 2 : 0;
  if (Status s = backend_->holds(impl_.grid.points(), 3.0 + 2.0 * static_cast<double>(kicks));
      !s.ok())
    return s;
  carrier_ = backend_->waves(impl_, program_, lines_, heat_);
  return Status::good();
}

void WaveRunner::forgetTables() {
  if (carrier_)
    carrier_->forgetTables();
  tables_.clear();
}

void WaveRunner::leaveKernels() {
  byKernels_ = false;
  forgetTables();
}

void WaveRunner::holdPhases(bool on) {
  holdsPhases_ = on;
  forgetTables();
}

std::vector<double> WaveRunner::heldAbove(double tau) const {
  constexpr double most = 9; // docs/numerics.md, Waves
  std::vector<double> squares;
  for (const double rate : lines_.rates())
    squares.push_back(most / (rate * tau));
  return squares;
}

double WaveRunner::shortestKernelStep() const {
  double shortest = 0;
  for (const WaveStage &stage : program_.stages)
    if (stage.kind == WaveStage::Kind::Transform)
      shortest = std::max(shortest, HeatMotion::leastVariance(impl_.grid.axes[stage.axis]) /
                                        variance(stage, 1));
  return shortest;
}

bool WaveRunner::holdsKernel(const WaveStage &stage, double tau) const {
  constexpr double slack = 1 - 1e-9;
  return byKernels_ &&
         variance(stage, tau) >= slack * HeatMotion::leastVariance(impl_.grid.axes[stage.axis]);
}

const WaveRunner::Tables &WaveRunner::tables(double tau) {
  const auto known = tables_.find(tau);
  if (known != tables_.end())
    return known->second;
  if (tables_.size() >= 6) // a few lengths at a time; each holds several waves
    forgetTables();
  Tables &made = tables_[tau];
  const std::size_t rank = impl_.grid.rank();
  const std::vector<double> held =
      holdsPhases_ ? heldAbove(tau)
                   : std::vector<double>(rank, std::numeric_limits<double>::infinity());
  for (std::size_t m = 0; m < motions(); ++m) {
    auto &perAxis = made.motion.emplace_back();
    auto &heat = made.heat.emplace_back(rank);
    for (std::size_t a = 0; a < rank; ++a) {
      const WaveStage &stage = program_.stages[m * (rank + 1) + 1 + a];
      const FourierAxis &axis = carrier_->axis(stage.axis);
      const double rate = lines_.rates()[stage.axis], duration = stage.fraction * tau;
      if (holdsKernel(stage, tau)) {
        heat[a] = heat_.table(stage.axis, variance(stage, tau));
        perAxis.emplace_back();
      } else if (program_.imaginary)
        perAxis.push_back({axis.decay(rate, duration)});
      else
        perAxis.push_back(axis.motion(rate, duration, held[stage.axis]));
    }
  }
  if (!kicksAreTables())
    return made;
  const auto points = static_cast<std::size_t>(impl_.grid.points());
  for (std::size_t k = 0; k <= motions() + 1; ++k) {
    const bool joined = k == motions() + 1;
    const WaveStage &stage = kickOf(joined ? 0 : k);
    Wave &factor = made.kicks.emplace_back(points, 1.0);
    lines_.kick(0, (joined ? 2 : 1) * stage.fraction * tau, stage.correction * tau * tau, factor);
  }
  return made;
}

void WaveRunner::move(const Tables &tables, std::size_t m, std::size_t step, const Wave *pre,
                      const Wave *post) {
  const auto &perAxis = tables.motion[m];
  const std::size_t rank = perAxis.size();
  for (std::size_t a = 0; a < rank; ++a) {
    const Wave *before = a == 0 ? pre : nullptr, *after = a + 1 == rank ? post : nullptr;
    if (perAxis[a].empty()) {
      if (before)
        carrier_->multiply(*before);
      carrier_->spread(a, tables.heat[m][a]);
      if (after)
        carrier_->multiply(*after);
    } else {
      carrier_->transform(a, perAxis[a][step % perAxis[a].size()], before, after);
    }
  }
}

/// In imaginary time the wave is kept at norm one.
void WaveRunner::normalise(bool &good) {
  const double norm = carrier_->normSquared();
  good = std::isfinite(norm) && norm > 0;
  if (good && program_.imaginary)
    carrier_->scale(1 / std::sqrt(norm));
}

void WaveRunner::runTables(const Tables &tables, std::size_t first, std::size_t count,
                           const std::atomic<bool> *cancel, bool &good) {
  const std::size_t motions = this->motions();
  const Wave &joined = tables.kicks[motions + 1];
  for (std::size_t step = 0; step < count && good; ++step) {
    if (cancel && cancel->load(std::memory_order_relaxed))
      good = false;
    const bool last = step + 1 == count;
    for (std::size_t m = 0; m < motions; ++m) {
      const Wave *pre = m > 0 ? &tables.kicks[m] : step > 0 ? &joined : &tables.kicks[0];
      move(tables, m, first + step, pre,
           last && m + 1 == motions ? &tables.kicks[motions] : nullptr);
    }
    if (program_.imaginary && step % 16 == 15)
      normalise(good);
  }
}

void WaveRunner::runKicks(const Tables &tables, double time, double tau, std::size_t first,
                          std::size_t count, const std::atomic<bool> *cancel, bool &good) {
  const std::size_t motions = this->motions(), rank = impl_.grid.rank();
  for (std::size_t step = 0; step < count && good; ++step) {
    if (cancel && cancel->load(std::memory_order_relaxed))
      good = false;
    // Kicks take the time that the motions before them have reached.
    double now = time + static_cast<double>(step) * tau;
    for (std::size_t m = 0; m < motions; ++m) {
      const WaveStage &stage = kickOf(m);
      const bool joins = m == 0 && step > 0;
      const double duration = (joins ? 2 : 1) * stage.fraction * tau;
      if (joins && program_.imaginary && !program_.linear)
        good = good && carrier_->kickFromAhead(now, stage.fraction * tau, duration);
      else
        carrier_->kick(now, duration, stage.correction * tau * tau);
      move(tables, m, first + step, nullptr, nullptr);
      now += program_.stages[m * (rank + 1) + 1].fraction * tau;
    }
    if (program_.imaginary)
      normalise(good); // |psi|^2 of a nonlinear law is that of a wave of norm one
    if (step + 1 < count)
      continue;
    const double rest = kickOf(motions).fraction * tau;
    if (program_.imaginary && !program_.linear)
      good = good && carrier_->kickFromAhead(now, rest, rest);
    else
      carrier_->kick(now, rest, 0);
  }
}

bool WaveRunner::run(double time, double tau, std::size_t first, std::size_t count, Wave &psi,
                     const std::atomic<bool> *cancel) {
  bool good = true;
  const Tables &steps = tables(tau);
  carrier_->take(psi);
  if (kicksAreTables())
    runTables(steps, first, count, cancel, good);
  else
    runKicks(steps, time, tau, first, count, cancel, good);
  if (good)
    normalise(good);
  carrier_->give(psi);
  return good;
}

} // namespace sbl::rt
