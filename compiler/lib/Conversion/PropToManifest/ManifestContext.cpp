// The symbols of a module by number.
#include "ManifestLists.h"

#include "sbl/Dialect/Prop/PropDialect.h"
#include "sbl/Dialect/Sbl/SblDialect.h"

using namespace mlir;
namespace json = llvm::json;

namespace sbl {

ManifestContext::ManifestContext(ModuleOp module) : module(module), symbols(module) {
  for (auto op : module.getOps<prop::ScalarsOp>())
    if (auto names = op->getAttrOfType<ArrayAttr>("names"))
      for (auto [index, name] : llvm::enumerate(names))
        scalars[cast<StringAttr>(name).getValue().str()] = index;
  for (auto [index, op] : llvm::enumerate(module.getOps<prop::PointwiseOp>()))
    fields[op.getSymName().str()] = index;
  for (auto [index, op] : llvm::enumerate(module.getOps<ir::DataOp>()))
    data[op.getSymName().str()] = index;
  for (auto [index, op] : llvm::enumerate(module.getOps<ir::DistributionOp>()))
    distributions[op.getSymName().str()] = index;
  for (auto [index, op] : llvm::enumerate(module.getOps<ir::BridgeOp>()))
    bridgeNumbers[op.getSymName().str()] = index;
  for (auto [index, op] : llvm::enumerate(module.getOps<prop::ProgramOp>()))
    programs[op.getSymName().str()] = index;
  for (auto [index, op] : llvm::enumerate(module.getOps<ir::WaveOp>()))
    waves[op.getSymName().str()] = index;
  for (auto [index, op] : llvm::enumerate(module.getOps<ir::FlowOp>()))
    flows[op.getSymName().str()] = index;
  for (auto [index, op] : llvm::enumerate(module.getOps<prop::WaveProgramOp>()))
    wavePrograms[op.getSymName().str()] = index;
}

size_t ManifestContext::rank() { return llvm::range_size(module.getOps<ir::AxisOp>()); }

json::Value ManifestContext::number(const Numbering &numbering, FlatSymbolRefAttr name) {
  return name ? json::Value(numbering.at(name.getValue().str())) : json::Value(nullptr);
}

json::Array ManifestContext::numbers(const Numbering &numbering, ArrayAttr names) {
  json::Array result;
  for (Attribute name : names)
    result.push_back(number(numbering, cast<FlatSymbolRefAttr>(name)));
  return result;
}

json::Value ManifestContext::field(FlatSymbolRefAttr name) const {
  return name ? json::Value(fields.at(("eval." + name.getValue()).str())) : json::Value(nullptr);
}

json::Array ManifestContext::fieldNumbers(ArrayAttr names) const {
  json::Array result;
  for (Attribute name : names)
    result.push_back(field(cast<FlatSymbolRefAttr>(name)));
  return result;
}

json::Object ManifestContext::generator(FlatSymbolRefAttr name) {
  auto op = symbols.lookup<ir::DiffusionOp>(name.getValue());
  bool constant = !op.getNoiseScalars().empty();
  json::Object result{
      {"noise", constant ? json::Value(numbers(scalars, op.getNoiseScalars())) : nullptr},
      {"noiseFields", constant ? json::Value(nullptr) : json::Value(fieldNumbers(op.getNoise()))},
      {"drift", fieldNumbers(op.getDrift())},
      {"killing", field(op.getKillingAttr())}};
  if (auto covariance = op.getCovariance())
    result["covariance"] = numbers(scalars, *covariance);
  if (auto pull = op.getPull())
    result["pull"] = fieldNumbers(*pull);
  return result;
}

} // namespace sbl
