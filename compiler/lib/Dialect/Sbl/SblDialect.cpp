#include "sbl/Dialect/Sbl/SblDialect.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

#include "sbl/Dialect/Sbl/SblDialect.cpp.inc"
#include "sbl/Dialect/Sbl/SblEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "sbl/Dialect/Sbl/SblAttrs.cpp.inc"

namespace sbl::ir {

void SblDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "sbl/Dialect/Sbl/SblAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "sbl/Dialect/Sbl/SblOps.cpp.inc"
      >();
}

llvm::SmallVector<AxisOp> axesOf(ModuleOp module) {
  return llvm::to_vector(module.getOps<AxisOp>());
}

} // namespace sbl::ir
