// Registration of the prop dialect, its types and its attributes.
#include "sbl/Dialect/Prop/PropDialect.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace sbl::prop;

#include "sbl/Dialect/Prop/PropDialect.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "sbl/Dialect/Prop/PropTypes.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "sbl/Dialect/Prop/PropAttrs.cpp.inc"

void PropDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "sbl/Dialect/Prop/PropTypes.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "sbl/Dialect/Prop/PropAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "sbl/Dialect/Prop/PropOps.cpp.inc"
      >();
}

LogicalResult FieldType::verify(function_ref<InFlightDiagnostic()> emitError, unsigned rank,
                                FloatType element) {
  if (rank < 1 || rank > 3)
    return emitError() << "a field has 1 to 3 axes, not " << rank;
  if (!element.isF64() && !element.isF32())
    return emitError() << "a field holds f64 or f32, not " << Type(element);
  return success();
}

LogicalResult WaveType::verify(function_ref<InFlightDiagnostic()> emitError, unsigned rank,
                               FloatType element) {
  if (rank < 1 || rank > 3)
    return emitError() << "a wave has 1 to 3 axes, not " << rank;
  if (!element.isF64())
    return emitError() << "a wave holds f64, not " << Type(element);
  return success();
}
