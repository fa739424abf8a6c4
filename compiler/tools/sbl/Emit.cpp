// `sbl emit`: the text of a stage.
#include "Console.h"
#include "Options.h"
#include "Precision.h"
#include "Session.h"
#include "sbl/Pipeline/Compile.h"
#include "sbl/Syntax/Parser.h"

namespace sbl::tool {
namespace {

/// One of the words that the command line allows.
Stage compilerStage(const std::string &name) {
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
  if (name == "gpu")
    return Stage::Gpu;
  if (name == "spirv")
    return Stage::Spirv;
  return Stage::Ptx;
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

  CompileOptions compileOptions;
  compileOptions.cpu = options.cpu;
  compileOptions.devices = {options.device};
  compileOptions.precision = precisionNamed(options.precision);
  std::string error;
  const std::string text =
      emitStage(*session.model, compilerStage(options.stage), compileOptions, error);
  if (text.empty()) {
    session.reportOfModel(DiagId::BadCompiledModel, {error});
    return session.finish(exitMachine);
  }
  return writeOut(text, session.finish(exitDone));
}

} // namespace sbl::tool
