// Symbol uses: everything an operation names exists, is of the right kind, and comes in the right
// number. All of it needs the surrounding module, which op verifiers must not look at.
#include "sbl/Dialect/Sbl/SblDialect.h"

#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace sbl::ir {

namespace {

/// Looks symbols up on behalf of one operation.
class SymbolChecker {
public:
  SymbolChecker(Operation *user, SymbolTableCollection &tables) : user_(user), tables_(tables) {}

  /// `symbol` must name a `Target`; `role` says what it is to the user.
  template <typename Target> LogicalResult require(FlatSymbolRefAttr symbol, StringRef role) {
    Operation *found = tables_.lookupNearestSymbolFrom(user_, symbol);
    if (!found)
      return user_->emitOpError() << role << " names " << symbol << ", which does not exist";
    if (isa<Target>(found))
      return success();
    InFlightDiagnostic diagnostic = user_->emitOpError()
                                    << role << " must name a " << Target::getOperationName()
                                    << ", but " << symbol << " is a " << found->getName();
    diagnostic.attachNote(found->getLoc()) << "declared here";
    return diagnostic;
  }

  /// An optional attribute.
  template <typename Target>
  LogicalResult require(std::optional<StringRef> symbol, StringRef role) {
    if (!symbol)
      return success();
    return require<Target>(FlatSymbolRefAttr::get(user_->getContext(), *symbol), role);
  }

  template <typename Target> LogicalResult requireAll(ArrayAttr symbols, StringRef role) {
    if (!symbols)
      return success();
    for (auto symbol : symbols.getAsRange<FlatSymbolRefAttr>())
      if (failed(require<Target>(symbol, role)))
        return failure();
    return success();
  }

  /// One entry per axis, or none where `mayBeEmpty`.
  LogicalResult requirePerAxis(ArrayAttr symbols, StringRef role, bool mayBeEmpty) {
    if (!symbols || (mayBeEmpty && symbols.empty()) || symbols.size() == axisCount())
      return success();
    return user_->emitOpError() << role << " has " << symbols.size() << " entries, but there are "
                                << axisCount() << " axes";
  }

  std::size_t axisCount() {
    auto module = user_->getParentOfType<ModuleOp>();
    return module ? axesOf(module).size() : 0;
  }

private:
  Operation *user_;
  SymbolTableCollection &tables_;
};

} // namespace

LogicalResult ParamRefOp::verifySymbolUses(SymbolTableCollection &tables) {
  return SymbolChecker(*this, tables).require<ParamOp>(getParamAttr(), "parameter");
}

LogicalResult AxisOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  return success(succeeded(check.require<ScalarOp>(getLoAttr(), "lower end")) &&
                 succeeded(check.require<ScalarOp>(getHiAttr(), "upper end")) &&
                 succeeded(check.require<ScalarOp>(getCellsAttr(), "number of cells")));
}

LogicalResult TimeOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  return success(succeeded(check.require<ScalarOp>(getStartAttr(), "start")) &&
                 succeeded(check.require<ScalarOp>(getEndAttr(), "end")) &&
                 succeeded(check.require<ScalarOp>(getSteps(), "number of steps")) &&
                 succeeded(check.requireAll<ScalarOp>(getSaved(), "saved time")));
}

LogicalResult FieldOp::verifySymbolUses(SymbolTableCollection &tables) {
  const std::size_t axes = SymbolChecker(*this, tables).axisCount();
  if (getBody().getNumArguments() == axes + 1)
    return success();
  return emitOpError("takes ") << axes + 1 << " arguments, one per axis and the time, not "
                               << getBody().getNumArguments();
}

LogicalResult DataOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  if (getRank() == 0 || getAxis() + getRank() > check.axisCount())
    return emitOpError("speaks of axes that do not exist");
  return success(succeeded(check.requireAll<ScalarOp>(getBandwidthAttr(), "bandwidth")) &&
                 succeeded(check.requireAll<ScalarOp>(getPlaceAttr(), "coordinate of a point")) &&
                 succeeded(check.require<ScalarOp>(getTime(), "time")));
}

