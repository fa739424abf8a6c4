// The waves of a manifest.
#include "ManifestLists.h"

#include "sbl/Dialect/Prop/PropDialect.h"
#include "sbl/Dialect/Sbl/SblDialect.h"

using namespace mlir;
namespace json = llvm::json;

namespace sbl {

json::Array waveList(ManifestContext &context) {
  json::Array result;
  for (auto op : context.module.getOps<ir::WaveOp>())
    result.push_back(json::Object{{"name", op.getSymName()},
                                  {"re", context.field(op.getReAttr())},
                                  {"im", context.field(op.getImAttr())}});
  return result;
}

namespace {

json::Object waveProgram(ManifestContext &context, prop::WaveProgramOp op) {
  auto law = context.symbols.lookup<ir::QuantumOp>(op.getLaw());
  json::Array stages, transforms, heat, radices;
  auto step = context.symbols.lookup<prop::StepOp>(op.getStep());
  if (auto known = step->getAttrOfType<DenseI64ArrayAttr>(prop::radicesAttrName))
    radices = json::Array(known.asArrayRef());
  for (Operation &stage : step.getBody().front()) {
    if (auto kick = dyn_cast<prop::KickOp>(stage))
      stages.push_back(json::Object{{"kind", "kick"},
                                    {"fraction", kick.getFraction().convertToDouble()},
                                    {"correction", kick.getCorrection().convertToDouble()}});
    else if (auto transform = dyn_cast<prop::TransformOp>(stage))
      stages.push_back(json::Object{{"kind", "transform"},
                                    {"axis", transform.getAxis()},
                                    {"fraction", transform.getFraction().convertToDouble()}});
  }
  for (size_t axis = 0; axis < law.getMass().size(); ++axis) {
    transforms.push_back(json::Object{{"entry", (op.getStep() + "_axis_" + Twine(axis)).str()}});
    if (op.getHeat())
      heat.push_back((*op.getHeat() + "_" + Twine(axis)).str());
  }
  return json::Object{{"name", op.getSymName()},
                      {"scheme", op.getScheme()},
                      {"order", op.getOrder()},
                      {"autonomous", law.getAutonomous()},
                      {"linear", law.getNonlinearityAttr() == nullptr},
                      {"absorbs", law.getAbsorberAttr() != nullptr},
                      {"imaginary", op.getImaginary()},
                      {"hbar", context.number(context.scalars, law.getHbarAttr())},
                      {"potential", context.field(law.getPotentialAttr())},
                      {"nonlinearity", context.field(law.getNonlinearityAttr())},
                      {"dispersion", json::Object{{"entry", op.getDispersion()}}},
                      {"kick", json::Object{{"entry", op.getPhase()}}},
                      {"transforms", std::move(transforms)},
                      {"radices", std::move(radices)},
                      {"heat", std::move(heat)},
                      {"stages", std::move(stages)}};
}

} // namespace

json::Array waveProgramList(ManifestContext &context) {
  json::Array result;
  for (auto op : context.module.getOps<prop::WaveProgramOp>())
    result.push_back(waveProgram(context, op));
  return result;
}

json::Array waveEvolutionList(ManifestContext &context) {
  json::Array result;
  for (auto op : context.module.getOps<ir::EvolveWaveOp>()) {
    auto program = op->getAttrOfType<FlatSymbolRefAttr>("program");
    result.push_back(json::Object{
        {"name", op.getSymName()},
        {"program", context.number(context.wavePrograms, program)},
        {"initial", context.number(context.waves, op.getInitialAttr())},
        {"start", context.number(context.scalars, op.getStartAttr())},
        {"options",
         json::Object{{"accuracy", context.number(context.scalars, op.getAccuracyAttr())},
                      {"steps", context.number(context.scalars, op.getStepsAttr())}}}});
  }
  return result;
}

} // namespace sbl
