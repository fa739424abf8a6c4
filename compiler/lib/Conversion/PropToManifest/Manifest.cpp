#include "sbl/Conversion/PropToManifest/Manifest.h"

#include "ManifestLists.h"
#include "sbl/Conversion/PropToLoops/Tiling.h"
#include "sbl/Dialect/Prop/PropDialect.h"
#include "sbl/Dialect/Sbl/SblDialect.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
namespace json = llvm::json;

namespace sbl {
namespace {

json::Value numberOrNull(std::optional<APFloat> value) {
  // JSON has no infinity; an end that bounds nothing is as good as none.
  return value && value->isFinite() ? json::Value(value->convertToDouble()) : json::Value(nullptr);
}

class ManifestWriter : ManifestContext {
public:
  using ManifestContext::ManifestContext;
  json::Object write();

private:
  json::Array params();
  json::Array axes();
  json::Value time();
  json::Array dataList();
  json::Array distributionList();
  json::Array bridges();
  json::Array evolutions();
  json::Array eigens();
  json::Array hittings();
  json::Object program(prop::ProgramOp op);
  json::Object factor(prop::FactorOp op, const Numbering &kernels);
};

json::Array ManifestWriter::params() {
  json::Array result;
  for (auto op : module.getOps<ir::ParamOp>())
    result.push_back(json::Object{{"name", op.getSymName()},
                                  {"type", op.getKind()},
                                  {"default", op.getValue().convertToDouble()},
                                  {"lo", numberOrNull(op.getLo())},
                                  {"hi", numberOrNull(op.getHi())},
                                  {"loOpen", op.getLoOpen()},
                                  {"hiOpen", op.getHiOpen()},
                                  {"doc", op.getDoc().value_or("")}});
  return result;
}

json::Array ManifestWriter::axes() {
  json::Array result;
  for (auto op : module.getOps<ir::AxisOp>())
    result.push_back(json::Object{{"name", op.getSymName()},
                                  {"lo", number(scalars, op.getLoAttr())},
                                  {"hi", number(scalars, op.getHiAttr())},
                                  {"cells", number(scalars, op.getCellsAttr())},
                                  {"low", ir::stringifyBoundaryKind(op.getLow())},
                                  {"high", ir::stringifyBoundaryKind(op.getHigh())}});
  return result;
}

json::Value ManifestWriter::time() {
  for (auto op : module.getOps<ir::TimeOp>()) {
    json::Array saved = numbers(scalars, op.getSaved());
    json::Value count = op.getListed() || saved.empty() ? json::Value(nullptr) : saved[0];
    return json::Object{{"name", op.getSymName()},
                        {"start", number(scalars, op.getStartAttr())},
                        {"end", number(scalars, op.getEndAttr())},
                        {"steps", number(scalars, op.getStepsAttr())},
                        {"savedCount", count},
                        {"savedTimes", op.getListed() ? std::move(saved) : json::Array()}};
  }
  return nullptr;
}

json::Array ManifestWriter::dataList() {
  const auto orNull = [](std::optional<StringRef> text) {
    return text ? json::Value(*text) : json::Value(nullptr);
  };
  const auto orEmpty = [&](std::optional<ArrayAttr> names) {
    return names ? numbers(scalars, *names) : json::Array();
  };
  json::Array result;
  for (auto op : module.getOps<ir::DataOp>()) {
    json::Array columns, dimensions;
    if (auto given = op.getColumns())
      for (Attribute column : *given) {
        if (auto name = dyn_cast<StringAttr>(column))
          columns.push_back(name.getValue());
        else
          columns.push_back(cast<IntegerAttr>(column).getInt());
      }
    if (auto given = op.getDimensions())
      for (auto name : given->getAsRange<StringAttr>())
        dimensions.push_back(name.getValue());
    result.push_back(json::Object{{"name", op.getSymName()},
                                  {"kind", op.getKind()},
                                  {"axis", op.getAxis()},
                                  {"rank", op.getRank()},
                                  {"file", orNull(op.getFile())},
                                  {"columns", std::move(columns)},
                                  {"smoothing", orNull(op.getSmoothing())},
                                  {"bandwidth", orEmpty(op.getBandwidth())},
                                  {"inverted", op.getInverted()},
                                  {"variable", orNull(op.getVariable())},
                                  {"dimensions", std::move(dimensions)},
                                  {"time", number(scalars, op.getTimeAttr())},
                                  {"place", orEmpty(op.getPlace())}});
  }
  return result;
}

json::Array ManifestWriter::distributionList() {
  json::Array result;
  for (auto op : module.getOps<ir::DistributionOp>()) {
    json::Array components;
    for (auto part : op.getComponents().getAsRange<ir::ComponentAttr>()) {
      json::Value box = nullptr;
      if (ArrayAttr ends = part.getBox()) {
        json::Array pairs;
        for (size_t i = 0; i + 1 < ends.size(); i += 2)
          pairs.push_back(json::Array{number(scalars, cast<FlatSymbolRefAttr>(ends[i])),
                                      number(scalars, cast<FlatSymbolRefAttr>(ends[i + 1]))});
        box = std::move(pairs);
      }
      ArrayAttr laws = part.getData();
      components.push_back(json::Object{{"weight", number(scalars, part.getWeight())},
                                        {"field", field(part.getDensity())},
                                        {"isLog", part.getIsLog()},
                                        {"normalised", part.getNormalised()},
                                        {"box", std::move(box)},
                                        {"data", laws ? numbers(data, laws) : json::Array()}});
    }
    result.push_back(
        json::Object{{"name", op.getSymName()}, {"components", std::move(components)}});
  }
  return result;
}

json::Object ManifestWriter::factor(prop::FactorOp op, const Numbering &kernels) {
  json::Array parts;
  for (Attribute part : op.getParts()) {
    if (auto compiled = dyn_cast<prop::FieldPartAttr>(part))
      parts.push_back(json::Object{{"kind", "field"},
                                   {"field", number(fields, compiled.getField())},
                                   {"unkilled", number(fields, compiled.getUnkilled())}});
    else if (auto gauge = dyn_cast<prop::GaugePartAttr>(part))
      parts.push_back(json::Object{{"kind", "gauge"},
                                   {"kernel", number(kernels, gauge.getKernel())},
                                   {"sign", gauge.getSign()}});
    else
      parts.push_back(json::Object{{"kind", "balance"}});
  }
  return json::Object{{"parts", std::move(parts)}};
}

json::Object ManifestWriter::program(prop::ProgramOp op) {
  auto diffusion = symbols.lookup<ir::DiffusionOp>(op.getDiffusion());

  Numbering kernelNumbers, factorNumbers;
  json::Array kernels, factors;
  for (Attribute name : op.getKernels()) {
    auto kernel = symbols.lookup<prop::KernelOp>(cast<FlatSymbolRefAttr>(name).getValue());
    kernelNumbers[kernel.getSymName().str()] = kernels.size();
    json::Object entry{{"axis", kernel.getAxis()}, {"kind", kernel.getKind()}};
    if (auto fraction = kernel.getFraction())
      entry["fraction"] = fraction->convertToDouble();
    if (kernel.getRing())
      entry["ring"] = true;
    if (auto direction = kernel.getDirection())
      entry["direction"] = *direction;
    kernels.push_back(std::move(entry));
  }
  auto factorNumber = [&](FlatSymbolRefAttr name) -> json::Value {
    if (!name)
      return nullptr;
    auto [entry, isNew] = factorNumbers.insert({name.getValue().str(), factors.size()});
    if (isNew)
      factors.push_back(factor(symbols.lookup<prop::FactorOp>(name.getValue()), kernelNumbers));
    return entry->second;
  };
  auto stages = [&](StringRef name) {
    json::Array result;
    auto step = symbols.lookup<prop::StepOp>(name);
    for (auto line : step.getBody().getOps<prop::LineOp>()) {
      const char *kind = isa<prop::SolveOp>(line.getOperation())   ? "tridiagonal"
                         : isa<prop::SlideOp>(line.getOperation()) ? "slide"
                                                                   : "sweep";
      std::string entry = (name + "_" + Twine(result.size())).str();
      result.push_back(json::Object{{"entry", entry},
                                    {"kind", kind},
                                    {"axis", line.getAxis()},
                                    {"kernel", number(kernelNumbers, line.getKernelAttr())},
                                    {"transposed", line.getTransposed()},
                                    {"pre", factorNumber(line.getPreAttr())},
                                    {"post", factorNumber(line.getPostAttr())}});
    }
    return result;
  };
  json::Array backward = stages(op.getBackward()), forward = stages(op.getForward());

  json::Object result{{"name", op.getSymName()},
                      {"scheme", op.getScheme()},
                      {"law", op.getLaw()},
                      {"order", op.getOrder()},
                      {"autonomous", diffusion.getAutonomous()},
                      {"smooth", diffusion.getSmooth()},
                      {"killed", diffusion.getKillingAttr() != nullptr},
                      {"drift", fieldNumbers(diffusion.getDrift())},
                      {"killing", field(diffusion.getKillingAttr())},
                      {"variances", json::Object{{"entry", op.getVariances()}}},
                      {"kernels", std::move(kernels)},
                      {"factors", std::move(factors)},
                      {"backward", std::move(backward)},
                      {"forward", std::move(forward)}};
  if (auto covariance = diffusion.getCovariance())
    result["covariance"] = numbers(scalars, *covariance);
  if (auto pull = diffusion.getPull())
    result["pull"] = fieldNumbers(*pull);
  bool constant = !diffusion.getNoiseScalars().empty();
  result["noise"] =
      constant ? json::Value(numbers(scalars, diffusion.getNoiseScalars())) : json::Value(nullptr);
  result["noiseFields"] =
      constant ? json::Value(nullptr) : json::Value(fieldNumbers(diffusion.getNoise()));
  return result;
}

json::Array ManifestWriter::bridges() {
  json::Array result;
  for (auto op : module.getOps<ir::BridgeOp>()) {
    json::Array at;
    for (auto marginal : op.getAt().getAsRange<ir::MarginalAttr>())
      at.push_back(json::Object{{"time", number(scalars, marginal.getTime())},
                                {"distribution", number(distributions, marginal.getDistribution())},
                                {"weight", number(scalars, marginal.getWeight())}});
    auto program = op->getAttrOfType<FlatSymbolRefAttr>("program");
    result.push_back(json::Object{
        {"name", op.getSymName()},
        {"programs", json::Array{number(programs, program)}},
        {"at", std::move(at)},
        {"options", json::Object{{"tolerance", number(scalars, op.getToleranceAttr())},
                                 {"accuracy", number(scalars, op.getAccuracyAttr())},
                                 {"iterations", number(scalars, op.getIterationsAttr())},
                                 {"steps", number(scalars, op.getStepsAttr())}}}});
  }
  return result;
}

json::Array ManifestWriter::evolutions() {
  json::Array result;
  for (auto op : module.getOps<ir::EvolveOp>()) {
    auto program = op->getAttrOfType<FlatSymbolRefAttr>("program");
    ir::MarginalAttr initial = op.getInitial();
    result.push_back(json::Object{
        {"name", op.getSymName()},
        {"programs", json::Array{number(programs, program)}},
        {"start", json::Object{{"time", number(scalars, initial.getTime())},
                               {"distribution", number(distributions, initial.getDistribution())}}},
        {"options", json::Object{{"accuracy", number(scalars, op.getAccuracyAttr())},
                                 {"steps", number(scalars, op.getStepsAttr())}}}});
  }
  return result;
}

json::Array ManifestWriter::eigens() {
  json::Array result;
  for (auto op : module.getOps<ir::EigenOp>()) {
    json::Array sweeps;
    if (auto step = op->getAttrOfType<FlatSymbolRefAttr>("sweeps"))
      for (size_t axis = 0; axis < op.getKinetic().size(); ++axis)
        sweeps.push_back((step.getValue() + "_" + Twine(axis)).str());
    result.push_back(json::Object{
        {"name", op.getSymName()},
        {"count", number(scalars, op.getCountAttr())},
        {"options", json::Object{{"tolerance", number(scalars, op.getToleranceAttr())},
                                 {"accuracy", number(scalars, op.getAccuracyAttr())},
                                 {"iterations", number(scalars, op.getIterationsAttr())}}},
        {"kinetic", numbers(scalars, op.getKinetic())},
        {"potential", field(op.getPotentialAttr())},
        {"generator", op.getDiffusion() ? json::Value(generator(op.getDiffusionAttr())) : nullptr},
        {"sweeps", std::move(sweeps)}});
  }
  return result;
}

json::Array ManifestWriter::hittings() {
  json::Array result;
  for (auto op : module.getOps<ir::HittingOp>())
    result.push_back(json::Object{{"name", op.getSymName()},
                                  {"generator", generator(op.getDiffusionAttr())},
                                  {"into", field(op.getIntoAttr())},
                                  {"from", field(op.getFromAttr())}});
  return result;
}

json::Object ManifestWriter::write() {
  json::Array fieldList, programList;
  FloatType element = Float64Type::get(module.getContext());
  for (auto op : module.getOps<prop::PointwiseOp>()) {
    json::Object entry{{"name", op.getSymName()}, {"entry", op.getSymName()}};
    if (op.getScattered())
      entry["places"] = (op.getSymName() + ".at").str();
    fieldList.push_back(std::move(entry));
    element = cast<prop::FieldType>(op.getField()).getElement();
  }
  for (auto op : module.getOps<prop::ProgramOp>())
    programList.push_back(program(op));
  bool isSingle = element.isF32();
  auto text = [&](StringRef attribute) {
    auto value = module->getAttrOfType<StringAttr>(attribute);
    return value ? value.getValue() : StringRef();
  };
  return json::Object{
      {"sbl", 1},
      {"model", text("sbl.model")},
      {"doc", text("sbl.doc")},
      {"element", isSingle ? "f32" : "f64"},
      {"rowsPerBlock", tiling::rowsPerBlock},
      {"lanes", isSingle ? tiling::lanesF32 : tiling::lanesF64},
      {"params", params()},
      {"scalars", json::Object{{"entry", "scalars"}, {"count", (int64_t)scalars.size()}}},
      {"axes", axes()},
      {"time", time()},
      {"fields", std::move(fieldList)},
      {"data", dataList()},
      {"distributions", distributionList()},
      {"programs", std::move(programList)},
      {"bridges", bridges()},
      {"waves", waveList(*this)},
      {"wavePrograms", waveProgramList(*this)},
      {"evolutions", evolutions()},
      {"waveEvolutions", waveEvolutionList(*this)},
      {"flows", flowList(*this)},
      {"flowEvolutions", flowEvolutionList(*this)},
      {"flowWaves", flowWaveList(*this)},
      {"eigens", eigens()},
      {"hittings", hittings()},
      {"samples", sampleList(*this)}};
}

} // namespace

std::string writeManifest(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream out(text);
  out << json::Value(ManifestWriter(module).write());
  return text;
}

} // namespace sbl
