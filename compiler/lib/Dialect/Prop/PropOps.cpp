// What must hold of each prop op by itself, and of the symbols it names.
#include "sbl/Dialect/Prop/PropDialect.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace sbl::prop;

#include "sbl/Dialect/Prop/PropInterfaces.cpp.inc"
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

LogicalResult verifyAxis(LineOp op) {
  unsigned rank = cast<FieldType>(op->getOperand(0).getType()).getRank();
  auto axis = static_cast<int64_t>(op.getAxis());
  if (axis < 0 || axis >= rank)
    return op.emitOpError() << "axis " << axis << " of a field with " << rank
                            << (rank == 1 ? " axis" : " axes");
  return success();
}

/// The symbols of a sweep or solve: a kernel of its axis and its kind, factors.
LogicalResult verifyLine(SymbolTableCollection &symbols, LineOp op) {
  auto kernel = resolve<KernelOp>(symbols, op, op.getKernelAttr(), "kernel");
  if (failed(kernel))
    return failure();
  if ((*kernel).getAxis() != op.getAxis())
    return op.emitOpError() << "goes along axis " << op.getAxis() << " with " << op.getKernelAttr()
                            << ", a kernel along axis " << (*kernel).getAxis();
  if (((*kernel).getKind() == "implicit") != isa<SolveOp>(op))
    return op.emitOpError() << "cannot use " << op.getKernelAttr()
                            << ": implicit kernels are for prop.solve, all others for prop.sweep";
  const bool slides = (*kernel).getKind() == "lattice" || (*kernel).getKind() == "transport";
  if (slides != isa<SlideOp>(op))
    return op.emitOpError() << "cannot use " << op.getKernelAttr()
                            << ": lattice and transport kernels are for prop.slide, and no others";
  for (FlatSymbolRefAttr factor : {op.getPreAttr(), op.getPostAttr()})
    if (factor && failed(resolve<FactorOp>(symbols, op, factor, "factor")))
      return failure();
  return success();
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
  if (getKind() != "gaussian" && getKind() != "generator" && getKind() != "implicit" &&
      getKind() != "lattice" && getKind() != "transport" && getKind() != "spectral")
    return emitOpError() << "kind is \"gaussian\", \"generator\", \"implicit\", \"lattice\", "
                            "\"transport\" or \"spectral\", not \""
                         << getKind() << "\"";
  if ((getKind() == "lattice") != getDirection().has_value())
    return emitOpError("lattice kernels, and no others, have a `direction`");
  if ((getKind() == "generator" || getKind() == "implicit") != getFraction().has_value())
    return emitOpError(
        "generator and implicit kernels, and no others, have a `fraction` of the step");
  if (getFraction() && !(getFraction()->isFiniteNonZero() && !getFraction()->isNegative()))
    return emitOpError("the fraction of the step must be positive");
  if (getRing() && getKind() == "generator")
    return emitOpError("a generator kernel holds its ring in its own matrix");
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

bool StepOp::isOfWave() { return isa<WaveType>(getBody().front().getArgument(0).getType()); }

LogicalResult StepOp::verifyRegions() {
  Block &block = getBody().front();
  if (block.getNumArguments() != 1 || !isa<FieldType, WaveType>(block.getArgument(0).getType()))
    return emitOpError("takes one field or one wave");
  if (block.empty() || !isa<ReturnOp>(block.back()))
    return emitOpError("must end in prop.return");
  if (isOfWave() && getAdjoint())
    return emitOpError("is one of a wave, whose adjoint is not derived");
  // A step is a product of matrices: each op takes what the one before it made. The transpose and
  // the two buffers of the runtime rely on it.
  Value current = block.getArgument(0);
  for (Operation &op : block) {
    if (!isa<ScaleOp, LineOp, KickOp, TransformOp, ReturnOp>(op))
      return op.emitOpError(
          "a step consists of prop.scale, prop.sweep, prop.solve and prop.slide, or of prop.kick "
          "and prop.transform");
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

LogicalResult SweepOp::verify() { return verifyAxis(*this); }

LogicalResult SolveOp::verify() { return verifyAxis(*this); }

LogicalResult SlideOp::verify() { return verifyAxis(*this); }

LogicalResult SweepOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyLine(symbols, *this);
}

LogicalResult SolveOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyLine(symbols, *this);
}

LogicalResult SlideOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyLine(symbols, *this);
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

LogicalResult PhaseOp::verifyRegions() {
  unsigned rank = cast<WaveType>(getWave()).getRank();
  if (failed(verifyFormula(*this, getBody(), rank + 5,
                           "one per axis, the time, the duration, the weight of the correction and "
                           "the two parts of the amplitude")))
    return failure();
  if (getBody().front().getTerminator()->getNumOperands() != 2)
    return emitOpError("yields exactly two values, the parts of the amplitude");
  return success();
}

LogicalResult KickOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto phase = resolve<PhaseOp>(symbols, *this, getPhaseAttr(), "phase");
  if (failed(phase))
    return failure();
  if ((*phase).getWave() != getType())
    return emitOpError() << "kicks a " << getType() << " by " << getPhaseAttr() << ", which is for "
                         << (*phase).getWave();
  return success();
}

LogicalResult TransformOp::verify() {
  unsigned rank = getType().getRank();
  auto axis = static_cast<int64_t>(getAxis());
  if (axis < 0 || axis >= rank)
    return emitOpError() << "axis " << axis << " of a wave with " << rank
                         << (rank == 1 ? " axis" : " axes");
  return success();
}

LogicalResult TransformOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto rates = resolve<ScalarsOp>(symbols, *this, getDispersionAttr(), "dispersion");
  if (failed(rates))
    return failure();
  const unsigned rank = getType().getRank();
  if ((*rates).getBody().front().getTerminator()->getNumOperands() != rank)
    return emitOpError() << "needs " << rank << " rates of dispersion, one per axis";
  return success();
}

LogicalResult WaveProgramOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto step = resolve<StepOp>(symbols, *this, getStepAttr(), "step");
  if (failed(step) || failed(resolve<PhaseOp>(symbols, *this, getPhaseAttr(), "phase")) ||
      failed(resolve<ScalarsOp>(symbols, *this, getDispersionAttr(), "dispersion")))
    return failure();
  if (!(*step).isOfWave())
    return emitOpError() << "propagates a wave by " << getStepAttr() << ", a step of a field";
  if (!getHeatAttr())
    return success();
  auto heat = resolve<StepOp>(symbols, *this, getHeatAttr(), "heat");
  if (failed(heat))
    return failure();
  if ((*heat).isOfWave() || !getImaginary())
    return emitOpError() << "takes " << getHeatAttr()
                         << " as heat, which is a step of a field and of imaginary time";
  return success();
}
