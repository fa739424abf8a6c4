// The flows of a manifest, and the waves they carry.
#include "ManifestLists.h"

#include "sbl/Dialect/Sbl/SblDialect.h"

using namespace mlir;
namespace json = llvm::json;

namespace sbl {

json::Array flowList(ManifestContext &context) {
  json::Array result;
  for (auto op : context.module.getOps<ir::FlowOp>())
    result.push_back(json::Object{{"name", op.getSymName()},
                                  {"velocity", context.fieldNumbers(op.getVelocity())},
                                  {"divergence", context.field(op.getDivergenceAttr())},
                                  {"autonomous", op.getAutonomous()}});
  return result;
}

json::Array flowEvolutionList(ManifestContext &context) {
  json::Array result;
  for (auto op : context.module.getOps<ir::EvolveFlowOp>())
    result.push_back(json::Object{
        {"name", op.getSymName()},
        {"flow", context.number(context.flows, op.getFlowAttr())},
        {"start",
         json::Object{{"time", context.number(context.scalars, op.getInitial().getTime())},
                      {"distribution",
                       context.number(context.distributions, op.getInitial().getDistribution())}}},
        {"options",
         json::Object{{"accuracy", context.number(context.scalars, op.getAccuracyAttr())}}}});
  return result;
}

json::Array flowWaveList(ManifestContext &context) {
  json::Array result;
  for (auto op : context.module.getOps<ir::EvolveFlowWaveOp>()) {
    auto step = op->getAttrOfType<FlatSymbolRefAttr>("transforms");
    json::Array transforms;
    for (size_t axis = 0; axis < context.rank(); ++axis)
      transforms.push_back((step.getValue() + "_axis_" + Twine(axis)).str());
    result.push_back(json::Object{
        {"name", op.getSymName()},
        {"flow", context.number(context.flows, op.getFlowAttr())},
        {"initial", context.number(context.waves, op.getInitialAttr())},
        {"start", context.number(context.scalars, op.getStartAttr())},
        {"product", op.getProduct()},
        {"transforms", std::move(transforms)},
        {"options",
         json::Object{{"accuracy", context.number(context.scalars, op.getAccuracyAttr())},
                      {"steps", context.number(context.scalars, op.getStepsAttr())}}}});
  }
  return result;
}

} // namespace sbl
