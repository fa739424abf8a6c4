// The functions of Pipeline/Compile.h without LLVM: code is looked up by the texts of the model,
// and the compiler, a library of 150 MB with what it needs, is loaded when something must be made.
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <dlfcn.h>

#include "LoadedImage.h"
#include "sbl/Cache/BuildIdentity.h"
#include "sbl/Cache/DevicePrograms.h"
#include "sbl/Cache/ObjectCache.h"
#include "sbl/Pipeline/Functions.h"
#include "sbl/Sema/Analyse.h"

namespace sbl {

namespace {

namespace fs = std::filesystem;

constexpr const char *compilerFile = "libsbl.so.0";

/// Where the compiler lies beside this program; empty where it does not.
const std::string &compilerPath() {
  static const std::string path = [] {
    std::error_code error;
    const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path().parent_path();
    for (const char *library : {"lib", SBL_LIBDIR})
      if (fs::path file = folder / library / compilerFile; !error && fs::exists(file, error))
        return file.string();
    return std::string();
  }();
  return path;
}

/// Null where the library does not load, with the reason in `error`.
const CompilerFunctions *compiler(std::string &error) {
  static std::string reason;
  static const CompilerFunctions *const functions = []() -> const CompilerFunctions * {
    const std::string &path = compilerPath();
    void *const library =
        ::dlopen(path.empty() ? compilerFile : path.c_str(), RTLD_LAZY | RTLD_LOCAL);
    const void *const found = library ? ::dlsym(library, "sbl_compiler_functions") : nullptr;
    if (!found) {
      reason = std::string("the compiler does not load: ") + ::dlerror();
      return nullptr;
    }
    const void *const interface = ::dlsym(library, "sbl_compiler_interface");
    if (!interface || std::strcmp(static_cast<const char *>(interface), SBL_INTERFACE) != 0) {
      reason = std::string("the compiler in ") + (path.empty() ? compilerFile : path) +
               " is of another build than this command; install both from one";
      return nullptr;
    }
    return static_cast<const CompilerFunctions *>(found);
  }();
  error = reason;
  return functions;
}

/// What the system says of the processor: code is made for just this one. Empty where it does not
/// say.
std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  std::string all, line;
  while (std::getline(info, line) && !line.empty()) // the first core; the others are alike
    for (const char *key :
         {"vendor_id", "cpu family", "model", "stepping", "flags", "Features", "CPU "})
      if (line.starts_with(key))
        all += line + '\n';
  return all;
}

/// What leads from the texts of a model to its code; empty where they alone do not.
std::string keyOf(const Model &model, const CompileOptions &options) {
  const std::string build = compilerPath().empty() ? "" : buildIdOfFile(compilerPath());
  const std::string machine = options.cpu == "native" ? processor() : options.cpu;
  if (!options.useCache || options.sources.empty() || build.empty() || machine.empty())
    return {};
  std::string texts;
  for (const std::string &text : options.sources)
    texts += std::to_string(text.size()) + ':' + text;
  const std::string precision =
      options.precision ? std::to_string(static_cast<int>(*options.precision)) : "";
  std::string devices;
  for (const std::string &device : options.devices)
    devices += device + ' ' + spirTranslator() + ' ';
  return ObjectCache::key({"image", texts, model.name, dumpModel(model), precision, devices,
                           machine, compilerIdentity(build)});
}

class ImageModel : public CompiledModel {
public:
  explicit ImageModel(std::unique_ptr<LoadedImage> loaded) : loaded_(std::move(loaded)) {}
  const sbl_module_v1 *module() const override { return loaded_->module(); }

private:
  std::unique_ptr<LoadedImage> loaded_;
};

} // namespace

std::unique_ptr<CompiledModel> compileModel(const Model &model, const CompileOptions &options,
                                            std::string &error) {
  const auto begin = std::chrono::steady_clock::now();
  const auto loadedModel = [&](std::string_view image,
                               CompileTimings timings) -> std::unique_ptr<CompiledModel> {
    std::string ignored;
    auto loaded = LoadedImage::load(image, ignored);
    if (!loaded)
      return nullptr;
    auto result = std::make_unique<ImageModel>(std::move(loaded));
    const std::chrono::duration<double> all = std::chrono::steady_clock::now() - begin;
    timings.loadSeconds = all.count() - timings.lowerSeconds - timings.llvmSeconds;
    result->timings = timings;
    return result;
  };
  const std::string key = keyOf(model, options);
  const ObjectCache cache(key.empty() ? fs::path() : ObjectCache::defaultDirectory());
  if (const std::optional<std::string> image = cache.load(key)) {
    CompileTimings timings;
    timings.cacheHit = true;
    if (auto result = loadedModel(*image, timings))
      return result;
  }
  const CompilerFunctions *const functions = compiler(error);
  if (!functions)
    return nullptr;
  CompileTimings timings;
  const std::string image = functions->image(model, options, timings, error);
  if (!image.empty()) {
    if (auto result = loadedModel(image, timings)) {
      cache.store(key, image);
      return result;
    }
  }
  // No temporary files, no anonymous files: LLVM links in memory.
  error.clear();
  return functions->model(model, options, error);
}

std::optional<Library> compileLibrary(const Model &model, const std::vector<std::string> &cpus,
                                      const CompileOptions &options, std::string &error) {
  const CompilerFunctions *const functions = compiler(error);
  return functions ? functions->library(model, cpus, options, error) : std::nullopt;
}

std::string emitStage(const Model &model, Stage stage, const CompileOptions &options,
                      std::string &error) {
  const CompilerFunctions *const functions = compiler(error);
  return functions ? functions->stage(model, stage, options, error) : std::string();
}

std::optional<TargetSpec> resolveTarget(const std::string &cpu, std::string &error) {
  const CompilerFunctions *const functions = compiler(error);
  return functions ? functions->target(cpu, error) : std::nullopt;
}

std::string cIdentifier(const std::string &name) {
  std::string error;
  const CompilerFunctions *const functions = compiler(error);
  return functions ? functions->identifier(name) : name;
}

bool writeSharedLibrary(const Library &library, const std::string &path, std::string &error) {
  const CompilerFunctions *const functions = compiler(error);
  return functions && functions->sharedLibrary(library, path, error);
}

bool writeArchive(const Library &library, const std::string &path, std::string &error) {
  const CompilerFunctions *const functions = compiler(error);
  return functions && functions->archive(library, path, error);
}

} // namespace sbl
