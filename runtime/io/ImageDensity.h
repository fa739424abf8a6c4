// Pictures to densities on two axes.
#pragma once

#include "Png.h"

namespace sbl::io {

/// The density a picture stands for: brightness times opacity (darkness, where inverted), even
/// within a pixel. The picture fills the box of the axes; its first row is the top, the largest y.
/// Cells get the exact mass of the pixels they cover. Throws DataError for a picture without mass.
DensityTable imageDensity(const DensityRequest &request, const Picture &picture);

} // namespace sbl::io
