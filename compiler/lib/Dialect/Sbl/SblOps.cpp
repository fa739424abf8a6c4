// Verifiers that look at one operation alone. Those that look at other symbols: SblSymbols.cpp.
#include "sbl/Dialect/Sbl/SblDialect.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "sbl/Dialect/Sbl/SblOps.cpp.inc"

namespace sbl::ir {

namespace {

/// A formula: arguments of type f64, nothing with side effects, one sbl.yield at the end.
LogicalResult verifyFormula(Operation *op, Region &region) {
  Block &block = region.front();
  for (Type type : block.getArgumentTypes())
    if (!type.isF64())
      return op->emitOpError("takes f64 arguments, not ") << type;
  if (!isa<YieldOp>(block.getTerminator()))
    return op->emitOpError("must end in sbl.yield");
  for (Operation &inner : block)
    if (!isMemoryEffectFree(&inner))
      return inner.emitOpError("has side effects, which a formula must not have");
  return success();
}

/// `text` must be one of `choices`.
LogicalResult verifyChoice(Operation *op, StringRef what, StringRef text,
                           ArrayRef<StringRef> choices) {
  if (llvm::is_contained(choices, text))
    return success();
  InFlightDiagnostic diagnostic = op->emitOpError() << what << " is one of ";
  llvm::interleaveComma(choices, diagnostic);
  return diagnostic << ", not '" << text << "'";
}

} // namespace

LogicalResult ParamOp::verify() {
  if (failed(verifyChoice(*this, "kind", getKind(), {"real", "int", "bool"})))
    return failure();
  if (getLoOpen() && !getLo())
    return emitOpError("has an open lower end but no lower bound");
  if (getHiOpen() && !getHi())
    return emitOpError("has an open upper end but no upper bound");
  return success();
}

LogicalResult ScalarOp::verifyRegions() {
  if (getBody().getNumArguments() != 0)
    return emitOpError("takes no arguments: it is the same at every place and time");
  return verifyFormula(*this, getBody());
}

LogicalResult FieldOp::verifyRegions() { return verifyFormula(*this, getBody()); }

LogicalResult TimeOp::verify() {
  if (!getListed() && getSaved().size() != 1)
    return emitOpError("saves one count of times, or with `listed` a list of them; found ")
           << getSaved().size() << " scalars";
  return success();
}

LogicalResult DistributionOp::verify() {
  if (getComponents().empty())
    return emitOpError("has no component");
  for (auto [i, component] : llvm::enumerate(getComponents().getAsRange<ComponentAttr>())) {
    const bool hasBox = component.getBox() && !component.getBox().empty();
    const bool hasData = component.getData() && !component.getData().empty();
    if (hasData && !llvm::all_of(component.getData(), llvm::IsaPred<FlatSymbolRefAttr>))
      return emitOpError("component ") << i << " has data other than symbols";
    if (hasData ? hasBox : hasBox == static_cast<bool>(component.getDensity()))
      return emitOpError("component ") << i << " needs either a density or a box";
    if (hasBox && component.getIsLog())
      return emitOpError("component ") << i << " is a box, which has no logarithm";
    if (hasBox && !llvm::all_of(component.getBox(), llvm::IsaPred<FlatSymbolRefAttr>))
      return emitOpError("component ") << i << " has a box of something other than symbols";
  }
  return success();
}

LogicalResult DataOp::verify() {
  if (failed(verifyChoice(*this, "kind", getKind(),
                          {"samples", "image", "stored", "point", "solved"})) ||
      failed(verifyChoice(*this, "smoothing", getSmoothing().value_or("auto"),
                          {"auto", "given", "histogram"})))
    return failure();
  const bool isPoint = getKind() == "point", isSolved = getKind() == "solved";
  if ((isPoint || isSolved) == getFile().has_value())
    return emitOpError(isPoint    ? "is a point, which has no file"
                       : isSolved ? "is a solved density, which has no file"
                                  : "needs a file");
  if (isPoint && (!getPlace() || getPlace()->size() != getRank()))
    return emitOpError("needs a place of ") << getRank() << " scalars";
  if (getColumns() && !llvm::all_of(*getColumns(), llvm::IsaPred<StringAttr, IntegerAttr>))
    return emitOpError("has a column that is neither a name nor a number");
  return success();
}

LogicalResult DiffusionOp::verify() {
  if (getGradient() && (!getGaugePotential() || !getGradSquared()))
    return emitOpError("is a gradient law, so it needs gauge_potential and grad_squared");
  if (getGradient() && getNoiseScalars().empty())
    return emitOpError("is a gradient law, so its noise is one scalar per axis");
  if (getQuadratic() && (!getLevel() || !getCurvature() || !getCentre() || !getSlope()))
    return emitOpError("is a quadratic law, so it needs level, curvature, centre and slope");
  if ((getGaugeUnkilled() || getGradSquaredUnkilled()) && !getKilling())
    return emitOpError("has nothing killed, so nothing can be left out of the gauge");
  return success();
}

/// The options that every question of a diffusion has.
template <typename Question> static LogicalResult verifyOptions(Question op) {
  if (failed(verifyChoice(op, "scheme", op.getScheme(),
                          {"auto", "kernel", "separable", "tridiagonal", "kinetic"})) ||
      failed(verifyChoice(op, "precision", op.getPrecision(), {"f64", "f32"})))
    return failure();
  if (const auto order = op.getOrder(); order != 0 && order != 2 && order != 4)
    return op.emitOpError("order is 0 (automatic), 2 or 4, not ") << order;
  return success();
}

LogicalResult BridgeOp::verify() {
  if (getAt().size() < 2)
    return emitOpError("needs two marginals or more");
  for (auto [i, marginal] : llvm::enumerate(getAt().getAsRange<MarginalAttr>())) {
    if (!marginal.getDistribution() && (i == 0 || i + 1 != getAt().size()))
      return emitOpError("can be free at its end only");
    if (!marginal.getDistribution() && marginal.getWeight())
      return emitOpError("has a weight where it is free");
  }
  return verifyOptions(*this);
}

LogicalResult EvolveOp::verify() {
  if (!getInitial().getDistribution() || getInitial().getWeight())
    return emitOpError("starts from a distribution, which is neither free nor soft");
  return verifyOptions(*this);
}

LogicalResult SampleOp::verify() {
  if (getInitial().has_value() == getBridge().has_value() ||
      (getDiffusion() || getFlow()) > getInitial().has_value() || (getDiffusion() && getFlow()))
    return emitOpError("follows one law from a distribution, or a bridge");
  if (getInitial() && (!getInitial()->getDistribution() || getInitial()->getWeight()))
    return emitOpError("starts from a distribution, which is neither free nor soft");
  return verifyChoice(*this, "method", getMethod(), {"auto", "euler", "weak2", "exact"});
}

LogicalResult EvolveWaveOp::verify() {
  if (const auto order = getOrder(); order != 0 && order != 2 && order != 4)
    return emitOpError("order is 0 (automatic), 2 or 4, not ") << order;
  const StringRef scheme = getScheme();
  if (scheme != "auto" && scheme != "spectral" && !(scheme == "kernel" && getImaginary()))
    return emitOpError("has no scheme \"") << scheme << "\" of this time";
  return success();
}

} // namespace sbl::ir
