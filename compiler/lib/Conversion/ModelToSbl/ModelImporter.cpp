#include "ModelImporter.h"

#include "Gauge.h"
#include "sbl/Conversion/ModelToSbl/EmitExpr.h"
#include "sbl/Sema/Families.h"
#include "sbl/Sema/Words.h"

using namespace mlir;

namespace sbl {

namespace {

ir::BoundaryKind kindOf(Boundary boundary) {
  switch (boundary) {
  case Boundary::Reflecting:
    return ir::BoundaryKind::Reflecting;
  case Boundary::Absorbing:
    return ir::BoundaryKind::Absorbing;
  case Boundary::Periodic:
    return ir::BoundaryKind::Periodic;
  }
  return {};
}

} // namespace

ModelImporter::ModelImporter(ModuleOp module, const Model &model)
    : model_(model), builder_(OpBuilder::atBlockEnd(module.getBody())) {}

// ------------------------------------------------------------------ parts of a model

void ModelImporter::parameters() {
  for (auto [i, parameter] : llvm::enumerate(model_.parameters)) {
    StringAttr name = symbol(parameter.name);
    const auto bound = [&](std::optional<double> value) {
      return value ? builder_.getF64FloatAttr(*value) : FloatAttr();
    };
    ir::ParamOp::create(builder_, locate(name), name, builder_.getI64IntegerAttr(i),
                        builder_.getStringAttr(wordFor(parameter.type)),
                        builder_.getF64FloatAttr(parameter.value), bound(parameter.lo),
                        bound(parameter.hi), when(parameter.loOpen), when(parameter.hiOpen),
                        text(parameter.doc));
    parameters_.push_back(FlatSymbolRefAttr::get(name));
  }
}

void ModelImporter::axes() {
  for (const Axis &axis : model_.axes) {
    StringAttr name = symbol(axis.name);
    Symbol lo = scalar(axis.name + ".lo", axis.lo);
    Symbol hi = scalar(axis.name + ".hi", axis.hi);
    Symbol cells = scalar(axis.name + ".cells", axis.cells);
    const auto boundary = [&](Boundary kind) {
      return ir::BoundaryKindAttr::get(builder_.getContext(), kindOf(kind));
    };
    ir::AxisOp::create(builder_, locate(name), name, lo, hi, cells, boundary(axis.low),
                       boundary(axis.high));
  }
}

void ModelImporter::time() {
  if (!model_.time)
    return;
  const TimeAxis &time = *model_.time;
  StringAttr name = symbol(time.name);
  Symbol start = moment(time.name + ".start", time.start);
  Symbol end = moment(time.name + ".end", time.end);
  Symbol steps = scalar(time.name + ".steps", time.steps);
  llvm::SmallVector<Attribute> saved;
  if (time.savedCount)
    saved.push_back(scalar(time.name + ".saved", time.savedCount));
  for (auto [i, at] : llvm::enumerate(time.savedTimes))
    saved.push_back(moment(time.name + ".saved" + Twine(i), at));
  ir::TimeOp::create(builder_, locate(name), name, start, end, steps, builder_.getArrayAttr(saved),
                     when(!time.savedCount));
}

void ModelImporter::distributions() {
  std::vector<std::string> names;
  for (auto [i, distribution] : llvm::enumerate(model_.distributions))
    names.push_back(distribution.name.empty() ? "distribution." + std::to_string(i)
                                              : distribution.name);
  for (const Bridge &bridge : model_.bridges)
    for (auto [i, marginal] : llvm::enumerate(bridge.at))
      if (marginal.kind != Bridge::Marginal::Kind::Free &&
          model_.distributions[marginal.distribution].name.empty())
        names[marginal.distribution] = bridge.name + ".at" + std::to_string(i);
  for (const Evolve &each : model_.evolutions)
    if (each.kind == Evolve::Initial::Distribution &&
        model_.distributions[each.initial].name.empty())
      names[each.initial] = each.name + ".initial";

  for (auto [name, distribution] : llvm::zip_equal(names, model_.distributions)) {
    StringAttr own = symbol(name);
    llvm::SmallVector<Attribute> components;
    for (auto [i, part] : llvm::enumerate(distribution.components))
      components.push_back(component(own.getValue() + "." + Twine(i), part));
    ir::DistributionOp::create(builder_, locate(own), own, builder_.getArrayAttr(components));
    distributions_.push_back(FlatSymbolRefAttr::get(own));
  }
}

ir::ComponentAttr ModelImporter::component(const Twine &name, const Distribution::Component &part) {
  const std::string base = name.str();
  Symbol weight = scalar(base + ".weight", part.weight);
  Symbol density = field(base + (part.isLog ? ".log_density" : ".density"), part.value);
  llvm::SmallVector<Attribute> box;
  for (auto [axis, ends] :
       llvm::zip_equal(llvm::ArrayRef(model_.axes).take_front(part.box.size()), part.box)) {
    box.push_back(scalar(base + ".lo." + axis.name, ends.first));
    box.push_back(scalar(base + ".hi." + axis.name, ends.second));
  }
  llvm::SmallVector<Attribute> data;
  for (Index law : part.data)
    data.push_back(data_[law]);
  const auto orNone = [&](llvm::ArrayRef<Attribute> list) {
    return list.empty() ? ArrayAttr() : builder_.getArrayAttr(list);
  };
  return ir::ComponentAttr::get(builder_.getContext(), weight, density, orNone(box), orNone(data),
                                part.isLog, part.normalised);
}

void ModelImporter::diffusions() {
  for (const Diffusion &each : model_.diffusions)
    diffusion(each);
}

void ModelImporter::diffusion(const Diffusion &diffusion) {
  const DiffusionStructure &proved = diffusion.structure;
  StringAttr name = symbol(diffusion.name);
  ArrayAttr none = builder_.getArrayAttr({});
  ArrayAttr drift = proved.driftFree ? none : fields(diffusion.name + ".drift", diffusion.drift);
  ArrayAttr noise, noiseScalars;
  if (proved.constantNoise || proved.silent)
    noiseScalars = scalars(diffusion.name + ".noise", diffusion.noise);
  else
    noise = fields(diffusion.name + ".noise", diffusion.noise);
  ArrayAttr covariance, pull;
  if (diffusion.hasMatrixNoise()) {
    llvm::SmallVector<Attribute> entries;
    for (auto [k, e] : llvm::enumerate(diffusion.covariance))
      entries.push_back(scalar(diffusion.name + ".covariance." + Twine(k), e));
    covariance = builder_.getArrayAttr(entries);
    if (!proved.driftFree)
      pull = fields(diffusion.name + ".pull", diffusion.pull);
  }
  Symbol killing = proved.killed ? field(diffusion.name + ".killing", diffusion.killing) : Symbol();

  // The op follows the symbols it names, so that the text reads downwards.
  OperationState state(locate(name), ir::DiffusionOp::getOperationName());
  auto &properties = state.getOrAddProperties<ir::DiffusionOp::Properties>();
  properties.setSymName(name);
  properties.setDrift(drift);
  properties.setNoise(noise ? noise : none);
  properties.setNoiseScalars(noiseScalars ? noiseScalars : none);
  properties.setKilling(killing);
  properties.setAutonomous(when(proved.autonomous));
  properties.setOwnAxisNoise(when(proved.ownAxisNoise));
  properties.setGradient(when(proved.gradient));
  properties.setSeparable(when(proved.separable));
  properties.setSmooth(when(proved.smooth));
  properties.setQuadratic(when(proved.quadratic));
  properties.setCovariance(covariance);
  properties.setPull(pull);
  properties.setEvenGauge(when(proved.evenGauge));
  properties.setLinearForces(when(proved.linearForces));
  if (proved.silent)
    properties.setSilent(builder_.getI64IntegerAttr(proved.silent));
  if (proved.gradient) {
    properties.setGaugePotential(field(diffusion.name + ".gauge", proved.gaugePotential));
    properties.setGradSquared(field(diffusion.name + ".grad_squared", proved.gradSquared));
  }
  if (proved.gradient && proved.killed) {
    const Gauge gauge = unkilledGauge(*model_.context, diffusion);
    properties.setGaugeUnkilled(field(diffusion.name + ".gauge_unkilled", gauge.potential));
    properties.setGradSquaredUnkilled(
        field(diffusion.name + ".grad_squared_unkilled", gauge.gradSquared));
  }
  if (proved.quadratic) {
    properties.setLevel(scalar(diffusion.name + ".level", proved.level));
    properties.setCurvature(scalars(diffusion.name + ".curvature", proved.curvature));
    properties.setCentre(scalars(diffusion.name + ".centre", proved.centre));
    properties.setSlope(scalars(diffusion.name + ".slope", proved.slope));
  }
  builder_.create(state);
  diffusions_.push_back(FlatSymbolRefAttr::get(name));
}

void ModelImporter::bridges() {
  for (const Bridge &each : model_.bridges)
    bridge(each);
}

void ModelImporter::bridge(const Bridge &bridge) {
  StringAttr name = symbol(bridge.name);
  bridges_.push_back(FlatSymbolRefAttr::get(name));
  llvm::SmallVector<Attribute> at;
  for (auto [i, marginal] : llvm::enumerate(bridge.at))
    at.push_back(ir::MarginalAttr::get(
        builder_.getContext(), moment(bridge.name + ".at" + Twine(i) + ".time", marginal.time),
        marginal.kind == Bridge::Marginal::Kind::Free ? FlatSymbolRefAttr()
                                                      : distributions_[marginal.distribution],
        scalar(bridge.name + ".at" + Twine(i) + ".weight", marginal.weight)));
  const SolveOptions &options = bridge.options;
  Symbol tolerance = scalar(bridge.name + ".tolerance", options.tolerance);
  Symbol accuracy = scalar(bridge.name + ".accuracy", options.accuracy);
  Symbol iterations = scalar(bridge.name + ".iterations", options.iterations);
  Symbol steps = scalar(bridge.name + ".steps", options.steps);
  ir::BridgeOp::create(builder_, locate(name), name, diffusions_[bridge.diffusion],
                       builder_.getArrayAttr(at), tolerance, accuracy, iterations, steps,
                       builder_.getStringAttr(wordFor(options.scheme)),
                       builder_.getI64IntegerAttr(options.order),
                       builder_.getStringAttr(wordFor(options.precision)));
}

void ModelImporter::evolutions() {
  for (const Evolve &each : model_.evolutions) {
    if (familyOf(model_, each) != LawFamily::Diffusion)
      continue;
    const Symbol law = each.law.kind == LawRef::Kind::Solved ? solvedDiffusion(each.law.index)
                                                             : diffusions_[each.law.index];
    StringAttr name = symbol(each.name);
    const SolveOptions &options = each.options;
    auto initial =
        ir::MarginalAttr::get(builder_.getContext(), moment(each.name + ".start", each.start),
                              distributions_[each.initial], FlatSymbolRefAttr());
    Symbol accuracy = scalar(each.name + ".accuracy", options.accuracy);
    Symbol steps = scalar(each.name + ".steps", options.steps);
    ir::EvolveOp::create(builder_, locate(name), name, law, initial, accuracy, steps,
                         builder_.getStringAttr(wordFor(options.scheme)),
                         builder_.getI64IntegerAttr(options.order),
                         builder_.getStringAttr(wordFor(options.precision)));
  }
}

// -------------------------------------------------------------------------- formulas

StringAttr ModelImporter::symbol(const Twine &name) {
  std::string candidate = name.str();
  for (unsigned n = 2; !taken_.insert(candidate).second; ++n)
    candidate = (name + "." + Twine(n)).str();
  return builder_.getStringAttr(candidate);
}

ModelImporter::Symbol ModelImporter::scalar(const Twine &name, ExprRef e) {
  if (!e)
    return {};
  StringAttr own = symbol(name);
  auto op = ir::ScalarOp::create(builder_, locate(own), own);
  fill(op.getBody(), op.getLoc(), 0, e);
  return FlatSymbolRefAttr::get(own);
}

ModelImporter::Symbol ModelImporter::field(const Twine &name, ExprRef e) {
  if (!e)
    return {};
  StringAttr own = symbol(name);
  auto op = ir::FieldOp::create(builder_, locate(own), own);
  fill(op.getBody(), op.getLoc(), model_.axes.size() + 1, e);
  return FlatSymbolRefAttr::get(own);
}

ModelImporter::Symbol ModelImporter::moment(const Twine &name, ExprRef e) {
  if (!e)
    return {};
  Symbol &known = moments_[e];
  if (!known)
    known = scalar(name, e);
  return known;
}

ArrayAttr ModelImporter::scalars(const Twine &name, const std::vector<ExprRef> &perAxis) {
  llvm::SmallVector<Attribute> symbols;
  for (auto [axis, e] : llvm::zip_equal(model_.axes, perAxis))
    symbols.push_back(scalar(name + "." + axis.name, e));
  return builder_.getArrayAttr(symbols);
}

ArrayAttr ModelImporter::fields(const Twine &name, const std::vector<ExprRef> &perAxis) {
  llvm::SmallVector<Attribute> symbols;
  for (auto [axis, e] : llvm::zip_equal(model_.axes, perAxis))
    symbols.push_back(field(name + "." + axis.name, e));
  return builder_.getArrayAttr(symbols);
}

/// Arguments: one f64 per axis, then the time; none for a scalar.
void ModelImporter::fill(Region &body, Location loc, unsigned arguments, ExprRef e) {
  OpBuilder::InsertionGuard guard(builder_);
  Block *block = builder_.createBlock(&body);
  for (unsigned i = 0; i < arguments; ++i)
    block->addArgument(builder_.getF64Type(), loc);
  llvm::SmallVector<Value> coordinates(block->getArguments());
  Value time;
  if (!coordinates.empty())
    time = coordinates.pop_back_val();
  const auto parameter = [&](std::uint32_t index) -> Value {
    return ir::ParamRefOp::create(builder_, loc, builder_.getF64Type(), parameters_[index]);
  };
  ExprEmitter emitter(builder_, loc, {parameter, coordinates, time});
  if (Value value = emitter.emit(e))
    ir::YieldOp::create(builder_, loc, value);
  else
    failed_ = true;
}

UnitAttr ModelImporter::when(bool condition) {
  return condition ? builder_.getUnitAttr() : UnitAttr();
}

StringAttr ModelImporter::text(const std::string &value) {
  return value.empty() ? StringAttr() : builder_.getStringAttr(value);
}

} // namespace sbl
