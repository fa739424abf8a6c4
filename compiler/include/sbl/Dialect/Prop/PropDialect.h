// The prop dialect in C++: how fields are propagated. See PropOps.td for the meaning of each op.
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
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "sbl/Dialect/Prop/PropDialect.h.inc"
#define GET_TYPEDEF_CLASSES
#include "sbl/Dialect/Prop/PropTypes.h.inc"
#define GET_ATTRDEF_CLASSES
#include "sbl/Dialect/Prop/PropAttrs.h.inc"
#include "sbl/Dialect/Prop/PropInterfaces.h.inc"
#define GET_OP_CLASSES
#include "sbl/Dialect/Prop/PropOps.h.inc"

namespace sbl::prop {

/// On the step of a wave: an array of the radices that transforms along its axes consist of. Where
/// it is missing, the sizes of the axes are known only when the model runs.
inline constexpr llvm::StringLiteral radicesAttrName = "prop.radices";

} // namespace sbl::prop
