// The times of a model at which solutions are kept.
#pragma once

#include <vector>

#include "Module/InstanceImpl.h"

namespace sbl::rt {

struct SavedTimes {
  std::vector<double> values; // ascending
  bool even = true;
};

/// The model's saved times; 33 even ones over [start, end] where it has no say.
Status savedTimes(const Instance::Impl &impl, double start, double end, SavedTimes &result);

/// The times at which a state is kept that starts at `start`: the start, then the saved times after
/// it; and these with the asked ones. BadInput where nothing comes after the start.
Status timesAfter(const Instance::Impl &impl, double start, const std::vector<double> &asked,
                  std::vector<double> &saved, std::vector<double> &kept);

} // namespace sbl::rt
