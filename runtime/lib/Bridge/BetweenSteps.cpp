// Chapman and Kolmogorov: psi(t) = S(t, t_k) psi(t_k) for any later step end t_k, and the same
// forward. The step ends next to t may be too near for the grid rule; some further one is not.
#include "Bridge/BetweenSteps.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "Steps/Scaled.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

constexpr int mostNodes = 4; // besides the end itself
constexpr double slackOfRule = 1 + 1e-9;

class Reach {
public:
  Reach(const Instance::Impl &impl, const ProgramEntry &program, const BetweenRequest &request,
        Watch &watch, SegmentSolution &solution)
      : impl_(impl), program_(program), request_(request), watch_(watch), s_(solution),
        start_(solution.plan().times.front()), end_(solution.plan().times.back()) {}

  Status add(double time);

private:
  struct Factor {
    ScaledField field;
    FieldValues doubt; // |change of log| by the farthest node; empty where nothing is interpolated
  };
  /// The factor at `time`: psi, stepped from later, or psihat, stepped from earlier.
  Status factor(double time, bool backward, Factor &result);
  Status step(double time, std::size_t saved, bool backward, ScaledField &field);
  Status interpolate(double time, bool backward, Factor &result);
  const FactorHistory &factors(bool backward) const { return backward ? s_.psi : s_.psihat; }
  Status run(std::vector<double> times, bool backward, ScaledField &field,
             std::vector<ScaledField> &seen);

  const Instance::Impl &impl_;
  const ProgramEntry &program_;
  const BetweenRequest &request_;
  Watch &watch_;
  SegmentSolution &s_;
  double start_, end_;
};

/// Runs through the steps between `times`; `seen` receives the field at each, in order of the run.
Status Reach::run(std::vector<double> times, bool backward, ScaledField &field,
                  std::vector<ScaledField> &seen) {
  const std::size_t steps = times.size() - 1;
  Propagator propagator(impl_, program_, planSteps(times, steps), request_.slopes);
  propagator.setTiles(s_.propagator->tiles());
  if (s_.propagator->unbalanced())
    propagator.leaveUnbalanced();
  if (Status s = propagator.prepare(watch_.cancel()); !s.ok())
    return s;
  const auto keep = [&](std::size_t, const ScaledField &f) { seen.push_back(f); };
  const bool done = backward ? propagator.runBackward(field, watch_.cancel(), keep)
                             : propagator.runForward(field, watch_.cancel(), keep);
  return done ? Status::good() : Status::fail(Code::Cancelled, "interrupted");
}

Status Reach::step(double time, std::size_t saved, bool backward, ScaledField &field) {
  const double from = s_.plan().times[s_.plan().saved[saved]], gap = std::fabs(from - time);
  // As long as the steps of the solution, or shorter: then nothing is lost that they keep.
  double pieces = std::ceil(gap / s_.plan().longest() * (1 - 1e-9));
  pieces = std::max(1.0, std::min(pieces, std::floor(gap / request_.shortest * slackOfRule)));
  const double low = std::min(from, time);
  std::vector<double> times;
  for (double k = 0; k < pieces; ++k)
    times.push_back(low + gap * k / pieces);
  times.push_back(std::max(from, time));
  field = *factors(backward).at(saved);
  std::vector<ScaledField> seen;
  return run(times, backward, field, seen);
}

Status Reach::factor(double time, bool backward, Factor &result) {
  const std::vector<std::size_t> &saved = s_.plan().saved;
  const auto farEnough = [&](std::size_t k) {
    const double gap = (s_.plan().times[saved[k]] - time) * (backward ? 1 : -1);
    return gap > 0 && gap * slackOfRule >= request_.shortest;
  };
  for (std::size_t n = 0; n < saved.size(); ++n) {
    const std::size_t k = backward ? n : saved.size() - 1 - n;
    if (farEnough(k))
      return step(time, k, backward, result.field);
  }
  return interpolate(time, backward, result);
}

/// Weights of Lagrange's polynomial through `nodes` at `time`.
std::vector<double> lagrange(const std::vector<double> &nodes, double time) {
  std::vector<double> weights;
  for (std::size_t j = 0; j < nodes.size(); ++j) {
    double w = 1;
    for (std::size_t m = 0; m < nodes.size(); ++m)
      if (m != j)
        w *= (time - nodes[m]) / (nodes[j] - nodes[m]);
    weights.push_back(w);
  }
  return weights;
}

