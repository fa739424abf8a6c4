// What must hold of each prop op by itself, and of the symbols it names.
#include "sbl/Dialect/Prop/PropDialect.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace sbl::prop;

#define GET_OP_CLASSES
#include "sbl/Dialect/Prop/PropOps.cpp.inc"

namespace {

/// The body of `op` takes `count` f64 (described by `what`) and ends in a prop.yield.
LogicalResult verifyFormula(Operation *op, Region &body, size_t count, const Twine &what) {
  Block &block = body.front();
  if (block.getNumArguments() != count ||
      llvm::any_of(block.getArgumentTypes(), [](Type type) { return !type.isF64(); }))
    return op->emitOpError() << "takes " << count << " block arguments of type f64: " << what;
  if (block.empty() || !isa<YieldOp>(block.back()))
    return op->emitOpError() << "must end in prop.yield";
  return success();
}

/// The op that `name` refers to, seen from `from`; reports when it is missing or of another kind.
template <typename Target>
FailureOr<Target> resolve(SymbolTableCollection &symbols, Operation *from, FlatSymbolRefAttr name,
                          StringRef role) {
  auto target = symbols.lookupNearestSymbolFrom<Target>(from, name);
  if (!target)
    return from->emitOpError() << role << " " << name << " is not a " << Target::getOperationName();
  return target;
}

} // namespace

LogicalResult ScalarsOp::verifyRegions() {
  return verifyFormula(*this, getBody(), 2, "the time and the step");
}

LogicalResult PointwiseOp::verifyRegions() {
  unsigned rank = cast<FieldType>(getField()).getRank();
  if (failed(verifyFormula(*this, getBody(), rank + 2, "one per axis, the time and the step")))
    return failure();
  if (getBody().front().getTerminator()->getNumOperands() != 1)
    return emitOpError("yields exactly one value");
  return success();
}

LogicalResult KernelOp::verify() {
  if (getKind() != "gaussian" && getKind() != "generator")
    return emitOpError() << "kind is \"gaussian\" or \"generator\", not \"" << getKind() << "\"";
  if ((getKind() == "generator") != getFraction().has_value())
    return emitOpError("a generator, and nothing else, has a `fraction` of the step");
  if (getFraction() && !(getFraction()->isFiniteNonZero() && !getFraction()->isNegative()))
    return emitOpError("the fraction of the step must be positive");
  auto axis = static_cast<int64_t>(getAxis()), slot = static_cast<int64_t>(getSlot());
  if (axis < 0 || axis > 2)
    return emitOpError() << "axis " << axis << " is not one of 0, 1, 2";
  if (slot < 0)
    return emitOpError() << "slot " << slot << " is negative";
  return success();
}

LogicalResult FactorOp::verify() {
  for (Attribute part : getParts()) {
    if (!isa<FieldPartAttr, BalancePartAttr, GaugePartAttr>(part))
      return emitOpError() << "a part is a field_part, balance or gauge, not " << part;
    auto gauge = dyn_cast<GaugePartAttr>(part);
    if (gauge && gauge.getSign() != 1 && gauge.getSign() != -1)
      return emitOpError() << "the sign of a gauge is 1 or -1, not " << gauge.getSign();
  }
  return success();
}

LogicalResult FactorOp::verifySymbolUses(SymbolTableCollection &symbols) {
  for (Attribute part : getParts()) {
    if (auto field = dyn_cast<FieldPartAttr>(part)) {
      if (failed(resolve<PointwiseOp>(symbols, *this, field.getField(), "field")))
        return failure();
      if (field.getUnkilled() &&
          failed(resolve<PointwiseOp>(symbols, *this, field.getUnkilled(), "unkilled field")))
        return failure();
    } else if (auto gauge = dyn_cast<GaugePartAttr>(part)) {
      if (failed(resolve<KernelOp>(symbols, *this, gauge.getKernel(), "kernel")))
        return failure();
    }
  }
  return success();
}

LogicalResult StepOp::verifyRegions() {
  Block &block = getBody().front();
  if (block.getNumArguments() != 1 || !isa<FieldType>(block.getArgument(0).getType()))
    return emitOpError("takes one field");
  if (block.empty() || !isa<ReturnOp>(block.back()))
    return emitOpError("must end in prop.return");
  // A step is a product of matrices: each op takes what the one before it made. The transpose and
  // the two buffers of the runtime rely on it.
  Value current = block.getArgument(0);
  for (Operation &op : block) {
    if (!isa<ScaleOp, SweepOp, ReturnOp>(op))
      return op.emitOpError("a step consists of prop.scale and prop.sweep");
    if (op.getOperand(0) != current)
      return op.emitOpError("must take the field that the op before it made");
    if (!isa<ReturnOp>(op))
      current = op.getResult(0);
  }
  return success();
}

LogicalResult ScaleOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return resolve<FactorOp>(symbols, *this, getFactorAttr(), "factor");
}

LogicalResult SweepOp::verify() {
  unsigned rank = getInput().getType().getRank();
  auto axis = static_cast<int64_t>(getAxis());
  if (axis < 0 || axis >= rank)
    return emitOpError() << "axis " << axis << " of a field with " << rank
                         << (rank == 1 ? " axis" : " axes");
  return success();
}

LogicalResult SweepOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto kernel = resolve<KernelOp>(symbols, *this, getKernelAttr(), "kernel");
  if (failed(kernel))
    return failure();
  if ((*kernel).getAxis() != getAxis())
    return emitOpError() << "sweeps along axis " << getAxis() << " with " << getKernelAttr()
                         << ", a kernel along axis " << (*kernel).getAxis();
  for (FlatSymbolRefAttr factor : {getPreAttr(), getPostAttr()})
    if (factor && failed(resolve<FactorOp>(symbols, *this, factor, "factor")))
      return failure();
  return success();
}

LogicalResult ProgramOp::verifySymbolUses(SymbolTableCollection &symbols) {
  // `diffusion` belongs to the sbl dialect, and `forward` is made by --prop-derive-adjoints.
  if (failed(resolve<ScalarsOp>(symbols, *this, getVariancesAttr(), "variances")) ||
      failed(resolve<StepOp>(symbols, *this, getBackwardAttr(), "backward step")))
    return failure();
  for (auto kernel : getKernels().getAsRange<FlatSymbolRefAttr>())
    if (failed(resolve<KernelOp>(symbols, *this, kernel, "kernel")))
      return failure();
  return success();
}
