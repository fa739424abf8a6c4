// A compilation to a model that sbl/runtime.h solves.
#include "Compilation.h"
#include "sbl/Files/DataFiles.h"
#include "sbl/Sema/Analyse.h"
#include "sbl/runtime/LoadedCode.h"

namespace sbl::c {
namespace {

using rt::c::fail;
using rt::c::guarded;

/// The first error, or success.
rt::Status statusOf(const Diagnostics &diagnostics) {
  for (const Diagnostic &diagnostic : diagnostics.all())
    if (diagnosticInfo(diagnostic.id).severity == Severity::Error)
      return rt::Status::fail(rt::Code::BadInput, diagnostic.message,
                              diagnostic.hints.empty() ? "" : diagnostic.hints.front());
  return rt::Status::good();
}

/// What no compiled code can check or read: conditions on parameters, and files.
rt::Status prepare(const Reading &reading, const std::vector<double> &parameters,
                   std::vector<rt::DataTable> &tables) {
  Diagnostics diagnostics(reading.sources);
  DataFiles files;
  if (!checkValues(*reading.model, parameters, diagnostics) ||
      !readDataFiles(*reading.model, parameters, diagnostics, files))
    return statusOf(diagnostics);
  tables = std::move(files.tables);
  return rt::Status::good();
}

/// Keeps code alive together with the texts that its messages quote.
struct Kept {
  std::shared_ptr<const Reading> reading;
  std::shared_ptr<const CompiledModel> compiled;
};

std::shared_ptr<const CompiledModel> codeOf(const sbl_compilation &compilation,
                                            std::string &error) {
  const std::lock_guard lock(compilation.mutex);
  if (!compilation.compiled)
    compilation.compiled = compileModel(*compilation.reading->model, compilation.options, error);
  return compilation.compiled;
}

} // namespace
} // namespace sbl::c

using namespace sbl;
using namespace sbl::c;

sbl_status sbl_compilation_model(const sbl_compilation *compilation, sbl_model **model) {
  return guarded([&] {
    if (model)
      *model = nullptr;
    if (!compilation || !model)
      return fail(SBL_BAD_ARGUMENT,
                  "sbl_compilation_model needs a compilation and a place for the handle");
    if (!compilation->reading->model)
      return fail(SBL_BAD_ARGUMENT, "the text has errors, and so there is no model",
                  "sbl_compilation_diagnostic() tells them");
    std::string error;
    const std::shared_ptr<const CompiledModel> compiled = codeOf(*compilation, error);
    if (!compiled)
      return fail(SBL_INTERNAL, "the code of the model cannot be made: " + error);
    rt::c::LoadedCode code;
    code.module = compiled->module();
    code.cpu = compilation->options.cpu;
    code.features = compilation->features;
    code.keep = std::make_shared<Kept>(Kept{compilation->reading, compiled});
    code.prepare = [reading = std::shared_ptr<const Reading>(compilation->reading)](
                       const std::vector<double> &parameters, std::vector<rt::DataTable> &tables) {
      return prepare(*reading, parameters, tables);
    };
    return rt::c::openLoaded(std::move(code), model);
  });
}
