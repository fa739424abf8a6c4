// Completion scripts for bash, zsh and fish.
#include <sstream>

#include "CommandTree.h"

namespace sbl::tool {
namespace {

std::string joined(const std::vector<std::string> &words, const char *separator) {
  std::string text;
  for (const std::string &word : words)
    text += (text.empty() ? "" : separator) + word;
  return text;
}

/// In single quotes for a shell, where `quote` is what a quote inside becomes.
std::string quoted(const std::string &text, const std::string &quote = "'\\''") {
  std::string result = "'";
  for (const char c : text)
    result += c == '\'' ? quote : std::string(1, c);
  return result + "'";
}

std::vector<std::string> namesOf(const std::vector<OfferedCommand> &commands) {
  std::vector<std::string> names;
  for (std::size_t k = 1; k < commands.size(); ++k)
    names.push_back(commands[k].name);
  return names;
}

const OfferedOption *argumentOf(const OfferedCommand &command) {
  for (const OfferedOption &option : command.options)
    if (option.isArgument())
      return &option;
  return nullptr;
}

std::vector<std::string> optionNames(const OfferedCommand &command) {
  std::vector<std::string> names;
  for (const OfferedOption &option : command.options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

// ---- bash

std::string bash(const std::vector<OfferedCommand> &commands) {
  std::ostringstream out;
  const std::string &program = commands.front().name;
  out << "# bash completion for " << program
      << "; source it, or place it where bash-completion looks.\n"
      << "_" << program << "() {\n"
      << "  local word command='' current=${COMP_WORDS[COMP_CWORD]} "
         "before=${COMP_WORDS[COMP_CWORD-1]}\n"
      << "  COMPREPLY=()\n"
      << "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      << "    [[ $word != -* ]] && { command=$word; break; }\n"
      << "  done\n"
      << "  case $command:$before in\n";
  for (const OfferedCommand &command : commands)
    for (const OfferedOption &option : command.options) {
      if (option.isArgument() || option.value.empty())
        continue;
      const std::string prefix = &command == &commands.front() ? "" : command.name;
      std::vector<std::string> patterns;
      for (const std::string &name : option.names)
        patterns.push_back(prefix + ":" + name);
      out << "  " << joined(patterns, "|") << ") ";
      if (!option.choices.empty())
        out << "COMPREPLY=($(compgen -W " << quoted(joined(option.choices, " "))
            << " -- \"$current\")); return ;;\n";
      else
        out << (option.takesFile
                    ? "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$current\")); "
                    : "")
            << "return ;;\n";
    }
  out << "  esac\n  case $command in\n"
      << "  '') COMPREPLY=($(compgen -W "
      << quoted(joined(namesOf(commands), " ") + " " + joined(optionNames(commands.front()), " "))
      << " -- \"$current\")) ;;\n";
  for (std::size_t k = 1; k < commands.size(); ++k) {
    const OfferedOption *argument = argumentOf(commands[k]);
    out << "  " << commands[k].name << ") if [[ $current == -* ]]";
    if (!argument)
      out << " || true";
    out << "; then COMPREPLY=($(compgen -W " << quoted(joined(optionNames(commands[k]), " "))
        << " -- \"$current\"))";
    if (argument && argument->takesModel)
      out << "\n    else compopt -o filenames; COMPREPLY=($(compgen -f -X '!*.sbl' -- "
             "\"$current\") $(compgen -d -- "
             "\"$current\"))";
    else if (argument && !argument->choices.empty())
      out << "\n    else COMPREPLY=($(compgen -W " << quoted(joined(argument->choices, " "))
          << " -- \"$current\"))";
    out << "; fi ;;\n";
  }
  out << "  esac\n}\ncomplete -F _" << program << " " << program << "\n";
  return out.str();
}

// ---- zsh

/// `'(--quiet -q)'{--quiet,-q}'[Print only …]'` as _arguments wants it.
std::string zshSpec(const OfferedOption &option) {
  std::string text;
  for (const char c : option.text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\')
      text += '\\';
    text += c;
  }
  std::string action;
  if (!option.value.empty()) {
    std::string label;
    for (const char c : option.value)
      label += c == ':' ? "\\:" : std::string(1, c);
    action = ":" + label + ":";
    if (!option.choices.empty())
      action += "(" + joined(option.choices, " ") + ")";
    else if (option.takesModel)
      action += "_files -g \"*.sbl\"";
    else if (option.takesFile)
      action += "_files";
  }
  if (option.isArgument())
    return quoted((option.repeats ? "*" : "") + action);
  const std::string all = joined(option.names, " ");
  const std::string head = option.repeats ? quoted("*") : quoted("(" + all + ")");
  const std::string names =
      option.names.size() == 1 ? option.names.front() : "{" + joined(option.names, ",") + "}";
  return head + names + quoted("[" + text + "]" + action);
}

std::string zsh(const std::vector<OfferedCommand> &commands) {
  std::ostringstream out;
  const std::string &program = commands.front().name;
  out << "#compdef " << program << "\n_" << program << "() {\n  local -a commands\n  commands=(\n";
  for (std::size_t k = 1; k < commands.size(); ++k)
    out << "    " << quoted(commands[k].name + ":" + commands[k].text) << "\n";
  out << "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    _arguments";
  for (const OfferedOption &option : commands.front().options)
    out << " \\\n      " << zshSpec(option);
  out << "\n    return\n  fi\n  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n"
      << "  case $command in\n";
  for (std::size_t k = 1; k < commands.size(); ++k) {
    out << "  " << commands[k].name << ")\n    _arguments -s";
    for (const OfferedOption &option : commands[k].options)
      out << " \\\n      " << zshSpec(option);
    out << " ;;\n";
  }
  // Sourced, it registers itself; from a folder of $fpath, it is the body of the function.
  out << "  esac\n}\nif [[ $funcstack[1] == _" << program << " ]]; then\n  _" << program
      << " \"$@\"\nelse\n  compdef _" << program << " " << program << "\nfi\n";
  return out.str();
}

// ---- fish

void writeFish(std::ostream &out, const std::string &program, const std::string &condition,
               const OfferedOption &option) {
  if (option.isArgument()) {
    if (option.takesModel)
      out << "complete -c " << program << " -n " << quoted(condition, "\\'")
          << " -a '(__fish_complete_suffix .sbl)'\n";
    else if (!option.choices.empty())
      out << "complete -c " << program << " -n " << quoted(condition, "\\'") << " -a "
          << quoted(joined(option.choices, " "), "\\'") << "\n";
    return;
  }
  out << "complete -c " << program << " -n " << quoted(condition, "\\'");
  for (const std::string &name : option.names)
    out << (name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1));
  if (!option.value.empty())
    out << (option.takesFile ? " -r -F" : " -x");
  if (!option.choices.empty())
    out << " -a " << quoted(joined(option.choices, " "), "\\'");
  out << " -d " << quoted(option.text, "\\'") << "\n";
}

std::string fish(const std::vector<OfferedCommand> &commands) {
  std::ostringstream out;
  const std::string &program = commands.front().name;
  out << "# fish completion for " << program << "\ncomplete -c " << program << " -f\n";
  for (std::size_t k = 1; k < commands.size(); ++k)
    out << "complete -c " << program << " -n __fish_use_subcommand -a " << commands[k].name
        << " -d " << quoted(commands[k].text, "\\'") << "\n";
  for (const OfferedCommand &command : commands)
    for (const OfferedOption &option : command.options)
      writeFish(out, program,
                &command == &commands.front() ? "__fish_use_subcommand"
                                              : "__fish_seen_subcommand_from " + command.name,
                option);
  return out.str();
}

} // namespace

std::string completionScript(const std::vector<OfferedCommand> &commands,
                             const std::string &shell) {
  if (shell == "bash")
    return bash(commands);
  if (shell == "zsh")
    return zsh(commands);
  return shell == "fish" ? fish(commands) : "";
}

} // namespace sbl::tool
