// `sbl build`: a model as a library for other programs.
#include <filesystem>

#include "BuildHeader.h"
#include "Console.h"
#include "Options.h"
#include "ReplaceFile.h"
#include "Session.h"
#include "sbl/Codegen/Target.h"
#include "sbl/Pipeline/Compile.h"

namespace sbl::tool {
namespace {

/// Refuses processors that LLVM does not know, before anything is compiled.
bool knowsProcessors(const std::vector<std::string> &cpus, Diagnostics &diagnostics) {
  for (const std::string &cpu : cpus) {
    std::string error;
    if (!resolveTarget(cpu, error))
      diagnostics.reportNowhere(DiagId::BadCommandLine, {error})
          .hints.push_back(
              "for example native, x86-64-v2, x86-64-v3, x86-64-v4, skylake-avx512, znver4");
  }
  return !diagnostics.hasErrors();
}

bool hasFolder(const std::string &path, Diagnostics &diagnostics) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error))
    return true;
  diagnostics.reportNowhere(DiagId::CannotWrite, {path, "there is no folder " + folder.string()});
  return false;
}

} // namespace

int build(const BuildOptions &options) {
  Session session(options.messages);
  const std::vector<std::string> cpus =
      options.cpus.empty() ? std::vector<std::string>{"native"} : options.cpus;
  if (!knowsProcessors(cpus, session.diagnostics) || !session.load(options))
    return session.finish(exitBadInput);
  const std::string output = options.output.empty() ? "lib" + cIdentifier(session.model->name) +
                                                          (options.archive ? ".a" : ".so")
                                                    : options.output;
  if (!hasFolder(output, session.diagnostics) ||
      (!options.header.empty() && !hasFolder(options.header, session.diagnostics)))
    return session.finish(exitBadInput);
  session.flush();

  CompileOptions compileOptions;
  if (options.precision == "f64")
    compileOptions.precision = SolveOptions::Precision::F64;
  if (options.precision == "f32")
    compileOptions.precision = SolveOptions::Precision::F32;
  std::string error;
  const std::optional<Library> library =
      compileLibrary(*session.model, cpus, compileOptions, error);
  if (!library) {
    session.diagnostics.reportNowhere(DiagId::BadCompiledModel, {error});
    return session.finish(exitMachine);
  }
  const bool written = options.archive ? writeArchive(*library, output, error)
                                       : writeSharedLibrary(*library, output, error);
  if (!written) {
    session.diagnostics.reportNowhere(DiagId::CannotWrite, {output, error});
    return session.finish(exitMachine);
  }
  std::string files = output;
  if (!options.header.empty()) {
    const std::string name = std::filesystem::path(options.header).filename().string();
    if (std::string why = replaceFile(options.header, headerFor(*session.model, name));
        !why.empty()) {
      session.diagnostics.reportNowhere(DiagId::CannotWrite, {options.header, why});
      return session.finish(exitMachine);
    }
    files += ", " + options.header;
  }
  return writeOut("wrote " + files + "\n", session.finish(exitDone));
}

} // namespace sbl::tool
