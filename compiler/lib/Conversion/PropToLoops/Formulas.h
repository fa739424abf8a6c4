// Functions of the parameters and of place: prop.scalars, prop.pointwise and prop.phase as code.
#pragma once

#include "LoopBuilder.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "sbl/Dialect/Prop/PropDialect.h"

namespace sbl {

/// Inserts at the builder's place a function of type sbl_scalars_fn named like `op`.
mlir::LogicalResult emitScalars(LoopBuilder &b, prop::ScalarsOp op);

/// Inserts at the builder's place a function of type sbl_field_fn named like `op`.
mlir::LogicalResult emitPointwise(LoopBuilder &b, prop::PointwiseOp op);

/// Inserts at the builder's place a function of type sbl_places_fn, named like `op` with `.at`.
mlir::LogicalResult emitScattered(LoopBuilder &b, prop::PointwiseOp op);

/// Inserts at the builder's place a function of type sbl_kick_fn named like `op`.
mlir::LogicalResult emitPhase(LoopBuilder &b, prop::PhaseOp op);

} // namespace sbl
