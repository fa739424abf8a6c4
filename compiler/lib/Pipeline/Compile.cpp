#include "sbl/Pipeline/Compile.h"
#include "sbl/Pipeline/Functions.h"

#include <algorithm>
#include <chrono>

#include "Passes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "sbl/Cache/BuildIdentity.h"
#include "sbl/Cache/DevicePrograms.h"
#include "sbl/Cache/ObjectCache.h"
#include "sbl/Codegen/Emit.h"
#include "sbl/Codegen/LinkImage.h"
#include "sbl/Codegen/OrcJit.h"
#include "sbl/Codegen/Target.h"
#include "sbl/Conversion/ModelToSbl/ImportModel.h"
#include "sbl/Conversion/PropToGpu/Passes.h"
#include "sbl/Conversion/PropToManifest/Manifest.h"
#include "sbl/Conversion/ToLLVM/Passes.h"
#include "sbl/Dialect/Prop/PropDialect.h"
#include "sbl/Dialect/Sbl/SblDialect.h"
#include "sbl/Sema/Words.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace sbl {
namespace {

double secondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// A module on its way down. MLIR's messages are collected instead of printed.
class Lowering {
public:
  Lowering(const Model &model, const CompileOptions &options)
      : context(registry(), MLIRContext::Threading::DISABLED),
        messages(&context, [this](mlir::Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() == DiagnosticSeverity::Error) {
            if (!error.empty())
              error += "; ";
            error += diagnostic.str();
          }
          return success();
        }) {
    module = importModel(context, model);
    if (!module || !options.precision)
      return;
    auto precision = StringAttr::get(&context, wordFor(*options.precision));
    for (auto bridge : module->getOps<ir::BridgeOp>())
      bridge.setPrecisionAttr(precision);
    for (auto evolve : module->getOps<ir::EvolveOp>())
      evolve.setPrecisionAttr(precision);
  }

  bool run(llvm::function_ref<void(OpPassManager &)> build) { return run(module, build); }
  bool run(OwningOpRef<ModuleOp> &module, llvm::function_ref<void(OpPassManager &)> build) {
    if (!module)
      return false;
    PassManager pm(&context);
#ifdef NDEBUG
    // Each pass verifies what it makes in debug builds and in the lit tests.
    pm.enableVerifier(false);
#endif
    build(pm);
    if (succeeded(pm.run(*module)))
      return true;
    if (error.empty())
      error = "a compiler pass failed";
    return false;
  }
  bool plan() {
    if (!run(buildPlan))
      return false;
    manifest = writeManifest(*module);
    return true;
  }

  bool makeLoops(const TargetSpec &target) {
    const VectorRegisters registers = vectorRegisters(target);
    return run([&](OpPassManager &pm) { buildLoops(pm, {registers.bytes, registers.count}); });
  }
  bool makeCode(const TargetSpec &target) { return makeLoops(target) && run(buildLLVM); }

