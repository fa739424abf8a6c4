// What the matrices of heat kernels take, before they are made.
#pragma once

#include "Module/InstanceImpl.h"

namespace sbl::rt {

/// Bytes of the packed matrix of a Gaussian kernel for a step, as numbers and as elements. Rows far
/// from walls share their entries; where a band reaches around all of them are kept.
double gaussianBytes(const Instance::Impl &impl, const ProgramEntry &program, std::size_t slot,
                     double time, double step);

/// The fewest steps, `most` at most, whose matrices take half a gigabyte or less together: long
/// steps on thousands of cells make dense ones.
std::size_t stepsForTables(const Instance::Impl &impl, const ProgramEntry &program, double start,
                           double horizon, std::size_t most);

} // namespace sbl::rt
