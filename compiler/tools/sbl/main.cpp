// sbl: one command for the whole language. This file is the command line; the work is in one file
// per subcommand.
#include <algorithm>
#include <csignal>
#include <exception>
#include <functional>
#include <iostream>
#include <new>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <CLI/CLI.hpp>

#include "CommandTree.h"
#include "Console.h"
#include "Options.h"
#include "Session.h"
#include "Stages.h"

namespace sbl::tool {
namespace {

/// Restricts an option to `words`; the help shows them once, as its value.
CLI::Option *oneOf(CLI::Option *option, const std::vector<std::string> &words) {
  std::string value;
  for (const std::string &word : words)
    value += (value.empty() ? "" : "|") + word;
  return option->check(CLI::IsMember(words).description(""))->type_name(value);
}

void addMessages(CLI::App &command, MessageOptions &options) {
  oneOf(command.add_option("--diagnostics", options.format, "How messages are written to stderr"),
        {"text", "json"});
}

void addThreads(CLI::App &command, int &threads) {
  command.add_option("--threads", threads, "How many threads to use (default: all cores)")
      ->check(CLI::Range(1, 4096).description(""))
      ->type_name("N");
}

void addModel(CLI::App &command, ModelOptions &options) {
  command.add_option("model", options.file, "The model, a .sbl file; - is stdin")
      ->required()
      ->type_name("FILE");
  command.add_option("--set", options.settings, "Give a parameter another value; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  addMessages(command, options.messages);
}

CLI::Option *addPrecision(CLI::App &command, std::string &precision) {
  return oneOf(command.add_option("--precision", precision,
                                  "Numbers of the kernels, over the model's own choice"),
               {"f64", "f32"});
}

void addDevice(CLI::App &command, std::string &device) {
  oneOf(command.add_option("--device", device, "Where to compute (default: cpu)"),
        {"cpu", "opencl", "cuda"});
}

void addRun(CLI::App &app, RunOptions &options, std::function<int()> &chosen) {
  CLI::App &command = *app.add_subcommand("run", "Solve a model and show what it asks for");
  addModel(command, options);
  command.add_flag("--json", options.json, "Print one JSON object on stdout, nothing else");
  command.add_flag("-q,--quiet", options.quiet, "Print only what the model prints");
  command.add_flag("-v,--verbose", options.verbose, "Add the certificate of every bridge");
  command.add_flag("--timing", options.timing, "Say where the time went, on stderr or in --json");
  addThreads(command, options.threads);
  addPrecision(command, options.precision);
  command.add_flag("--no-cache", options.noCache, "Compile anew, past the object cache");
  addDevice(command, options.device);
  CLI::Option *verify = command.add_flag(
      "--verify", options.verify,
      "Also solve every question in its other pictures, and tell how many digits they share");
  command
      .add_option("--sweep", options.sweeps,
                  "Solve for N even values of a parameter from A to B; several make a grid")
      ->type_name("NAME=A:B:N")
      ->expected(1)
      ->take_all()
      ->excludes(verify);
  command.footer(
      "Examples:\n"
      "  sbl run double_well.sbl\n"
      "  sbl run double_well.sbl --set sigma=0.5 --set depth=2\n"
      "  sbl run double_well.sbl --sweep sigma=0.5:1:6\n"
      "  sbl run double_well.sbl --json | python3 -m json.tool\n"
      "  sbl run double_well.sbl --verify\n"
      "  cat double_well.sbl | sbl run -\n"
      "\n"
      "Files that the model plots or saves are written relative to the current folder.\n"
      "Exit codes: 0 done; 1 an expectation failed or a solve fell short; 2 the model or\n"
      "the command line is wrong; 3 the machine failed; 130 interrupted.");
  command.callback([&] { chosen = [&] { return run(options); }; });
}

void addBuild(CLI::App &app, BuildOptions &options, std::function<int()> &chosen) {
  CLI::App &command =
      *app.add_subcommand("build", "Compile a model to a library for other programs, or a command");
  command.add_option("model", options.file, "The model, a .sbl file; - is stdin")
      ->required()
      ->type_name("FILE");
  command
      .add_option("-o,--output", options.output,
                  "The file to write (default: lib<model>.so, of a command <model>)")
      ->type_name("FILE");
  CLI::Option *header =
      command.add_option("--header", options.header, "Also write a C header of the model")
          ->type_name("FILE");
  command
      .add_option(
          "--target-cpu", options.cpus,
          "The processor to compile for, an LLVM name; may be repeated: the library then holds "
          "code for each and takes the fastest that runs (default: native)")
      ->delimiter(',')
      ->type_name("CPU");
  oneOf(command.add_option("--target", options.devices,
                           "Also carry kernels for a kind of device; may be repeated"),
        {"opencl", "cuda"});
  command
      .add_option("--cuda-arch", options.architectures,
                  "Also carry machine code for this kind of CUDA device, by ptxas; may be repeated")
      ->delimiter(',')
      ->type_name("sm_NN");
  CLI::Option *archive = command.add_flag("--static", options.archive,
                                          "Make an archive to link (default name: lib<model>.a)");
  command
      .add_flag("--exe", options.command,
                "Make a command that solves the model, with its parameters as options")
      ->excludes(header)
      ->excludes(archive);
  addPrecision(command, options.precision);
  addMessages(command, options.messages);
  command.footer(
      "Examples:\n"
      "  sbl build double_well.sbl --header double_well.h\n"
      "  sbl build double_well.sbl -o libwell.so --target-cpu x86-64-v2,x86-64-v3,x86-64-v4\n"
      "  sbl build double_well.sbl --target cuda\n"
      "  sbl build --exe double_well.sbl && ./double_well --help\n"
      "\n"
      "Parameters stay free: the program gives them for every solve. The library needs\n"
      "libsbl-runtime and nothing of the compiler; sbl/runtime.h is its interface.");
  command.callback([&] { chosen = [&] { return build(options); }; });
}

void addRepl(CLI::App &app, RunOptions &options, std::function<int()> &chosen) {
  CLI::App &command = *app.add_subcommand("repl", "Declare and ask line by line");
  command.add_option("model", options.file, "A model to begin with, a .sbl file")
      ->type_name("FILE");
  command.add_option("--set", options.settings, "Give a parameter another value; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  addThreads(command, options.threads);
  addDevice(command, options.device);
  command.add_flag("--no-cache", options.noCache, "Compile anew, past the object cache");
  command.add_flag("--json", options.json,
                   "Talk with a program: a request and its answers a line each (docs/repl.md)");
  command.footer(
      "Examples:\n"
      "  sbl repl\n"
      "  sbl repl double_well.sbl\n"
      "  sbl repl double_well.sbl < questions.txt\n"
      "\n"
      "`:help` at the prompt lists what can be typed. A pipe on stdin works like a script;\n"
      "then the exit code is the worst of all lines.");
  command.callback([&] { chosen = [&] { return repl(options); }; });
}

void addFmt(CLI::App &app, FmtOptions &options, std::function<int()> &chosen) {
  CLI::App &command = *app.add_subcommand("fmt", "Lay models out in the one style");
  command.add_option("files", options.files, "Models to rewrite in place; - is stdin to stdout")
      ->required()
      ->type_name("FILE...");
  command.add_flag("--check", options.check, "Change nothing; exit 1 if a file would change");
  addMessages(command, options.messages);
  command.footer("Examples:\n"
                 "  sbl fmt double_well.sbl\n"
                 "  sbl fmt --check examples/*.sbl\n"
                 "  sbl fmt - < draft.sbl > model.sbl\n"
                 "\n"
                 "A file with a syntax error stays as it is.");
  command.callback([&] { chosen = [&] { return fmt(options); }; });
}

void addOthers(CLI::App &app, CheckOptions &checkOptions, InfoOptions &infoOptions,
               EmitOptions &emitOptions, ExplainOptions &explainOptions,
               std::function<int()> &chosen) {
  CLI::App &check = *app.add_subcommand("check", "Look for mistakes without solving");
  addModel(check, checkOptions);
  check.add_flag("--memory", checkOptions.memory, "Estimate the memory of a solve");
  check.footer("Example:\n  sbl check double_well.sbl --set sigma=-1");
  check.callback([&] { chosen = [&] { return tool::check(checkOptions); }; });

  CLI::App &info = *app.add_subcommand("info", "List what a model declares");
  addModel(info, infoOptions);
  info.add_flag("--json", infoOptions.json, "As one JSON object");
  info.callback([&] { chosen = [&] { return tool::info(infoOptions); }; });

  CLI::App &emit = *app.add_subcommand("emit", "Print what a stage of the compiler makes");
  addModel(emit, emitOptions);
  oneOf(emit.add_option("--stage", emitOptions.stage, "The stage to print")->required(),
        stageNames());
  addPrecision(emit, emitOptions.precision);
  emit.add_option("--target-cpu", emitOptions.cpu, "An LLVM CPU name (default: this machine's)")
      ->type_name("CPU");
  oneOf(emit.add_option("--device", emitOptions.device, "What the stage gpu is for"),
        {"opencl", "cuda"});
  emit.footer("Examples:\n  sbl emit double_well.sbl --stage prop\n"
              "  sbl emit double_well.sbl --stage asm | less");
  emit.callback([&] { chosen = [&] { return tool::emit(emitOptions); }; });

  CLI::App &explain = *app.add_subcommand("explain", "Explain the code of a message");
  explain
      .add_option("code", explainOptions.code,
                  "A code as messages show it; without one, all are listed")
      ->type_name("CODE");
  addMessages(explain, explainOptions.messages);
  explain.footer("Example:\n  sbl explain E0201");
  explain.callback([&] { chosen = [&] { return tool::explain(explainOptions); }; });

  CLI::App &doctor = *app.add_subcommand("doctor", "Check that this machine has what sbl needs");
  addMessages(doctor, explainOptions.messages);
  doctor.callback([&] { chosen = [&] { return tool::doctor(explainOptions.messages); }; });
  CLI::App &version = *app.add_subcommand("version", "Print the version");
  addMessages(version, explainOptions.messages);
  version.callback([&] { chosen = [&] { return tool::version(explainOptions.messages); }; });
}

/// What describes the command line itself, made from the command line.
void addDocuments(CLI::App &app, std::string &subject, std::function<int()> &chosen) {
  CLI::App &completions =
      *app.add_subcommand("completions", "Print a script that completes commands and options");
  oneOf(completions.add_option("shell", subject, "The shell to complete in")->required(),
        {"bash", "zsh", "fish"});
  completions.footer("Examples:\n"
                     "  source <(sbl completions bash)\n"
                     "  sbl completions fish > ~/.config/fish/completions/sbl.fish\n"
                     "\n"
                     "Packages install them where the shells look.");
  completions.callback([&] {
    chosen = [&] { return writeOut(completionScript(offeredBy(app), subject), exitDone); };
  });

  CLI::App &manual = *app.add_subcommand("manual", "Print a manual page, for man(1)");
  manual.add_option("command", subject, "A command of sbl; without one, the page of sbl itself")
      ->type_name("COMMAND");
  manual.footer("Example:\n  sbl manual run | man -l -");
  manual.callback([&] {
    chosen = [&] {
      const std::vector<OfferedCommand> commands = offeredBy(app);
      const auto found =
          std::find_if(commands.begin(), commands.end(), [&](const OfferedCommand &command) {
            return command.name == subject || (subject.empty() && command.name == "sbl");
          });
      if (found != commands.end())
        return writeOut(manualPage(commands, *found, SBL_VERSION), exitDone);
      Session session({});
      session.diagnostics
          .reportNowhere(DiagId::BadCommandLine, {"`" + subject + "` is no command of sbl"})
          .hints.push_back("`sbl --help` lists the commands");
      return session.finish(exitBadInput);
    };
  });
}

/// The option that a word of the line was most likely meant for; empty where all are known.
std::string misspeltOption(const CLI::App &command, int argc, char **argv) {
  std::vector<std::string> known;
  for (const CLI::Option *option : command.get_options())
    for (const std::string &name : option->get_lnames())
      known.push_back("--" + name);
  for (int i = 2; i < argc; ++i) {
    const std::string word = std::string(argv[i]).substr(0, std::string(argv[i]).find('='));
    if (word.starts_with("--") && std::find(known.begin(), known.end(), word) == known.end())
      return nearest(word, known);
  }
  return "";
}

/// A command line that CLI11 refused, in our own form.
int refuse(const CLI::App &app, const CLI::ParseError &error, int argc, char **argv) {
  // The line did not parse, so what it says of messages is looked for word by word.
  MessageOptions messages;
  for (int i = 1; i < argc; ++i)
    if (const std::string word = argv[i];
        word == "--diagnostics=json" ||
        (word == "--diagnostics" && i + 1 < argc && std::string(argv[i + 1]) == "json"))
      messages.format = "json";
  Session session(messages);
  std::string message = error.what();
  std::vector<std::string> commands;
  for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; }))
    commands.push_back(command->get_name());
  const std::string first = argc > 1 ? argv[1] : "";
  const bool unknown = !first.empty() && first[0] != '-' &&
                       std::find(commands.begin(), commands.end(), first) == commands.end();
  if (unknown)
    message = "`" + first + "` is no command of sbl";
  else if (argc <= 1)
    message = "a command is missing";
  Diagnostic &diagnostic = session.diagnostics.reportNowhere(DiagId::BadCommandLine, {message});
  if (unknown) {
    if (first.ends_with(".sbl"))
      diagnostic.hints.push_back("did you mean `sbl run " + first + "`?");
    else if (std::string near = nearest(first, commands); !near.empty())
      diagnostic.hints.push_back("did you mean `" + near + "`?");
  }
  const CLI::App *command =
      unknown || argc <= 1 || first[0] == '-' ? nullptr : app.get_subcommand(first);
  if (const std::string meant = command ? misspeltOption(*command, argc, argv) : ""; !meant.empty())
    diagnostic.hints.push_back("did you mean `" + meant + "`?");
  diagnostic.hints.push_back(unknown || argc <= 1 ? "`sbl --help` lists the commands"
                                                  : "`sbl " + first + " --help` lists its options");
  return session.finish(exitBadInput);
}

int main(int argc, char **argv) {
  CLI::App app("sbl - the Schroedinger Bridge Language: a model file becomes a solved bridge",
               "sbl");
  app.require_subcommand(1);
  app.footer("Examples:\n"
             "  sbl run double_well.sbl                 solve, print, plot and save\n"
             "  sbl run double_well.sbl --set sigma=0.5 the same with another parameter\n"
             "  sbl repl double_well.sbl                ask it line by line\n"
             "  sbl check double_well.sbl               only look for mistakes\n"
             "  sbl build double_well.sbl               a library for C, C++, Fortran, Python\n"
             "  sbl build --exe double_well.sbl         a command with the model's parameters\n"
             "  sbl emit double_well.sbl --stage prop   see what the compiler makes of it\n"
             "  sbl explain E0201                       what a message means\n"
             "\n`sbl COMMAND --help` tells more about a command.");
  app.set_version_flag("--version", std::string("sbl ") + SBL_VERSION);

  RunOptions runOptions, replOptions;
  CheckOptions checkOptions;
  InfoOptions infoOptions;
  BuildOptions buildOptions;
  EmitOptions emitOptions;
  FmtOptions fmtOptions;
  ExplainOptions explainOptions;
  std::string documentSubject;
  std::function<int()> chosen;
  addRun(app, runOptions, chosen);
  addBuild(app, buildOptions, chosen);
  addRepl(app, replOptions, chosen);
  addFmt(app, fmtOptions, chosen);
  addOthers(app, checkOptions, infoOptions, emitOptions, explainOptions, chosen);
  addDocuments(app, documentSubject, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp &) {
    const auto parsed = app.get_subcommands();
    return writeOut(parsed.empty() ? app.help() : parsed.front()->help(app.get_name()), exitDone);
  } catch (const CLI::CallForVersion &) {
    return version({});
  } catch (const CLI::ParseError &error) {
    return refuse(app, error, argc, argv);
  }
  return chosen();
}

} // namespace
} // namespace sbl::tool

int main(int argc, char **argv) {
  // A reader that goes away shows as EPIPE where we write; the signal would end us without a word
  // in the middle of a file.
  std::signal(SIGPIPE, SIG_IGN);
#ifdef __GLIBC__
  // Fields go back to the system when they are dropped: left to itself, the allocator keeps what is
  // smaller than the largest field ever dropped.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
  try {
    return sbl::tool::main(argc, argv);
  } catch (const std::bad_alloc &) {
    std::cerr << "error: out of memory\n";
  } catch (const std::exception &) {
    std::cerr << "error: sbl has a defect and cannot go on; please report the model\n";
  }
  return sbl::tool::exitMachine;
}
