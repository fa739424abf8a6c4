// The sbl dialect in C++: what a model says, as MLIR operations. See SblOps.td for the meaning of
// each of them.
#pragma once

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "sbl/Dialect/Sbl/SblDialect.h.inc"
#include "sbl/Dialect/Sbl/SblEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "sbl/Dialect/Sbl/SblAttrs.h.inc"
#define GET_OP_CLASSES
#include "sbl/Dialect/Sbl/SblOps.h.inc"

namespace sbl::ir {

/// Names of the attributes of a model's builtin.module.
inline constexpr llvm::StringLiteral modelNameAttr = "sbl.model"; // string
inline constexpr llvm::StringLiteral modelDocAttr = "sbl.doc";    // string, absent when empty

/// The axes of a model in order; their number is the dimension of place.
llvm::SmallVector<AxisOp> axesOf(mlir::ModuleOp module);

} // namespace sbl::ir
