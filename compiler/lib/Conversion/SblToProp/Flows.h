// What flows need of compiled code: transforms of lines, and fields at places that are no grid's.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "sbl/Dialect/Prop/PropDialect.h"
#include "sbl/Dialect/Sbl/SblDialect.h"
#include "llvm/ADT/DenseSet.h"

namespace sbl {

/// Every wave that follows a flow gets transforms along all axes, by the name its attribute
/// `transforms` holds. The runtime brings their diagonals.
void planFlowWaves(mlir::ModuleOp module, unsigned rank);

/// The fields that the runtime evaluates along characteristics.
llvm::DenseSet<mlir::StringAttr> scatteredFields(mlir::ModuleOp module, mlir::SymbolTable &symbols);

} // namespace sbl
