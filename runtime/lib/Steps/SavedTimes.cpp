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

} // namespace sbl::rt
