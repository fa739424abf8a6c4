// From the model of a session to code in this process. Commands made by `sbl build --exe` do it
// their own way (compiler/tools/launcher).
#include "Precision.h"
#include "Runner.h"

namespace sbl::tool {

std::shared_ptr<const CompiledModel> compileFor(const RunOptions &options, Session &session,
                                                bool isAsWritten) {
  CompileOptions compileOptions;
  compileOptions.useCache = !options.noCache;
  compileOptions.precision = precisionNamed(options.precision);
  if (options.device != "cpu")
    compileOptions.devices = {options.device};
  for (std::uint32_t file = 0; isAsWritten && file < session.sources.size(); ++file)
    compileOptions.sources.emplace_back(session.sources.file(file).text());
  std::string error;
  std::shared_ptr<const CompiledModel> compiled =
      compileModel(*session.model, compileOptions, error);
  if (!compiled)
    session.reportOfModel(DiagId::BadCompiledModel, {error});
  return compiled;
}

} // namespace sbl::tool
