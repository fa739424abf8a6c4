// A checked model to operations of the sbl dialect.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

#include "sbl/Sema/Model.h"

namespace sbl {

/// Writes what solving needs as sbl operations: parameters, axes, time, laws of motion, bridges,
/// and every distribution of the model, in its order. Formulas that only print, expect, plot and
/// save use are left out.
///
/// Symbols tell where they come from: `@x.lo`, `@t.end`, `@Q.drift.x`, `@left.0.weight`,
/// `@B.tolerance`; a distribution written in place is named after its use, `@B.at0`.
///
/// Loads the dialects it needs into `context`. Null, after an error through the context's
/// diagnostics, for a formula that holds a solved quantity.
mlir::OwningOpRef<mlir::ModuleOp> importModel(mlir::MLIRContext &context, const Model &model);

} // namespace sbl