  /// A copy of the planned module on its way to a device: kernels in the gpu dialect.
  bool makeKernels(const std::string &device) {
    DialectRegistry needed;
    registerDeviceDialects(needed);
    context.appendDialectRegistry(needed);
    kernels = OwningOpRef<ModuleOp>(module->clone());
    return run(kernels, [&](OpPassManager &pm) { buildPropToGpuPipeline(pm, device); });
  }
  /// Which kernel stands for which entry; to be asked before kernels become LLVM's.
  DeviceImage emptyImage(std::string format) {
    DeviceImage image{std::move(format), {}, static_cast<unsigned>(itemsPerGroup), {}};
    for (auto all : kernels->getOps<gpu::GPUModuleOp>())
      for (NamedAttribute each : all->getAttrOfType<DictionaryAttr>(kernelsAttribute))
        image.kernels.emplace_back(each.getName().str(), cast<StringAttr>(each.getValue()).str());
    return image;
  }
  /// The images for all of them; false on failure.
  bool makeImages(const std::vector<std::string> &devices, std::vector<DeviceImage> &images) {
    for (const std::string &device : devices) {
      std::vector<DeviceImage> made = imagesFor(device);
      if (made.empty())
        return false;
      images.insert(images.end(), made.begin(), made.end());
    }
    return true;
  }
  std::vector<DeviceImage> imagesFor(const std::string &device) {
    if (device.starts_with("sm_")) {
      std::vector<DeviceImage> images = imagesFor("cuda");
      for (DeviceImage &image : images) {
        image.format = "cubin-" + device;
        image.bytes = toCubin(image.bytes, device, error);
      }
      return error.empty() ? images : std::vector<DeviceImage>();
    }
    if (!makeKernels(device))
      return {};
    DeviceImage first = emptyImage(device == "cuda" ? "ptx" : "spirv");
    if (!run(kernels, device == "cuda" ? buildGpuToNvvmPipeline : buildGpuToSpirvPipeline))
      return {};
    first.bytes = device == "cuda" ? toPtx(*kernels, error) : toSpirv(*kernels, error);
    if (first.bytes.empty())
      return {};
    std::vector<DeviceImage> images{first};
    if (device == "cuda")
      return images;
    // Drivers that take no SPIR-V do without where the program that makes SPIR is missing; then
    // the runtime says which format it wanted.
    std::string ignored;
    if (std::string spir = toSpir(first.bytes, ignored); !spir.empty()) {
      images.push_back(first);
      images.back().format = "spir";
      images.back().bytes = std::move(spir);
    }
    return images;
  }

  std::string text() { return text(module); }
  std::string text(OwningOpRef<ModuleOp> &module) {
    std::string result;
    llvm::raw_string_ostream out(result);
    OpPrintingFlags flags;
    module->print(out, flags.useLocalScope());
    out << '\n';
    return result;
  }

  MLIRContext context;
  ScopedDiagnosticHandler messages;
  OwningOpRef<ModuleOp> module, kernels;
  std::string manifest, error;

private:
  static DialectRegistry registry() {
    DialectRegistry result;
    result.insert<ir::SblDialect, prop::PropDialect>();
    registerToLLVMDialects(result);
    return result;
  }
};

class LoadedModel : public CompiledModel {
public:
  explicit LoadedModel(std::unique_ptr<LoadedModule> loaded) : loaded(std::move(loaded)) {}
  const sbl_module_v1 *module() const override { return loaded->module(); }

private:
  std::unique_ptr<LoadedModule> loaded;
};

} // namespace

/// The object of a model, from the cache or made; empty on failure.
static std::string objectOf(const Model &model, const CompileOptions &options,
                            CompileTimings &timings, std::string &error) {
  auto begin = std::chrono::steady_clock::now();
  std::optional<TargetSpec> target = resolveTarget(options.cpu, error);
  if (!target)
    return {};

  Lowering lowering(model, options);
  if (!lowering.module) {
    error = lowering.error;
    return {};
  }
  // The key is the model's meaning before any pass has run: a hit costs no pass at all.
  ObjectCache cache(options.useCache ? ObjectCache::defaultDirectory() : std::filesystem::path());
  std::string key =
      ObjectCache::key({lowering.text(), target->triple, target->cpu, target->features,
                        llvm::join(options.devices, " "), spirTranslator(), compilerIdentity()});
  std::optional<std::string> object = cache.load(key);
  timings.cacheHit = object.has_value();
  if (!object) {
    std::vector<DeviceImage> images;
    if (!lowering.plan() || !lowering.makeImages(options.devices, images) ||
        !lowering.makeCode(*target)) {
      error = lowering.error;
      return {};
    }
    timings.lowerSeconds = secondsSince(begin);
    begin = std::chrono::steady_clock::now();
    object = toObject({*lowering.module, lowering.manifest, "sbl_module", std::move(images)},
                      *target, error);
    if (object->empty())
      return {};
    timings.llvmSeconds = secondsSince(begin);
    cache.store(key, *object);
  }
  return std::move(*object);
}

std::unique_ptr<CompiledModel> compileModel(const Model &model, const CompileOptions &options,
                                            std::string &error) {
  const auto begin = std::chrono::steady_clock::now();
  CompileTimings timings;
  const std::string object = objectOf(model, options, timings, error);
  if (object.empty())
    return nullptr;
  auto loaded = LoadedModule::load(object, error);
  if (!loaded)
    return nullptr;
  timings.loadSeconds = secondsSince(begin) - timings.lowerSeconds - timings.llvmSeconds;
  auto result = std::make_unique<LoadedModel>(std::move(loaded));
  result->timings = timings;
  return result;
}

