// The order of all passes. Nothing else lives here; each pass states its own contract.
#pragma once

#include "mlir/Pass/PassManager.h"
#include "sbl/Conversion/PropToLoops/Tiling.h"

namespace sbl {

void buildPlan(mlir::OpPassManager &pm);
void buildLoops(mlir::OpPassManager &pm, const tiling::Machine &machine);
void buildLLVM(mlir::OpPassManager &pm);

} // namespace sbl