LogicalResult DistributionOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  for (auto component : getComponents().getAsRange<ComponentAttr>()) {
    if (failed(check.require<ScalarOp>(component.getWeight(), "weight")))
      return failure();
    if (component.getDensity() && failed(check.require<FieldOp>(component.getDensity(), "density")))
      return failure();
    if (failed(check.requireAll<DataOp>(component.getData(), "data")))
      return failure();
    ArrayAttr box = component.getBox();
    if (!box || box.empty())
      continue;
    if (failed(check.requireAll<ScalarOp>(box, "end of a box")))
      return failure();
    if (box.size() != 2 * check.axisCount())
      return emitOpError("has a box of ") << box.size() << " ends, but " << check.axisCount()
                                          << " axes need " << 2 * check.axisCount();
  }
  return success();
}

LogicalResult DiffusionOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  if (failed(check.requireAll<FieldOp>(getDrift(), "drift")) ||
      failed(check.requireAll<FieldOp>(getNoise(), "noise")) ||
      failed(check.requireAll<ScalarOp>(getNoiseScalars(), "noise")) ||
      failed(check.requireAll<ScalarOp>(getCovarianceAttr(), "covariance")) ||
      failed(check.requireAll<FieldOp>(getPullAttr(), "pull")) ||
      failed(check.require<FieldOp>(getKilling(), "killing")) ||
      failed(check.require<FieldOp>(getGaugePotential(), "gauge_potential")) ||
      failed(check.require<FieldOp>(getGaugeUnkilled(), "gauge_unkilled")) ||
      failed(check.require<FieldOp>(getGradSquared(), "grad_squared")) ||
      failed(check.require<FieldOp>(getGradSquaredUnkilled(), "grad_squared_unkilled")) ||
      failed(check.require<ScalarOp>(getLevel(), "level")) ||
      failed(check.requireAll<ScalarOp>(getCurvatureAttr(), "curvature")) ||
      failed(check.requireAll<ScalarOp>(getCentreAttr(), "centre")) ||
      failed(check.requireAll<ScalarOp>(getSlopeAttr(), "slope")))
    return failure();
  if (getNoise().empty() == getNoiseScalars().empty())
    return emitOpError("needs its noise once: as fields or as scalars");
  if (getCovariance() && getCovariance()->size() != check.axisCount() * check.axisCount())
    return emitOpError("has a covariance that is not square in the axes");
  return success(succeeded(check.requirePerAxis(getDrift(), "drift", true)) &&
                 succeeded(check.requirePerAxis(getNoise(), "noise", true)) &&
                 succeeded(check.requirePerAxis(getNoiseScalars(), "noise", true)) &&
                 succeeded(check.requirePerAxis(getCurvatureAttr(), "curvature", false)) &&
                 succeeded(check.requirePerAxis(getCentreAttr(), "centre", false)) &&
                 succeeded(check.requirePerAxis(getSlopeAttr(), "slope", false)));
}

LogicalResult BridgeOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  for (auto marginal : getAt().getAsRange<MarginalAttr>())
    if (failed(check.require<ScalarOp>(marginal.getTime(), "time of a marginal")) ||
        (marginal.getDistribution() &&
         failed(check.require<DistributionOp>(marginal.getDistribution(), "marginal"))) ||
        (marginal.getWeight() &&
         failed(check.require<ScalarOp>(marginal.getWeight(), "weight of a marginal"))))
      return failure();
  return success(succeeded(check.require<DiffusionOp>(getDiffusionAttr(), "law of motion")) &&
                 succeeded(check.require<ScalarOp>(getTolerance(), "tolerance")) &&
                 succeeded(check.require<ScalarOp>(getAccuracy(), "accuracy")) &&
                 succeeded(check.require<ScalarOp>(getIterations(), "iterations")) &&
                 succeeded(check.require<ScalarOp>(getSteps(), "steps")));
}

LogicalResult EvolveOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  return success(
      succeeded(check.require<DiffusionOp>(getDiffusionAttr(), "law of motion")) &&
      succeeded(check.require<ScalarOp>(getInitial().getTime(), "time of the start")) &&
      succeeded(check.require<DistributionOp>(getInitial().getDistribution(), "start")) &&
      succeeded(check.require<ScalarOp>(getAccuracy(), "accuracy")) &&
      succeeded(check.require<ScalarOp>(getSteps(), "steps")));
}

LogicalResult WaveOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  return success(succeeded(check.require<FieldOp>(getReAttr(), "real part")) &&
                 succeeded(check.require<FieldOp>(getImAttr(), "imaginary part")));
}