std::string compileImage(const Model &model, const CompileOptions &options, CompileTimings &timings,
                         std::string &error) {
  const std::string object = objectOf(model, options, timings, error);
  return object.empty() ? std::string() : linkImage(object, error);
}

std::optional<Library> compileLibrary(const Model &model, const std::vector<std::string> &cpus,
                                      const CompileOptions &options, std::string &error) {
  Lowering lowering(model, options);
  std::vector<DeviceImage> images;
  if (!lowering.module || !lowering.plan() || !lowering.makeImages(options.devices, images)) {
    error = lowering.error;
    return std::nullopt;
  }
  OwningOpRef<ModuleOp> plan = std::move(lowering.module);
  std::optional<VectorRegisters> made; // for whose registers lowering.module is
  Library library{model.name, {}, {}};
  for (const std::string &cpu : cpus) {
    std::optional<TargetSpec> target = resolveTarget(cpu, error);
    if (!target)
      return std::nullopt;
    if (!library.variants.empty() && library.variants.front().target.kind() != target->kind()) {
      error = "processors of two kinds, '" + cpus.front() + "' and '" + cpu +
              "', do not share one library";
      return std::nullopt;
    }
    if (made != vectorRegisters(*target)) {
      lowering.module = OwningOpRef<ModuleOp>(plan->clone());
      if (!lowering.makeCode(*target)) {
        error = lowering.error;
        return std::nullopt;
      }
      made = vectorRegisters(*target);
    }
    const std::string symbol = "sbl_module_" + cIdentifier(model.name) + "_" + cIdentifier(cpu);
    std::string object =
        toObject({*lowering.module, lowering.manifest, symbol, images}, *target, error);
    if (object.empty())
      return std::nullopt;
    std::optional<std::vector<std::string>> features = requiredFeatures(*target, error);
    if (!features)
      return std::nullopt;
    const auto place =
        std::find_if(library.variants.begin(), library.variants.end(),
                     [&](const auto &other) { return other.features.size() < features->size(); });
    library.variants.insert(place, {*target, std::move(*features), cpu, symbol, std::move(object)});
  }
  return library;
}

std::string emitStage(const Model &model, Stage stage, const CompileOptions &options,
                      std::string &error) {
  std::optional<TargetSpec> target = resolveTarget(options.cpu, error);
  if (!target)
    return {};
  Lowering lowering(model, options);
  auto reached = [&](bool good) {
    if (!good)
      error = lowering.error;
    return good;
  };
  if (!reached(lowering.module.get() != nullptr))
    return {};
  if (stage == Stage::Sbl)
    return lowering.text();
  if (!reached(lowering.plan()))
    return {};
  if (stage == Stage::Prop)
    return lowering.text();
  if (stage == Stage::Gpu || stage == Stage::Spirv || stage == Stage::Ptx) {
    const std::string device =
        stage == Stage::Ptx ||
                (stage == Stage::Gpu && options.devices == std::vector<std::string>{"cuda"})
            ? "cuda"
            : "opencl";
    if (!reached(lowering.makeKernels(device)))
      return {};
    if (stage == Stage::Gpu)
      return lowering.text(lowering.kernels);
    if (!reached(lowering.run(lowering.kernels,
                              device == "cuda" ? buildGpuToNvvmPipeline : buildGpuToSpirvPipeline)))
      return {};
    return stage == Stage::Ptx ? toPtx(*lowering.kernels, error)
                               : toSpirvText(*lowering.kernels, error);
  }
  if (!reached(lowering.makeLoops(*target)))
    return {};
  if (stage == Stage::Loops)
    return lowering.text();
  if (!reached(lowering.run(buildLLVM)))
    return {};
  EmitSource source{*lowering.module, lowering.manifest};
  return stage == Stage::Llvm ? toLlvmText(source, *target, error)
                              : toAssembly(source, *target, error);
}

} // namespace sbl
