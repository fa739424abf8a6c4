// Standard errors of a finished sample.
#pragma once

#include "sbl/runtime/Sample.h"

namespace sbl::rt {

/// Fills the figures of the certificate that belong to the end of the paths.
void certify(SampleSolution &solution);

} // namespace sbl::rt
