// A text or a file to its messages.
#include <algorithm>
#include <cstring>
#include <filesystem>

#include "Compilation.h"
#include "sbl/Codegen/Target.h"
#include "sbl/Files/Analysis.h"
#include "sbl/Files/ModelFile.h"
#include "sbl/runtime/LoadedCode.h"

namespace sbl::c {
namespace {

using rt::c::fail;
using rt::c::guarded;

/// Options of any version of the header: what an older program does not know keeps its default.
sbl_compile_options completed(const sbl_compile_options *given) {
  sbl_compile_options options = sbl_compile_options_default();
  if (given)
    std::memcpy(&options, given, std::min(given->size, sizeof options));
  return options;
}

/// Takes over what code generation needs to know; refuses what it could not use.
sbl_status accept(const sbl_compile_options &options, sbl_compilation &compilation) {
  switch (options.precision) {
  case SBL_PRECISION_OF_MODEL:
    break;
  case SBL_PRECISION_F64:
    compilation.options.precision = SolveOptions::Precision::F64;
    break;
  case SBL_PRECISION_F32:
    compilation.options.precision = SolveOptions::Precision::F32;
    break;
  default:
    return fail(SBL_BAD_ARGUMENT,
                "there is no precision " + std::to_string(static_cast<int>(options.precision)),
                "use SBL_PRECISION_OF_MODEL, SBL_PRECISION_F64 or SBL_PRECISION_F32");
  }
  compilation.options.useCache = !options.no_cache;
  if (options.cpu)
    compilation.options.cpu = options.cpu;
  if (options.device) {
    const std::string device = options.device;
    if (device != "opencl" && device != "cuda")
      return fail(SBL_BAD_ARGUMENT, "there is no kind of device called '" + device + "'",
                  "\"opencl\" or \"cuda\"");
    compilation.options.devices = {device};
  }
  std::string error;
  std::optional<std::vector<std::string>> features;
  if (const auto target = resolveTarget(compilation.options.cpu, error))
    features = requiredFeatures(*target, error);
  if (!features)
    return fail(SBL_BAD_ARGUMENT, error,
                "for example native, x86-64-v2, x86-64-v3, x86-64-v4, skylake-avx512, znver4");
  compilation.features = featureText(*features);
  return SBL_OK;
}

/// Analyses the text that `read` adds to the sources; it returns false after a report.
template <class Read>
sbl_status compile(const sbl_compile_options *given, const std::string &stem, Read &&read,
                   sbl_compilation **compilation) {
  const sbl_compile_options options = completed(given);
  auto made = std::make_unique<sbl_compilation>();
  if (const sbl_status status = accept(options, *made); status != SBL_OK)
    return status;
  Reading &reading = *made->reading;
  Diagnostics diagnostics(reading.sources);
  if (read(reading.sources, diagnostics))
    reading.model = analyseFile(0, stem, reading.sources, diagnostics);
  if (reading.model)
    if (const auto values = bindParameters(*reading.model, {}, diagnostics))
      checkValues(*reading.model, *values, diagnostics);
  made->messages = messagesOf(diagnostics, options.colour);
  const auto first =
      std::find_if(made->messages.begin(), made->messages.end(),
                   [](const Message &message) { return message.severity == Severity::Error; });
  sbl_status status = SBL_OK;
  if (first != made->messages.end()) {
    reading.model.reset();
    status = fail(SBL_BAD_MODEL, first->message, first->hint);
  }
  *compilation = made.release();
  return status;
}

} // namespace
} // namespace sbl::c

using namespace sbl;
using sbl::rt::c::fail;
using sbl::rt::c::guarded;

const char *sbl_compiler_version(void) { return SBL_VERSION; }

sbl_compile_options sbl_compile_options_default(void) {
  return {sizeof(sbl_compile_options), nullptr, nullptr, nullptr,
          SBL_PRECISION_OF_MODEL,      0,       0,       nullptr};
}

sbl_status sbl_compile_text(const char *text, size_t size, const sbl_compile_options *options,
                            sbl_compilation **compilation) {
  return guarded([&] {
    if (compilation)
      *compilation = nullptr;
    if (!text || !compilation)
      return fail(SBL_BAD_ARGUMENT, "sbl_compile_text needs a text and a place for the handle");
    const sbl_compile_options all = c::completed(options);
    const std::string name = all.name ? all.name : "<text>";
    const std::string path =
        all.folder ? (std::filesystem::path(all.folder) / name).string() : name;
    return c::compile(
        options, all.name ? stemOf(name) : "model",
        [&](SourceManager &sources, Diagnostics &diagnostics) {
          if (!hasModelSize(path, size, diagnostics))
            return false;
          sources.add(path, std::string(text, size));
          return true;
        },
        compilation);
  });
}

sbl_status sbl_compile_file(const char *path, const sbl_compile_options *options,
                            sbl_compilation **compilation) {
  return guarded([&] {
    if (compilation)
      *compilation = nullptr;
    if (!path || !*path || !compilation)
      return fail(SBL_BAD_ARGUMENT, "sbl_compile_file needs a path and a place for the handle");
    // `-` is a file here: a library does not read the program's input.
    const std::string file = std::strcmp(path, "-") == 0 ? "./-" : path;
    return c::compile(
        options, stemOf(file),
        [&](SourceManager &sources, Diagnostics &diagnostics) {
          std::string text;
          if (!readModel(file, text, diagnostics))
            return false;
          sources.add(file, std::move(text));
          return true;
        },
        compilation);
  });
}

void sbl_compilation_free(sbl_compilation *compilation) { delete compilation; }
