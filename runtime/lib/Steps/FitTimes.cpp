#include "Steps/FitTimes.h"

#include <algorithm>
#include <cmath>

#include "Support/Text.h"

namespace sbl::rt {
namespace {

double closest(const std::vector<double> &times) {
  double shortest = times.back() - times.front();
  for (std::size_t k = 0; k + 1 < times.size(); ++k)
    shortest = std::min(shortest, times[k + 1] - times[k]);
  return shortest;
}

/// The times of the conditions, and those that somebody will ask for.
std::vector<double> pinnedTimes(const StepRequest &request) {
  std::vector<double> times = request.at;
  const double slack = 1e-9 * (request.end - request.start);
  for (const double t : request.asked) {
    const auto after = std::lower_bound(times.begin(), times.end(), t - slack);
    if (after == times.end() || *after > t + slack)
      times.insert(after, t);
  }
  return times;
}

std::vector<double> evenTimes(const StepRequest &request, std::size_t count) {
  std::vector<double> times;
  for (std::size_t k = 0; k < count; ++k)
    times.push_back(request.start + (request.end - request.start) * static_cast<double>(k) /
                                        static_cast<double>(count));
  times.push_back(request.end);
  return times;
}

/// Every end of the steps asked for, if all pinned times are among them; else these alone.
std::vector<double> stepEnds(const StepRequest &request) {
  const std::vector<double> ends = evenTimes(request, request.steps);
  const std::vector<double> pinned = pinnedTimes(request);
  const double slack = 1e-9 * (request.end - request.start);
  const bool holdsAll = std::all_of(pinned.begin(), pinned.end(), [&](double t) {
    return std::any_of(ends.begin(), ends.end(),
                       [&](double end) { return std::fabs(end - t) <= slack; });
  });
  return holdsAll ? ends : pinned;
}

} // namespace

Status fitSavedTimes(const StepRequest &request, std::size_t most,
                     const std::function<bool(double tau)> &fits,
                     const std::function<Status(double tau, const std::string &why)> &refuse,
                     std::vector<double> &saved, std::string &note) {
  saved = request.saved;
  if (request.steps > 0 && request.savedMayChange && saved.size() - 1 > request.steps) {
    saved = stepEnds(request);
    note = "with " + std::to_string(request.steps) + " steps " + std::to_string(saved.size()) +
           " times are kept";
  }
  const double shortest = closest(saved);
  if (fits(shortest))
    return Status::good();
  if (!request.savedMayChange || most < 1)
    return refuse(shortest, "the cells are too wide for steps of " + figure(shortest) +
                                ", the distance of two saved times");
  // Times that are asked for push aside the kept ones that are too close to them.
  const bool pinned = !request.asked.empty() || request.at.size() > 2;
  if (pinned && fits(closest(pinnedTimes(request)))) {
    std::vector<double> thinned = pinnedTimes(request);
    for (const double t : saved) {
      const auto after = std::lower_bound(thinned.begin(), thinned.end(), t);
      if (after != thinned.end() && after != thinned.begin() && fits(*after - t) &&
          fits(t - *std::prev(after)))
        thinned.insert(after, t);
    }
    saved = std::move(thinned);
    note = "the cells allow no step short enough to keep all saved times, so " +
           std::to_string(saved.size()) + " are kept";
    return Status::good();
  }
  if (request.at.size() > 2)
    return refuse(closest(request.at), "the cells are too wide for a step between two of the "
                                       "conditions");
  const std::size_t count = most == 1 ? 1 : most - most % 2;
  saved = evenTimes(request, count);
  note = "the cells allow " + std::to_string(count) + (count == 1 ? " step, so " : " steps, so ") +
         std::to_string(count + 1) + " times are kept";
  return Status::good();
}

} // namespace sbl::rt
