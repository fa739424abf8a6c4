// `sbl emit`: the text of a stage.
#include "Console.h"
#include "Options.h"
#include "Precision.h"
#include "Session.h"
#include "sbl/Pipeline/Compile.h"
#include "sbl/Syntax/Parser.h"

namespace sbl::tool {
namespace {

std::optional<Stage> compilerStage(const std::string &name) {
  if (name == "sbl")
    return Stage::Sbl;
  if (name == "prop")
    return Stage::Prop;
  if (name == "loops")
    return Stage::Loops;
  if (name == "llvm")
    return Stage::Llvm;
  if (name == "asm")
    return Stage::Asm;
  return std::nullopt;
}

} // namespace

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

  const std::optional<Stage> stage = compilerStage(options.stage);
  if (!stage) {
    session.diagnostics.reportNowhere(DiagId::OptionNotAvailable,
                                      {"the stage `" + options.stage + "`"});
    return session.finish(exitBadInput);
  }
  CompileOptions compileOptions;
  compileOptions.cpu = options.cpu;
  compileOptions.precision = precisionNamed(options.precision);
  std::string error;
  const std::string text = emitStage(*session.model, *stage, compileOptions, error);
  if (text.empty()) {
    session.reportOfModel(DiagId::BadCompiledModel, {error});
    return session.finish(exitMachine);
  }
  return writeOut(text, session.finish(exitDone));
}

} // namespace sbl::tool
