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

} // namespace sbl::rt
