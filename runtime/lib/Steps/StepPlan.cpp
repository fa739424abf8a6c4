#include "Steps/StepPlan.h"

#include <algorithm>
#include <cmath>

namespace sbl::rt {

double StepPlan::longest() const { return *std::max_element(tauOf.begin(), tauOf.end()); }
double StepPlan::shortest() const { return *std::min_element(tauOf.begin(), tauOf.end()); }

StepPlan planSteps(const std::vector<double> &saved, std::size_t count, double shortest) {
  StepPlan plan;
  plan.times.push_back(saved.front());
  plan.saved.push_back(0);
  const double horizon = saved.back() - saved.front();
  std::vector<double> lengths; // distinct ones so far
  for (std::size_t k = 0; k + 1 < saved.size(); ++k) {
    const double length = saved[k + 1] - saved[k];
    double share = std::round(static_cast<double>(count) * length / horizon);
    if (shortest > 0)
      share = std::min(share, std::floor(length / shortest * (1 + 1e-9)));
    const auto pieces = static_cast<std::size_t>(std::max(1.0, share));
    double tau = length / static_cast<double>(pieces);
    const auto known = std::find_if(lengths.begin(), lengths.end(), [&](double other) {
      return std::fabs(other - tau) <= 1e-11 * tau;
    });
    if (known != lengths.end())
      tau = *known;
    else
      lengths.push_back(tau);
    for (std::size_t p = 1; p < pieces; ++p) {
      plan.times.push_back(saved[k] +
                           length * static_cast<double>(p) / static_cast<double>(pieces));
      plan.tauOf.push_back(tau);
    }
    plan.times.push_back(saved[k + 1]);
    plan.tauOf.push_back(tau);
    plan.saved.push_back(plan.times.size() - 1);
  }
  return plan;
}

std::vector<double> thinned(const std::vector<double> &saved, const std::vector<double> &at,
                            std::size_t count) {
  const std::size_t intervals = saved.size() - 1;
  if (count >= intervals)
    return saved;
  std::size_t stride = (intervals + count - 1) / std::max<std::size_t>(1, count);
  while (stride < intervals && intervals % stride != 0)
    ++stride;
  std::vector<double> times = {saved.front()};
  for (std::size_t k = stride; k < intervals; k += stride)
    times.push_back(saved[k]);
  times.push_back(saved.back());
  if (times.size() == 2 && intervals >= 3)
    times.insert(times.begin() + 1, saved[intervals / 2]);
  const double slack = 1e-9 * (saved.back() - saved.front());
  for (const double t : at) {
    const auto after = std::lower_bound(times.begin(), times.end(), t - slack);
    if (after == times.end() || *after > t + slack)
      times.insert(after, t);
  }
  return times.size() > 2 && count >= times.size() - 1 ? times : std::vector<double>();
}

std::vector<StepPlan> cutPlan(const StepPlan &plan, const std::vector<double> &at) {
  std::vector<StepPlan> parts;
  const double slack = 1e-10 * (plan.times.back() - plan.times.front());
  std::size_t part = 0;
  for (const std::size_t k : plan.saved) {
    if (!parts.empty()) {
      StepPlan &p = parts.back();
      for (std::size_t step = part + p.saved.back(); step < k; ++step) {
        p.times.push_back(plan.times[step + 1]);
        p.tauOf.push_back(plan.tauOf[step]);
      }
      p.saved.push_back(p.times.size() - 1);
    }
    const bool cut = std::any_of(at.begin(), at.end(),
                                 [&](double t) { return std::fabs(t - plan.times[k]) <= slack; });
    if (cut && k + 1 < plan.times.size()) {
      part = k;
      parts.push_back({{plan.times[k]}, {0}, {}});
    }
  }
  return parts;
}

} // namespace sbl::rt
