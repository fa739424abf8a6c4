// The sweeps with which the runtime applies matrices along the axes of an eigenproblem.
#pragma once

#include "sbl/Dialect/Sbl/SblDialect.h"

namespace sbl {

/// Writes for every eigenproblem in exact derivatives a prop.step of one sweep per axis, and notes
/// its name at the eigenproblem as `sweeps`. On a line there are no other lines to vectorize
/// across, and the runtime multiplies by itself.
void planModes(mlir::ModuleOp module, unsigned rank, mlir::FloatType element);

} // namespace sbl