LogicalResult QuantumOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  return success(succeeded(check.require<ScalarOp>(getHbarAttr(), "hbar")) &&
                 succeeded(check.requireAll<ScalarOp>(getMass(), "mass")) &&
                 succeeded(check.requirePerAxis(getMass(), "mass", false)) &&
                 succeeded(check.require<FieldOp>(getPotential(), "potential")) &&
                 succeeded(check.require<FieldOp>(getNonlinearity(), "nonlinearity")) &&
                 succeeded(check.require<FieldOp>(getAbsorber(), "absorber")) &&
                 succeeded(check.require<FieldOp>(getGradSquared(), "grad_squared")));
}

LogicalResult EvolveWaveOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  return success(succeeded(check.require<QuantumOp>(getLawAttr(), "law of motion")) &&
                 succeeded(check.require<WaveOp>(getInitialAttr(), "initial state")) &&
                 succeeded(check.require<ScalarOp>(getStartAttr(), "initial time")) &&
                 succeeded(check.require<ScalarOp>(getAccuracy(), "accuracy")) &&
                 succeeded(check.require<ScalarOp>(getSteps(), "steps")));
}

LogicalResult FlowOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  return success(succeeded(check.requireAll<FieldOp>(getVelocity(), "velocity")) &&
                 succeeded(check.requirePerAxis(getVelocity(), "velocity", false)) &&
                 succeeded(check.require<FieldOp>(getDivergenceAttr(), "divergence")));
}

LogicalResult EvolveFlowOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  return success(
      succeeded(check.require<FlowOp>(getFlow(), "flow")) &&
      succeeded(check.require<ScalarOp>(getInitial().getTime(), "time of the start")) &&
      succeeded(check.require<DistributionOp>(getInitial().getDistribution(), "start")) &&
      succeeded(check.require<ScalarOp>(getAccuracy(), "accuracy")));
}

LogicalResult EvolveFlowWaveOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  return success(succeeded(check.require<FlowOp>(getFlow(), "flow")) &&
                 succeeded(check.require<WaveOp>(getInitialAttr(), "initial state")) &&
                 succeeded(check.require<ScalarOp>(getStartAttr(), "initial time")) &&
                 succeeded(check.require<ScalarOp>(getAccuracy(), "accuracy")) &&
                 succeeded(check.require<ScalarOp>(getSteps(), "steps")));
}

LogicalResult EigenOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  return success(
      succeeded(check.require<ScalarOp>(getCountAttr(), "count")) &&
      succeeded(check.requireAll<ScalarOp>(getKinetic(), "kinetic term")) &&
      succeeded(check.requirePerAxis(getKinetic(), "kinetic", getDiffusion().has_value())) &&
      succeeded(check.require<FieldOp>(getPotential(), "potential")) &&
      succeeded(check.require<DiffusionOp>(getDiffusion(), "law of motion")) &&
      succeeded(check.require<ScalarOp>(getTolerance(), "tolerance")) &&
      succeeded(check.require<ScalarOp>(getAccuracy(), "accuracy")) &&
      succeeded(check.require<ScalarOp>(getIterations(), "iterations")));
}

LogicalResult HittingOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  return success(succeeded(check.require<DiffusionOp>(getDiffusionAttr(), "law of motion")) &&
                 succeeded(check.require<FieldOp>(getInto(), "region")) &&
                 succeeded(check.require<FieldOp>(getFrom(), "region")));
}

LogicalResult SampleOp::verifySymbolUses(SymbolTableCollection &tables) {
  SymbolChecker check(*this, tables);
  if (MarginalAttr initial = getInitialAttr();
      initial && (failed(check.require<ScalarOp>(initial.getTime(), "time of the start")) ||
                  failed(check.require<DistributionOp>(initial.getDistribution(), "start"))))
    return failure();
  return success(succeeded(check.require<DiffusionOp>(getDiffusion(), "law of motion")) &&
                 succeeded(check.require<FlowOp>(getFlow(), "flow")) &&
                 succeeded(check.require<BridgeOp>(getBridge(), "bridge")) &&
                 succeeded(check.require<ScalarOp>(getCountAttr(), "count")) &&
                 succeeded(check.require<ScalarOp>(getSeedAttr(), "seed")) &&
                 succeeded(check.require<ScalarOp>(getAccuracy(), "accuracy")) &&
                 succeeded(check.require<ScalarOp>(getSteps(), "steps")));
}

} // namespace sbl::ir
