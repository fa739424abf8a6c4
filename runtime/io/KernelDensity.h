// Samples to densities: kernel estimates and histograms.
#pragma once

#include "Samples.h"

namespace sbl::io {

/// The density of samples on the grid. Throws DataError where there is none: no sample on the axes,
/// no spread for Silverman's rule.
DensityTable sampleDensity(const DensityRequest &request, const SampleRows &rows);

} // namespace sbl::io
