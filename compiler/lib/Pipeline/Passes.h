// The order of all passes. Nothing else lives here; each pass states its own contract.
#pragma once

#include "mlir/Pass/PassManager.h"

namespace sbl {

void buildPlan(mlir::OpPassManager &pm);
void buildLoops(mlir::OpPassManager &pm);
void buildLLVM(mlir::OpPassManager &pm);

} // namespace sbl
