#include "Steps/SavedTimes.h"

#include <algorithm>
#include <cmath>

#include "Support/Text.h"

namespace sbl::rt {

Status savedTimes(const Instance::Impl &impl, double start, double end, SavedTimes &result) {
  const auto &time = impl.manifest().time;
  constexpr double mostTimes = 100000;
  if (time && time->savedCount) {
    const double count = impl.scalar(*time->savedCount);
    if (!(count >= 2) || count != std::floor(count) || count > mostTimes)
      return Status::fail(Code::BadInput, "saved = " + figure(count) + " is no number of times",
                          "it must be an integer from 2 to " + figure(mostTimes, 6));
    const double first = impl.scalar(time->start), last = impl.scalar(time->end);
    for (int k = 0; k < static_cast<int>(count); ++k)
      result.values.push_back(first + (last - first) * k / (count - 1));
  } else if (time && !time->savedTimes.empty()) {
    result.even = false;
    for (const ScalarIndex k : time->savedTimes)
      result.values.push_back(impl.scalar(k));
  } else {
    for (int k = 0; k <= 32; ++k)
      result.values.push_back(start + (end - start) * k / 32);
  }
  for (const double t : result.values)
    if (!std::isfinite(t))
      return Status::fail(Code::BadInput, "a saved time is not finite");
  std::sort(result.values.begin(), result.values.end());
  return Status::good();
}

Status timesAfter(const Instance::Impl &impl, double start, const std::vector<double> &asked,
                  std::vector<double> &saved, std::vector<double> &kept) {
  const auto &time = impl.manifest().time;
  const double end = time ? impl.scalar(time->end) : start;
  if (!std::isfinite(start) || !(end > start))
    return Status::fail(Code::BadInput,
                        "the evolution starts at " + figure(start) + " and the time ends at " +
                            figure(end),
                        "it must start before the time ends");
  SavedTimes listed;
  if (Status s = savedTimes(impl, start, end, listed); !s.ok())
    return s;
  const double slack = 1e-9 * (end - start);
  const auto collect = [&](const std::vector<double> &from, std::vector<double> &into) {
    for (const double t : from)
      if (t > start + slack && std::none_of(into.begin(), into.end(),
                                            [&](double u) { return std::fabs(u - t) <= slack; }))
        into.push_back(t);
    std::sort(into.begin(), into.end());
  };
  saved = {start};
  collect(listed.values, saved);
  kept = saved;
  collect(asked, kept);
  if (kept.size() < 2)
    return Status::fail(Code::BadInput, "no time after " + figure(start) + " is saved or asked for",
                        "the evolution starts at " + figure(start) + "; save a later time");
  return Status::good();
}

} // namespace sbl::rt
