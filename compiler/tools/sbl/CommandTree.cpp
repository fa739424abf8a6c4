#include "CommandTree.h"

#include <sstream>

#include <CLI/CLI.hpp>

namespace sbl::tool {
namespace {

/// "text|json" is a choice; "FILE" is none.
std::vector<std::string> choicesOf(const std::string &value) {
  std::vector<std::string> choices;
  std::istringstream words(value);
  for (std::string word; std::getline(words, word, '|');)
    choices.push_back(word);
  return choices.size() > 1 ? choices : std::vector<std::string>{};
}

OfferedOption describe(const CLI::Option &option) {
  OfferedOption offered;
  if (!option.get_positional()) {
    for (const std::string &name : option.get_lnames())
      offered.names.push_back("--" + name);
    for (const std::string &name : option.get_snames())
      offered.names.push_back("-" + name);
  }
  offered.text = option.get_description();
  if (option.get_items_expected_max() > 0)
    offered.value = option.get_type_name();
  offered.choices = choicesOf(offered.value);
  offered.takesFile = offered.value.starts_with("FILE");
  offered.takesModel = offered.takesFile && offered.isArgument();
  offered.repeats = option.get_expected_max() > 1 ||
                    option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  offered.required = option.get_required();
  return offered;
}

OfferedCommand describe(const CLI::App &app) {
  OfferedCommand offered{app.get_name(), app.get_description(), app.get_footer(), {}};
  for (const CLI::Option *option : app.get_options([](const CLI::Option *) { return true; }))
    offered.options.push_back(describe(*option));
  return offered;
}

} // namespace

std::vector<OfferedCommand> offeredBy(const CLI::App &app) {
  std::vector<OfferedCommand> commands{describe(app)};
  for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; }))
    commands.push_back(describe(*command));
  return commands;
}

} // namespace sbl::tool
