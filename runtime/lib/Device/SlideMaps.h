// Where the halo copy of a slide takes its values from, as maps for a device.
#pragma once

#include "Steps/SlideTable.h"

namespace sbl::rt {

/// For every element of the padded copy: the place in the field that it repeats, -1 beyond walls,
/// and what it is multiplied by on the way around rings. `back`, where the copy is turned: for
/// every place of the field that of its value in the output.
struct SlideMaps {
  std::vector<std::int64_t> places, back;
  std::vector<double> weights;
};

/// Found by asking the table to pack fields that show where each value went.
SlideMaps slideMaps(const SlideTable &table, bool transposed, std::size_t points);

} // namespace sbl::rt
