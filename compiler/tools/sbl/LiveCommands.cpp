// The lines that begin with a colon.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

#include "Live.h"
#include "ReplaceFile.h"
#include "Stages.h"
#include "Stopwatch.h"
#include "sbl/Files/ModelFile.h"
#include "sbl/Pipeline/Compile.h"
#include "sbl/Repl/Describe.h"
#include "sbl/Support/Decimal.h"
#include "sbl/Syntax/Input.h"
#include "sbl/Syntax/Parser.h"

namespace sbl::tool {
namespace {

std::vector<std::string> words(const std::string &text) {
  std::istringstream stream(text);
  std::vector<std::string> result;
  for (std::string word; stream >> word;)
    result.push_back(word);
  return result;
}

std::string withoutBlanks(const std::string &text) {
  const std::size_t begin = text.find_first_not_of(" \t\n"), end = text.find_last_not_of(" \t\n");
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

/// A file's name may stand in quotes.
std::string fileName(const std::string &text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    return text.substr(1, text.size() - 2);
  return text;
}

int misused(Session &session, const std::string &command, const std::string &use) {
  session.diagnostics.reportNowhere(DiagId::BadCommand, {command, use});
  return exitBadInput;
}

} // namespace

const std::vector<std::string> &liveCommands() {
  static const std::vector<std::string> commands = {":help",   ":type", ":set",  ":list", ":load",
                                                    ":reload", ":run",  ":save", ":open", ":drop",
                                                    ":emit",   ":time", ":quit", ":clear"};
  return commands;
}

int Live::command(const std::string &text) {
  if (text[0] == '?')
    return help(withoutBlanks(text.substr(1)));
  const std::size_t end = std::min(text.find_first_of(" \t\n"), text.size());
  const std::string name = text.substr(0, end), rest = withoutBlanks(text.substr(end));
  std::unique_ptr<Session> session = open(state_);
  int code = exitDone;
  if (name == ":help")
    code = rest.empty() ? helpOnCommands() : help(rest);
  else if (name == ":type")
    code = rest.empty() ? misused(*session, name, "an expression") : type(rest);
  else if (name == ":set")
    code = set(*session, rest);
  else if (name == ":list")
    code = output_.text(modelText(), exitDone);
  else if (name == ":load")
    code = rest.empty() ? misused(*session, name, "the name of a file") : load(fileName(rest));
  else if (name == ":reload")
    code = reload(*session);
  else if (name == ":run")
    code = state_.actions.empty()
               ? misused(*session, name,
                         "a loaded file that prints, expects, plots or saves something")
               : act(state_.actions, state_);
  else if (name == ":save" || name == ":save!")
    code = rest.empty() ? misused(*session, name, "the name of a file")
                        : save(*session, fileName(rest), name == ":save!");
  else if (name == ":open")
    code = rest.empty() ? misused(*session, name, "the name of a file")
                        : open(*session, fileName(rest));
  else if (name == ":drop")
    code = rest.empty() ? misused(*session, name, "names") : drop(*session, rest);
  else if (name == ":emit")
    code = emit(*session, rest);
  else if (name == ":time")
    code = time(rest);
  else if (name == ":clear")
    clear();
  else if (name == ":quit" || name == ":q")
    quits_ = true;
  else {
    Diagnostic &message = session->diagnostics.reportNowhere(DiagId::UnknownCommand, {name});
    if (std::string near = nearest(name, liveCommands()); !near.empty())
      message.hints.push_back("did you mean `" + near + "`?");
    else
      message.hints.push_back("`:help` lists the commands");
    code = exitBadInput;
  }
  say(*session);
  return code;
}

/// The session as a model: its parameters have the values they have now.
std::string Live::modelText() const {
  std::vector<std::pair<std::string, std::string>> values;
  for (const auto &[name, value] : state_.settings)
    values.emplace_back(name, shortestDecimal(value));
  return state_.notebook.text(values);
}

void Live::clear() {
  state_ = {};
  solutions_.clear();
  warnings_.clear();
}

int Live::set(Session &session, const std::string &arguments) {
  if (arguments.empty()) {
    std::string text;
    for (const repl::Entry &entry : state_.notebook.entries())
      if (auto *param = std::get_if<ast::ParamDecl>(&entry.decl.node)) {
        const auto set = state_.settings.find(entry.name);
        const Range value = param->value.range;
        text += "  " + entry.name + " = " +
                (set != state_.settings.end()
                     ? formatNumber(set->second)
                     : std::string(session.sources.file(value.file)
                                       .text()
                                       .substr(value.begin, value.end - value.begin)));
        if (!entry.decl.doc.empty())
          text += "   " + entry.decl.doc.substr(0, entry.decl.doc.find('\n'));
        text += "\n";
      }
    return output_.text(text, exitDone);
  }
  // `a = 1`, or `a=1 b=2` with a value for each.
  std::vector<std::string> settings = {arguments};
  if (std::count(arguments.begin(), arguments.end(), '=') > 1)
    settings = words(arguments);
  int code = exitDone;
  for (const std::string &setting : settings) {
    const std::size_t equals = setting.find('=');
    const std::string name = withoutBlanks(setting.substr(0, equals));
    const repl::Entry *entry = state_.notebook.find(name);
    if (equals == std::string::npos || equals + 1 == setting.size()) {
      code = misused(session, ":set", "a value for each parameter, as in `:set sigma=0.5`");
    } else if (!entry || !std::holds_alternative<ast::ParamDecl>(entry->decl.node)) {
      std::vector<std::string> names;
      for (const repl::Entry &other : state_.notebook.entries())
        if (std::holds_alternative<ast::ParamDecl>(other.decl.node))
          names.push_back(other.name);
      Diagnostic &message = session.diagnostics.reportNowhere(DiagId::UnknownParameter, {name});
      if (std::string near = nearest(name, names); !near.empty())
        message.hints.push_back("did you mean `" + near + "`?");
      code = exitBadInput;
    } else {
      ++count_;
      code = std::max(code, assign(setting));
    }
  }
  return code;
}

int Live::reload(Session &session) {
  if (state_.file.empty())
    return misused(session, ":reload", "a file that was loaded before");
  // What was typed since stays, but for names that the file declares again.
  State next = state_;
  next.notebook.removeThoseFromFile();
  if (!readFile(session, next, state_.file))
    return exitBadInput;
  std::unique_ptr<Session> whole;
  const std::vector<ast::Decl> actions = next.actions;
  if (!adopt(std::move(next), whole, actions))
    return exitBadInput;
  solutions_.clear();
  return exitDone;
}

int Live::drop(Session &session, const std::string &arguments) {
  State next = state_;
  std::vector<std::string> known;
  for (const repl::Entry &entry : state_.notebook.entries())
    known.push_back(entry.name);
  const std::vector<std::string> names = words(arguments);
  for (const std::string &name : names)
    if (!next.notebook.remove(name)) {
      Diagnostic &message = session.diagnostics.reportNowhere(
          DiagId::BadCommand, {":drop", "names of the session, and `" + name + "` is none"});
      if (std::string near = nearest(name, known); !near.empty())
        message.hints.push_back("did you mean `" + near + "`?");
      return exitBadInput;
    }
  for (const std::string &name : names)
    for (const std::string &user : next.notebook.usersOf(name)) {
      session.diagnostics.reportNowhere(DiagId::StillUsed, {name, user})
          .hints.push_back("drop both: `:drop " + arguments + " " + user + "`");
      return exitBadInput;
    }
  for (const std::string &name : names)
    next.settings.erase(name);
  std::unique_ptr<Session> whole;
  return adopt(std::move(next), whole) ? exitDone : exitBadInput;
}

int Live::emit(Session &session, const std::string &arguments) {
  std::vector<std::string> parts = words(arguments);
  const std::vector<std::string> &known = stageNames();
  if (parts.empty() || std::find(known.begin(), known.end(), parts[0]) == known.end())
    return misused(session, ":emit",
                   "a stage: ast, model, sbl, prop, loops, llvm, asm, gpu, spirv or ptx");
  for (std::size_t i = 1; i < parts.size(); ++i)
    if (!state_.notebook.find(parts[i]))
      return misused(session, ":emit",
                     "names of the session behind the stage, and `" + parts[i] + "` is none");
  const ast::Module module = parts.size() == 1
                                 ? state_.notebook.module()
                                 : state_.notebook.closure({parts.begin() + 1, parts.end()});
  if (parts[0] == "ast")
    return output_.text(dumpAst(module), exitDone);
  if (!check(session, module, state_))
    return exitBadInput;
  if (parts[0] == "model")
    return output_.text(dumpModel(*session.model), exitDone);
  std::string error;
  const std::string text = emitStage(*session.model, *compilerStage(parts[0]), {}, error);
  if (!text.empty())
    return output_.text(text, exitDone);
  session.reportOfModel(DiagId::BadCompiledModel, {error});
  return exitMachine;
}

int Live::type(const std::string &expression) {
  State state = state_;
  state.inputs.emplace_back("<input " + std::to_string(++count_) + ">", expression);
  std::unique_ptr<Session> session = open(state);
  std::vector<ast::Item> items;
  int code = exitBadInput;
  if (parseItems(static_cast<std::uint32_t>(state.inputs.size()), session->diagnostics, items)) {
    const auto *name = std::get_if<ast::Reference>(&items[0].value.node);
    const repl::Entry *entry = name ? state.notebook.find(name->text) : nullptr;
    const std::string keyword = entry ? repl::keywordOf(entry->decl) : "";
    ast::Module module = state.notebook.module();
    ast::Decl print;
    print.range = items[0].value.range;
    print.node = ast::PrintDecl{items};
    // Laws of motion, questions and functions are no values: their keyword says what they are.
    const bool isValue = keyword.empty() || keyword == "let" || keyword == "param" ||
                         keyword == "axis" || keyword == "time" ||
                         (std::holds_alternative<ast::FieldDecl>(entry->decl.node) &&
                          keyword != "wave" && keyword != "distribution");
    if (isValue)
      module.decls.push_back(print);
    if (check(*session, module, state)) {
      std::string text = "a " + keyword;
      if (!keyword.empty() && std::strchr("aeiou", keyword[0]))
        text = "an " + keyword;
      if (isValue)
        text = repl::describe(*session->model,
                              std::get<Print>(session->model->actions.back()).items.front(),
                              repl::isCondition(items[0].value));
      code = output_.text(text + "\n", exitDone);
    }
  }
  say(*session);
  return code;
}

int Live::save(Session &session, const std::string &path, bool overwrites) {
  std::error_code ignored;
  const bool isThere = std::filesystem::exists(path, ignored);
  if (isThere && !overwrites) {
    session.diagnostics.reportNowhere(DiagId::CannotWrite, {path, "the file exists"})
        .hints.push_back("`:save! " + path +
                         "` writes over it, comments between declarations included");
    return exitBadInput;
  }
  std::string text = modelText();
  for (const ast::Decl &action : state_.actions)
    text += std::string(session.sources.file(action.range.file)
                            .text()
                            .substr(action.range.begin, action.range.end - action.range.begin)) +
            "\n";
  if (!isThere)
    std::ofstream(path, std::ios::app); // replaceFile says what stands against it
  const std::string error = replaceFile(path, text);
  if (error.empty())
    return output_.text("  wrote " + path + "\n", exitDone);
  session.diagnostics.reportNowhere(DiagId::CannotWrite, {path, error});
  return exitMachine;
}

/// Hands a file to the desktop. The program is run without a shell.
int Live::open(Session &session, const std::string &path) {
  const pid_t child = fork();
  if (child == 0) {
    execlp("xdg-open", "xdg-open", path.c_str(), static_cast<char *>(nullptr));
    _exit(127);
  }
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return exitDone;
  session.diagnostics.reportNowhere(
      DiagId::BadCommand, {":open", child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 127
                                        ? "the program xdg-open, and this machine has none"
                                        : "a file that the desktop can open"});
  return exitMachine;
}

int Live::time(const std::string &arguments) {
  if (arguments.empty() || arguments == "on" || arguments == "off") {
    timed_ = arguments.empty() ? !timed_ : arguments == "on";
    return output_.text(timed_ ? "  every line shows its times\n" : "  times are no longer shown\n",
                        exitDone);
  }
  const bool before = std::exchange(timed_, true);
  const int code = execute(arguments);
  timed_ = before;
  timing_ = {}; // said
  return code;
}

} // namespace sbl::tool