FieldValues combine(const std::vector<FieldValues> &logs, const std::vector<double> &weights) {
  FieldValues sum(logs.front().size(), 0.0);
  for (std::size_t j = 0; j < weights.size(); ++j)
    for (std::size_t k = 0; k < sum.size(); ++k)
      sum[k] = std::isfinite(logs[j][k]) ? sum[k] + weights[j] * logs[j][k]
                                         : -std::numeric_limits<double>::infinity();
  return sum;
}

Status Reach::interpolate(double time, bool backward, Factor &result) {
  const double side = backward ? end_ : start_, sign = backward ? -1 : 1;
  const int nodes =
      std::clamp(static_cast<int>((end_ - start_) / request_.shortest * slackOfRule), 1, mostNodes);
  std::vector<double> times;
  for (int k = 0; k <= nodes; ++k)
    times.push_back(side + sign * std::min(k * request_.shortest, end_ - start_));
  ScaledField field = backward ? *s_.psi.at(s_.count() - 1) : *s_.psihat.at(0);
  std::vector<ScaledField> seen;
  std::vector<double> increasing = times;
  std::sort(increasing.begin(), increasing.end());
  if (Status s = run(increasing, backward, field, seen); !s.ok())
    return s;
  std::vector<FieldValues> logs(seen.size());
  for (std::size_t k = 0; k < seen.size(); ++k)
    scaledLog(seen[k], logs[k]);
  const FieldValues best = combine(logs, lagrange(times, time));
  times.pop_back();
  const FieldValues rougher = combine(logs, lagrange(times, time));
  result.doubt.resize(best.size());
  for (std::size_t k = 0; k < best.size(); ++k)
    result.doubt[k] = std::isfinite(best[k]) ? std::fabs(best[k] - rougher[k]) : 0;
  result.field = scaledExp(best, s_.propagator->frame());
  return Status::good();
}

Status Reach::add(double time) {
  Factor psi, psihat;
  if (s_.isEvolution) // phi = 1 at all times
    psi.field = *s_.psi.at(0);
  else if (Status s = factor(time, true, psi); !s.ok())
    return s;
  if (Status s = factor(time, false, psihat); !s.ok())
    return s;
  FieldValues density;
  scaledProduct(psi.field, psihat.field, density);
  const double volume = s_.propagator->cellVolume();
  const auto points = static_cast<std::int64_t>(density.size());
  const double mass = volume * sumOver(points, [&](std::int64_t k) { return density[k]; });
  SegmentSolution::Between between;
  between.time = time;
  // An evolution may lose mass, and has what it ends with at least.
  double expected = 1;
  if (s_.isEvolution) {
    FieldValues last;
    s_.density(s_.count() - 1, last);
    const double least = volume * sumOver(points, [&](std::int64_t k) { return last[k]; });
    expected = std::clamp(mass, std::min(least, 1.0), 1.0);
  }
  between.error = std::fabs(mass - expected);
  for (const FieldValues *doubt : {&psi.doubt, &psihat.doubt})
    if (!doubt->empty())
      between.error += volume * sumOver(points, [&](std::int64_t k) {
                         return density[k] * std::min((*doubt)[k], 2.0);
                       });
  if (!std::isfinite(between.error) || !(mass > 0))
    between.error = 2; // the largest distance of two laws
  else
    for (double &v : psi.field.values)
      v *= expected / mass;
  between.psi = std::move(psi.field);
  between.psihat = std::move(psihat.field);
  s_.between.push_back(std::move(between));
  return Status::good();
}

} // namespace

Status reachBetween(const Instance::Impl &impl, const ProgramEntry &program,
                    const BetweenRequest &request, Watch &watch, SegmentSolution &solution) {
  const StepPlan &plan = solution.plan();
  const double slack = 1e-9 * (plan.times.back() - plan.times.front());
  const std::vector<double> ends = solution.savedTimes();
  Reach reach(impl, program, request, watch, solution);
  for (const double t : request.times) {
    const bool kept = std::any_of(ends.begin(), ends.end(),
                                  [&](double end) { return std::fabs(end - t) <= slack; });
    if (kept)
      continue;
    if (Status s = reach.add(t); !s.ok())
      return s;
  }
  return Status::good();
}

} // namespace sbl::rt
