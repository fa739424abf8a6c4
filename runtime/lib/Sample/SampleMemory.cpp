// What a sample holds when it holds most.
#include <algorithm>

#include "Module/InstanceImpl.h"
#include "Steps/SavedTimes.h"
#include "Support/Text.h"
#include "sbl/runtime/Memory.h"

namespace sbl::rt {

SolveMemory sampleMemory(const Instance &instance, std::size_t index,
                         const SolveSettings &settings) {
  const Instance::Impl &impl = instance.impl();
  const SampleEntry &entry = impl.manifest().samples[index];
  SolveMemory result;
  std::vector<double> saved, kept;
  if (entry.bridge ||
      !timesAfter(impl, impl.scalar(entry.start.time), settings.askedTimes, saved, kept).ok())
    return result;
  const std::vector<GridAxis> &axes = impl.grid.axes;
  const bool losesWeight =
      entry.generator
          ? entry.generator->killing.has_value() ||
                std::any_of(axes.begin(), axes.end(),
                            [](const GridAxis &a) {
                              return a.low == Boundary::Absorbing || a.high == Boundary::Absorbing;
                            })
          : true; // of a flow, while it is followed
  const double numbers = static_cast<double>(impl.grid.rank()) + (losesWeight ? 1 : 0);
  result.field = sizeof(double) * static_cast<double>(impl.grid.points());
  result.times = kept.size();
  const double count = impl.scalar(entry.count), times = static_cast<double>(kept.size());
  const double places = sizeof(double) * count * times * numbers;
  result.items = {{figure(count, 10) + " paths at " + figure(times, 7) + " times", places},
                  {"copies of one time, for its errors and moments", 2 * places / times},
                  {"the law that they start in", 2 * result.field}};
  result.kept = places;
  return result;
}

} // namespace sbl::rt
