// Fields that have no number in some cells.
#pragma once

#include "sbl/runtime/Grid.h"

namespace sbl::rt {

/// Gives cells that are not a number the value of the nearest one along an axis, axis by axis; 0
/// where there is none at all.
void fillGaps(const Grid &grid, FieldValues &values);

} // namespace sbl::rt
