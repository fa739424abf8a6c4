#include "ManifestSamples.h"

#include "sbl/Dialect/Sbl/SblDialect.h"

using namespace mlir;
namespace json = llvm::json;

namespace sbl {

json::Array sampleList(ModuleOp module, const SampleContext &context) {
  const auto number = [](const Numbering &numbering, FlatSymbolRefAttr name) {
    return name ? json::Value(numbering.at(name.getValue().str())) : json::Value(nullptr);
  };
  json::Array result;
  for (auto op : module.getOps<ir::SampleOp>()) {
    json::Value start = nullptr, law = nullptr;
    if (ir::MarginalAttr initial = op.getInitialAttr()) {
      start =
          json::Object{{"time", number(context.scalars, initial.getTime())},
                       {"distribution", number(context.distributions, initial.getDistribution())}};
      if (op.getDiffusion())
        law = context.generator(op.getDiffusionAttr());
    }
    result.push_back(json::Object{
        {"name", op.getSymName()},
        {"generator", std::move(law)},
        {"flow", number(context.flows, op.getFlowAttr())},
        {"bridge", number(context.bridges, op.getBridgeAttr())},
        {"start", std::move(start)},
        {"count", number(context.scalars, op.getCountAttr())},
        {"seed", number(context.scalars, op.getSeedAttr())},
        {"method", op.getMethod()},
        {"linear", op.getLinear()},
        {"options", json::Object{{"accuracy", number(context.scalars, op.getAccuracyAttr())},
                                 {"steps", number(context.scalars, op.getStepsAttr())}}}});
  }
  return result;
}

} // namespace sbl
