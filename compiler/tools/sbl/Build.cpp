// `sbl build`: a model as a library for other programs, or as a command.
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "BuildHeader.h"
#include "Console.h"
#include "Joined.h"
#include "Launcher.h"
#include "Options.h"
#include "Precision.h"
#include "ReplaceFile.h"
#include "Session.h"
#include "sbl/Cache/DevicePrograms.h"
#include "sbl/Codegen/Target.h"
#include "sbl/Files/DataFiles.h"
#include "sbl/Pipeline/Compile.h"

namespace sbl::tool {
namespace {

namespace fs = std::filesystem;

/// Refuses processors that LLVM does not know, that do not go together, or that nothing can be
/// linked for, before anything is compiled.
bool knowsProcessors(const std::vector<std::string> &cpus, bool archive, Diagnostics &diagnostics) {
  std::string error;
  const std::optional<TargetSpec> here = resolveTarget("native", error);
  std::set<std::string> kinds;
  for (const std::string &cpu : cpus) {
    if (const std::optional<TargetSpec> target = resolveTarget(cpu, error))
      kinds.insert(target->kind());
    else
      diagnostics.reportNowhere(DiagId::BadCommandLine, {error})
          .hints.push_back("for example native, x86-64-v2, x86-64-v3, x86-64-v4, skylake-avx512, "
                           "znver4, neoverse-n1, apple-m1");
  }
  if (kinds.size() > 1)
    diagnostics
        .reportNowhere(DiagId::BadCommandLine, {"processors of two kinds do not share one library"})
        .hints.push_back("build one for each kind");
  else if (here && !kinds.empty() && !kinds.contains(here->kind()) && !archive)
    diagnostics
        .reportNowhere(DiagId::BadCommandLine, {"libraries and commands for " + *kinds.begin() +
                                                " are linked on such a machine"})
        .hints.push_back("`--static` makes an archive to link there");
  return !diagnostics.hasErrors();
}

/// Refuses machine code that cannot be made, likewise.
bool canAssemble(const std::vector<std::string> &architectures, Diagnostics &diagnostics) {
  for (const std::string &name : architectures)
    if (name.size() < 5 || !name.starts_with("sm_") ||
        name.find_first_not_of("0123456789", 3) != std::string::npos)
      diagnostics
          .reportNowhere(DiagId::BadCommandLine, {"`" + name + "` is no kind of CUDA device"})
          .hints.push_back("for example sm_80, sm_90, sm_100");
  if (!architectures.empty() && ptxAssembler().empty())
    diagnostics.reportNowhere(DiagId::BadCommandLine, {"--cuda-arch needs ptxas of CUDA's toolkit"})
        .hints.push_back("`--target cuda` needs nothing: drivers compile PTX themselves");
  return !diagnostics.hasErrors();
}

bool hasFolder(const std::string &path, Diagnostics &diagnostics) {
  const fs::path folder = fs::path(path).parent_path();
  std::error_code error;
  if (folder.empty() || fs::is_directory(folder, error))
    return true;
  diagnostics.reportNowhere(DiagId::CannotWrite, {path, "there is no folder " + folder.string()});
  return false;
}

std::string outputOf(const BuildOptions &options, const std::string &model) {
  if (!options.output.empty())
    return options.output;
  if (options.command)
    return cIdentifier(model);
  return "lib" + cIdentifier(model) + (options.archive ? ".a" : ".so");
}

/// Questions that the library does not answer; a command answers all.
void warnOfLeftOut(Session &session) {
  for (QuestionRef question : session.model->questions)
    if (const auto source = lawSource(*session.model, question))
      session.diagnostics
          .report(DiagId::LeftOut, rangeOf(*session.model, question),
                  {nameOf(*session.model, question), nameOf(*session.model, *source)})
          .hints.push_back("only `sbl run` and `sbl repl` solve it, and a command that `sbl build "
                           "--exe` makes");
}

std::string contentOf(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The bytes of what the model reads, one entry per law, so that the library needs no other file.
/// Every file is read as a run would first, so that one that cannot serve is found now.
bool takeFiles(Session &session, std::vector<LibraryFile> &files) {
  DataFiles unused;
  if (!readDataFiles(*session.model, session.parameters, session.diagnostics, unused))
    return false;
  for (const DataLaw &law : session.model->dataLaws)
    if (law.used)
      files.push_back(
          {law.file, law.hasFile() ? contentOf(pathOf(session.sources, law)) : std::string()});
  return true;
}

/// The texts and data of the model, by the paths that it reads them from.
std::vector<std::pair<std::string, std::string>> carriedBy(const Session &session) {
  std::vector<std::pair<std::string, std::string>> files;
  std::set<std::string> taken;
  for (std::uint32_t k = 0; k < session.sources.size(); ++k)
    if (const SourceFile &file = session.sources.file(k);
        !file.path().starts_with("<std>/") && taken.insert(file.path()).second)
      files.emplace_back(k == 0 && file.path() == "-" ? "stdin" : file.path(), file.text());
  for (const DataLaw &law : session.model->dataLaws)
    if (law.used && law.hasFile())
      if (const std::string path = pathOf(session.sources, law); taken.insert(path).second)
        files.emplace_back(path, contentOf(path));
  return files;
}

/// Joins the library to the launcher. False with the reason.
bool writeCommand(const Library &library, const Session &session, const std::string &path,
                  std::string &error) {
  const std::string launcher = launcherBytes(error);
  if (launcher.empty())
    return false;
  std::error_code ignored;
  std::string folder = (fs::temp_directory_path(ignored) / "sbl-command-XXXXXX").string();
  if (!mkdtemp(folder.data())) {
    error = "cannot make a temporary folder: " + std::string(std::strerror(errno));
    return false;
  }
  const std::string linked = folder + "/model.so";
  const bool made = writeSharedLibrary(library, linked, error);
  JoinedModel joined;
  joined.files = carriedBy(session);
  joined.model = joined.files.front().first;
  joined.library = contentOf(linked);
  fs::remove_all(folder, ignored);
  if (!made)
    return false;
  error = replaceFile(path, join(launcher, joined), FileKind::Program);
  return error.empty();
}

bool write(const Library &library, const BuildOptions &options, const Session &session,
           const std::string &output, std::string &error) {
  if (options.command)
    return writeCommand(library, session, output, error);
  return options.archive ? writeArchive(library, output, error)
                         : writeSharedLibrary(library, output, error);
}

} // namespace

int build(const BuildOptions &options) {
  Session session(options.messages);
  const std::vector<std::string> cpus =
      options.cpus.empty() ? std::vector<std::string>{"native"} : options.cpus;
  if (!knowsProcessors(cpus, options.archive, session.diagnostics) ||
      !canAssemble(options.architectures, session.diagnostics) || !session.load(options))
    return session.finish(exitBadInput);
  const std::string output = outputOf(options, session.model->name);
  std::vector<LibraryFile> files;
  if (!hasFolder(output, session.diagnostics) ||
      (!options.header.empty() && !hasFolder(options.header, session.diagnostics)) ||
      !takeFiles(session, files))
    return session.finish(exitBadInput);
  if (!options.command)
    warnOfLeftOut(session);
  session.flush();

  CompileOptions compileOptions;
  compileOptions.precision = precisionNamed(options.precision);
  compileOptions.devices = options.devices;
  compileOptions.devices.insert(compileOptions.devices.end(), options.architectures.begin(),
                                options.architectures.end());
  std::string error;
  std::optional<Library> library = compileLibrary(*session.model, cpus, compileOptions, error);
  if (!library) {
    session.reportOfModel(DiagId::BadCompiledModel, {error});
    return session.finish(exitMachine);
  }
  if (!options.command) // a command carries them by their paths
    library->files = std::move(files);
  if (!write(*library, options, session, output, error)) {
    session.diagnostics.reportNowhere(DiagId::CannotWrite, {output, error});
    return session.finish(exitMachine);
  }
  std::string written = output;
  if (!options.header.empty()) {
    const std::string name = fs::path(options.header).filename().string();
    if (std::string why = replaceFile(options.header, headerFor(*session.model, name));
        !why.empty()) {
      session.diagnostics.reportNowhere(DiagId::CannotWrite, {options.header, why});
      return session.finish(exitMachine);
    }
    written += ", " + options.header;
  }
  return writeOut("wrote " + written + "\n", session.finish(exitDone));
}

} // namespace sbl::tool
