// Manual pages, written in the macros of man(7).
#include <algorithm>
#include <cctype>
#include <sstream>

#include "CommandTree.h"

namespace sbl::tool {
namespace {

/// Text that troff shows as it is; hyphens stay hyphens that can be copied.
std::string plain(const std::string &text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else
      result += c;
  }
  if (!result.empty() && (result.front() == '.' || result.front() == '\''))
    result.insert(0, "\\&");
  return result;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// `\fB--set\fR \fINAME=VALUE\fR`.
std::string heading(const OfferedOption &option) {
  std::string text;
  for (const std::string &name : option.names)
    text += (text.empty() ? "" : ", ") + ("\\fB" + plain(name) + "\\fR");
  if (!option.value.empty())
    text += (text.empty() ? "" : " ") + ("\\fI" + plain(option.value) + "\\fR");
  return text;
}

void writeOptions(std::ostream &out, const OfferedCommand &command, bool arguments) {
  for (const OfferedOption &option : command.options)
    if (option.isArgument() == arguments)
      out << ".TP\n" << heading(option) << "\n" << plain(option.text) << "\n";
}

/// The examples of a footer, which are indented, line by line; the rest as paragraphs.
void writeFooter(std::ostream &out, const std::string &footer) {
  std::istringstream lines(footer);
  std::string line;
  bool verbatim = false;
  while (std::getline(lines, line)) {
    const bool indented = line.starts_with("  ");
    if (indented != verbatim)
      out << (indented ? ".PP\n.nf\n" : ".fi\n");
    verbatim = indented;
    if (line.starts_with("Example"))
      out << ".SH EXAMPLES\n";
    else if (line.starts_with("Exit codes: "))
      out << ".SH EXIT STATUS\n" << plain(line.substr(12)) << "\n";
    else if (line.empty())
      out << ".PP\n";
    else
      out << plain(line) << "\n";
  }
  if (verbatim)
    out << ".fi\n";
}

} // namespace

std::string manualPage(const std::vector<OfferedCommand> &commands, const OfferedCommand &command,
                       const std::string &version) {
  const bool isProgram = &command == &commands.front();
  const std::string program = commands.front().name;
  const std::string page = isProgram ? program : program + "-" + command.name;
  const std::string typed = isProgram ? program : program + " " + command.name;
  std::ostringstream out;
  out << ".TH " << upper(page) << " 1 \"\" \"sbl " << version << "\" \"User Commands\"\n.SH NAME\n"
      << plain(page) << " \\- " << plain(command.text) << "\n.SH SYNOPSIS\n.B " << plain(typed)
      << "\n";
  if (isProgram)
    out << ".I COMMAND\n";
  out << "[\\fIOPTIONS\\fR]\n";
  for (const OfferedOption &option : command.options)
    if (option.isArgument())
      out << (option.required ? "\\fI" : "[\\fI") << plain(option.value)
          << (option.required ? "\\fR\n" : "\\fR]\n");
  if (isProgram) {
    out << ".SH COMMANDS\n";
    for (const OfferedCommand &each : commands)
      if (&each != &command)
        out << ".TP\n\\fB" << plain(each.name) << "\\fR\n" << plain(each.text) << "\n";
  } else if (std::any_of(command.options.begin(), command.options.end(),
                         [](const OfferedOption &option) { return option.isArgument(); })) {
    out << ".SH ARGUMENTS\n";
    writeOptions(out, command, true);
  }
  out << ".SH OPTIONS\n";
  writeOptions(out, command, false);
  writeFooter(out, command.footer);
  out << ".SH SEE ALSO\n";
  std::string separator;
  for (const OfferedCommand &each : commands)
    if (&each != &command && (isProgram || &each == &commands.front())) {
      out << separator << "\\fB"
          << plain(&each == &commands.front() ? program : program + "-" + each.name) << "\\fR(1)";
      separator = ",\n";
    }
  out << "\n";
  return out.str();
}

} // namespace sbl::tool
