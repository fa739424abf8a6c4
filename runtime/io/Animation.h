// One picture for every time of a dataset, all on the same scales.
#pragma once

#include <string>
#include <vector>

#include "Panel.h"
#include "sbl/io/Dataset.h"

namespace sbl::io {

/// Lays out a page of panels for each time. Fields show that time, curves over time and paths what
/// has been of them by then; what does not depend on time stands still. Empty on success, else why
/// the dataset cannot be animated.
std::string animate(const Dataset &dataset, std::vector<std::vector<Group>> &frames);

} // namespace sbl::io
