// Stands in for the compiler's pipeline where it is not part of the build: the front end still
// checks models.
#include "sbl/Pipeline/Compile.h"

namespace sbl {

std::unique_ptr<CompiledModel> compileModel(const Model &, const CompileOptions &,
                                            std::string &error) {
  error = "this build has no compiler pipeline";
  return nullptr;
}

std::string emitStage(const Model &, Stage, const CompileOptions &, std::string &error) {
  error = "this build has no compiler pipeline";
  return {};
}

} // namespace sbl
