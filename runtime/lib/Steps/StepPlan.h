// How a horizon is cut into steps: saved times are step ends.
#pragma once

#include <cstddef>
#include <vector>

namespace sbl::rt {

/// Steps from times.front() to times.back(); step k runs from times[k] to times[k + 1].
struct StepPlan {
  std::vector<double> times;
  std::vector<std::size_t> saved; // indices into times; first 0, last the end

  std::size_t steps() const { return times.size() - 1; }
  double tau(std::size_t step) const { return tauOf[step]; }
  double longest() const;
  double shortest() const;
  std::vector<double> tauOf; // equal lengths are bitwise equal, so that tables can be shared
};

/// Cuts every interval between neighbouring `saved` times into equal steps, about `count` in total
/// and at least one each; none that is cut is shorter than `shortest`. `saved` is increasing and
/// holds both ends.
StepPlan planSteps(const std::vector<double> &saved, std::size_t count, double shortest = 0);

/// Those of the `saved` times that can still be step ends of a solve with `count` steps, fewer than
/// there are: every second one, third one, ..., which keeps equal intervals equal, else the middle
/// one; and all of `at`. Empty where the steps allow none between the ends, so that there is
/// nothing to compare two solves at.
std::vector<double> thinned(const std::vector<double> &saved, const std::vector<double> &at,
                            std::size_t count);

/// The parts of a plan between neighbours of `at`, saved times of the plan that include both ends.
std::vector<StepPlan> cutPlan(const StepPlan &plan, const std::vector<double> &at);

} // namespace sbl::rt
