// `sbl emit`: the text of a stage.
#include "Console.h"
#include "Options.h"
#include "Precision.h"
#include "Session.h"
#include "Stages.h"
#include "sbl/Pipeline/Compile.h"
#include "sbl/Syntax/Parser.h"

namespace sbl::tool {
int emit(const EmitOptions &options) {
  Session session(options.messages);
  if (options.stage == "ast") {
    ast::Module module;
    if (!session.parse(options, module))
      return session.finish(exitBadInput);
    return writeOut(dumpAst(module), session.finish(exitDone));
  }
  if (!session.load(options))
    return session.finish(exitBadInput);
  if (options.stage == "model")
    return writeOut(dumpModel(*session.model), session.finish(exitDone));

  CompileOptions compileOptions;
  compileOptions.cpu = options.cpu;
  compileOptions.devices = {options.device};
  compileOptions.precision = precisionNamed(options.precision);
  std::string error;
  const std::string text =
      emitStage(*session.model, *compilerStage(options.stage), compileOptions, error);
  if (text.empty()) {
    session.reportOfModel(DiagId::BadCompiledModel, {error});
    return session.finish(exitMachine);
  }
  return writeOut(text, session.finish(exitDone));
}

} // namespace sbl::tool
