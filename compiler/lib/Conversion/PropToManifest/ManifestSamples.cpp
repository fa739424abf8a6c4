// The samples of a manifest.
#include "ManifestLists.h"

#include "sbl/Dialect/Sbl/SblDialect.h"

using namespace mlir;
namespace json = llvm::json;

namespace sbl {

json::Array sampleList(ManifestContext &context) {
  json::Array result;
  for (auto op : context.module.getOps<ir::SampleOp>()) {
    json::Value start = nullptr, law = nullptr;
    if (ir::MarginalAttr initial = op.getInitialAttr()) {
      start = json::Object{
          {"time", context.number(context.scalars, initial.getTime())},
          {"distribution", context.number(context.distributions, initial.getDistribution())}};
      if (op.getDiffusion())
        law = context.generator(op.getDiffusionAttr());
    }
    result.push_back(json::Object{
        {"name", op.getSymName()},
        {"generator", std::move(law)},
        {"flow", context.number(context.flows, op.getFlowAttr())},
        {"bridge", context.number(context.bridgeNumbers, op.getBridgeAttr())},
        {"start", std::move(start)},
        {"count", context.number(context.scalars, op.getCountAttr())},
        {"seed", context.number(context.scalars, op.getSeedAttr())},
        {"method", op.getMethod()},
        {"linear", op.getLinear()},
        {"options",
         json::Object{{"accuracy", context.number(context.scalars, op.getAccuracyAttr())},
                      {"steps", context.number(context.scalars, op.getStepsAttr())}}}});
  }
  return result;
}

} // namespace sbl
