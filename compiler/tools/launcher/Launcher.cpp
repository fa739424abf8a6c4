// What a command made by `sbl build --exe` begins with. The model is joined to the program's end:
// its text, which is checked anew for every set of values, and its compiled code, which is loaded.
// From there on it is `sbl run`, without a compiler.
#include <csignal>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>

#include <CLI/CLI.hpp>
#include <dlfcn.h>

#include "Console.h"
#include "Joined.h"
#include "Options.h"
#include "Runner.h"
#include "Session.h"
#include "sbl/Support/CarriedFiles.h"
#include "sbl/Support/Decimal.h"
#include "sbl/runtime/MemoryFile.h"
#include "sbl/runtime/Variant.h"

namespace sbl::tool {
namespace {

JoinedModel joined; // what this program carries

/// The code of the joined library for this processor.
class JoinedCode final : public CompiledModel {
public:
  /// Null with the reason.
  static std::shared_ptr<const JoinedCode> load(std::string &error) {
    auto code = std::make_shared<JoinedCode>();
    if (!code->file_.open("model", joined.library, error))
      return nullptr;
    void *handle = dlopen(code->file_.path().c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
      error = dlerror();
      return nullptr;
    }
    code->handle_.reset(handle, dlclose);
    const auto *library = static_cast<const sbl_library_v1 *>(dlsym(handle, "sbl_library"));
    rt::Status status;
    const sbl_variant *variant = rt::variantFor(library, status);
    if (!variant) {
      error = status.message;
      return nullptr;
    }
    code->module_ = variant->module;
    return code;
  }
  const sbl_module_v1 *module() const override { return module_; }

private:
  rt::MemoryFile file_;
  std::shared_ptr<void> handle_;
  const sbl_module_v1 *module_ = nullptr;
};

/// The options of every command; a parameter of such a name has to be given by --set.
const std::vector<std::string> ownOptions = {"help",   "version", "json",  "quiet", "verbose",
                                             "timing", "threads", "sweep", "set",   "diagnostics"};

/// "Noise of the reference (default 0.7, above 0, at most 5)".
std::string helpOf(const Parameter &parameter) {
  std::string text = parameter.doc;
  for (char &c : text)
    if (c == '\n')
      c = ' ';
  text += (text.empty() ? "(default " : " (default ") + shortestDecimal(parameter.value);
  if (parameter.lo)
    text += (parameter.loOpen ? ", above " : ", at least ") + shortestDecimal(*parameter.lo);
  if (parameter.hi)
    text += (parameter.hiOpen ? ", below " : ", at most ") + shortestDecimal(*parameter.hi);
  return text + ")";
}

const char *valueName(Parameter::Type type) {
  switch (type) {
  case Parameter::Type::Int:
    return "INTEGER";
  case Parameter::Type::Bool:
    return "true|false";
  case Parameter::Type::Real:
    break;
  }
  return "NUMBER";
}

void addParameters(CLI::App &app, const Model &model, RunOptions &options) {
  for (const Parameter &parameter : model.parameters) {
    if (std::find(ownOptions.begin(), ownOptions.end(), parameter.name) != ownOptions.end())
      continue;
    app.add_option_function<std::string>(
           "--" + parameter.name,
           [&options, name = parameter.name](const std::string &value) {
             options.settings.push_back(name + "=" + value);
           },
           helpOf(parameter))
        ->type_name(valueName(parameter.type))
        ->group("Parameters");
  }
}

void addOptions(CLI::App &app, RunOptions &options) {
  app.add_flag("--json", options.json, "Print one JSON object on stdout, nothing else");
  app.add_flag("-q,--quiet", options.quiet, "Print only what the model prints");
  app.add_flag("-v,--verbose", options.verbose, "Add the certificate of every bridge");
  app.add_flag("--timing", options.timing, "Say on stderr where the time went");
  app.add_option("--threads", options.threads, "How many threads to use (default: all cores)")
      ->check(CLI::Range(1, 4096).description(""))
      ->type_name("N");
  app.add_option("--set", options.settings, "Give a parameter another value; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  app.add_option("--sweep", options.sweeps,
                 "Solve for N even values of a parameter from A to B; several make a grid")
      ->type_name("NAME=A:B:N")
      ->expected(1)
      ->take_all();
  app.add_option("--diagnostics", options.messages.format, "How messages are written to stderr")
      ->check(CLI::IsMember({"text", "json"}).description(""))
      ->type_name("text|json");
}

int main(int argc, char **argv) {
  const std::string program = std::filesystem::path(argc ? argv[0] : "").filename().string();
  if (!readJoined("/proc/self/exe", joined)) {
    std::cerr << "error: this program carries no model\n"
                 "  hint: `sbl build --exe model.sbl -o model` makes one that does; tools that "
                 "strip programs cut it off\n";
    return exitBadInput;
  }
  for (auto &[path, content] : joined.files)
    carryFile(path, std::move(content));

  RunOptions options;
  options.file = joined.model;
  Session defaults({});
  if (!defaults.load(options))
    return defaults.finish(exitBadInput);
  const Model &model = *defaults.model;
  CLI::App app(model.doc.empty() ? "The model " + model.name : model.doc, program);
  app.set_version_flag("--version", model.name + ", built by sbl " SBL_VERSION);
  addParameters(app, model, options);
  addOptions(app, options);
  app.footer(
      "Files that the model plots or saves are written relative to the current folder.\n"
      "Exit codes: 0 done; 1 an expectation failed or a solve fell short; 2 the command line\n"
      "is wrong; 3 the machine failed; 130 interrupted.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp &) {
    return writeOut(app.help(), exitDone);
  } catch (const CLI::CallForVersion &call) {
    return writeOut(std::string(call.what()) + "\n", exitDone);
  } catch (const CLI::ParseError &error) {
    Session session(options.messages);
    session.diagnostics.reportNowhere(DiagId::BadCommandLine, {error.what()})
        .hints.push_back("`" + program + " --help` lists its options");
    return session.finish(exitBadInput);
  }
  return run(options);
}

} // namespace

std::shared_ptr<const CompiledModel> compileFor(const RunOptions &, Session &session, bool) {
  std::string error;
  std::shared_ptr<const CompiledModel> code = JoinedCode::load(error);
  if (!code)
    session.reportOfModel(DiagId::BadCompiledModel, {error});
  return code;
}

} // namespace sbl::tool

int main(int argc, char **argv) {
  std::signal(SIGPIPE, SIG_IGN); // shows as EPIPE where we write
  try {
    return sbl::tool::main(argc, argv);
  } catch (const std::bad_alloc &) {
    std::cerr << "error: out of memory\n";
  } catch (const std::exception &) {
    std::cerr << "error: the program has a defect and cannot go on\n";
  }
  return sbl::tool::exitMachine;
}
