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

Attribute MarginalAttr::parse(AsmParser &parser, Type) {
  FlatSymbolRefAttr time, distribution, weight;
  if (parser.parseLess() ||
      (failed(parser.parseOptionalKeyword("free")) && parser.parseAttribute(distribution)) ||
      parser.parseKeyword("at") || parser.parseAttribute(time) ||
      (succeeded(parser.parseOptionalKeyword("weight")) && parser.parseAttribute(weight)) ||
      parser.parseGreater())
    return {};
  return get(parser.getContext(), time, distribution, weight);
}

void MarginalAttr::print(AsmPrinter &printer) const {
  printer << "<";
  if (getDistribution())
    printer << getDistribution();
  else
    printer << "free";
  printer << " at " << getTime();
  if (getWeight())
    printer << " weight " << getWeight();
  printer << ">";
}

llvm::SmallVector<AxisOp> axesOf(ModuleOp module) {
  return llvm::to_vector(module.getOps<AxisOp>());
}

} // namespace sbl::ir
