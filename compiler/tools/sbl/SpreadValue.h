// Answers as fields on the grid.
#pragma once

#include <vector>

#include "sbl/Questions/Value.h"
#include "sbl/runtime/Grid.h"

namespace sbl::tool {

/// A value as one field a time, the same along the axes and the times that it does not have; false
/// for any other.
bool spread(const questions::Value &value, const rt::Grid &grid, std::size_t times,
            std::vector<rt::FieldValues> &fields);

} // namespace sbl::tool
