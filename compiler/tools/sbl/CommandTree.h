// What the command line offers, apart from the library that reads it: for completions and manual
// pages, so that both say just what `--help` says.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace sbl::tool {

struct OfferedOption {
  std::vector<std::string> names; // "--quiet", "-q", long ones first; none for an argument
  std::string text;               // what the help says
  std::string value;              // what it takes, "FILE"; empty for a flag
  std::vector<std::string> choices;
  bool takesFile = false, takesModel = false, repeats = false, required = false;

  bool isArgument() const { return names.empty(); }
};

struct OfferedCommand {
  std::string name, text, footer;
  std::vector<OfferedOption> options; // those without a name are arguments
};

/// The program itself first, then its subcommands in their order.
std::vector<OfferedCommand> offeredBy(const CLI::App &app);

/// A script for bash, zsh or fish that completes commands, options, values and files. Empty for
/// another shell.
std::string completionScript(const std::vector<OfferedCommand> &commands, const std::string &shell);

/// The manual page of a command in man(7): sbl.1 of the first, sbl-run.1 of the others. `version`
/// stands at its foot.
std::string manualPage(const std::vector<OfferedCommand> &commands, const OfferedCommand &command,
                       const std::string &version);

} // namespace sbl::tool
