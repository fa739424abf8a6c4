#include "Live.h"

#include <chrono>
#include <cmath>
#include <cstdio>

#include "Cancel.h"
#include "Stopwatch.h"
#include "sbl/Files/Imports.h"
#include "sbl/Files/ModelFile.h"
#include "sbl/Syntax/Input.h"
#include "sbl/Syntax/Parser.h"

namespace sbl::tool {
namespace {

bool isAction(const ast::Decl &decl) {
  return std::holds_alternative<ast::PrintDecl>(decl.node) ||
         std::holds_alternative<ast::ExpectDecl>(decl.node) ||
         std::holds_alternative<ast::OutputDecl>(decl.node);
}

/// The text behind leading blanks.
std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\n");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

bool isCommand(std::string_view text) {
  const std::string_view line = trimmed(text);
  return line.starts_with(':') || line.starts_with('?');
}

} // namespace

/// The sources as every range of the state's declarations sees them: the session itself first.
std::unique_ptr<Session> Live::open(const State &state) const {
  SourceManager sources;
  sources.add("<session>", state.notebook.text());
  for (const auto &[path, text] : state.inputs)
    sources.add(path, text);
  return std::make_unique<Session>(options_.messages, std::move(sources));
}

bool Live::check(Session &session, const ast::Module &module, const State &state) {
  const Stopwatch watch(timing_.check);
  Imports imports(session.sources, session.diagnostics);
  session.model =
      analyse(module, state.file.empty() ? "session" : stemOf(state.file), session.diagnostics,
              [&](const ast::ImportDecl &decl) { return imports.find(decl); });
  if (!session.model)
    return false;
  session.parameters.clear();
  for (const Parameter &parameter : session.model->parameters) {
    const auto set = state.settings.find(parameter.name);
    session.parameters.push_back(set == state.settings.end() ? parameter.value : set->second);
  }
  checkValues(*session.model, session.parameters, session.diagnostics);
  return !session.diagnostics.hasErrors();
}

/// Warnings would otherwise come with every line of a session.
void Live::say(Session &session) {
  Diagnostics fresh(session.sources);
  for (const Diagnostic &message : session.diagnostics.all()) {
    const bool isWarning = diagnosticInfo(message.id).severity == Severity::Warning;
    if (!isWarning || warnings_.insert(message.message).second)
      fresh.add(message);
  }
  output_.messages(fresh);
}

bool Live::adopt(State &&state, std::unique_ptr<Session> &session,
                 const std::vector<ast::Decl> &actions) {
  session = open(state);
  ast::Module module = state.notebook.module();
  module.decls.insert(module.decls.end(), actions.begin(), actions.end());
  const bool holds = check(*session, module, state);
  say(*session);
  if (holds)
    state_ = std::move(state);
  return holds;
}

int Live::execute(const std::string &text) {
  interrupted_ = &watchInterruptsAgain();
  timing_ = {};
  int code = exitDone;
  if (isCommand(text)) {
    code = command(std::string(trimmed(text)));
  } else {
    const InputKind kind = inputKind(text);
    if (kind != InputKind::Nothing)
      ++count_;
    switch (kind) {
    case InputKind::Nothing:
      break;
    case InputKind::Declarations:
      code = declare(text);
      break;
    case InputKind::Assignment:
      code = assign(text);
      break;
    case InputKind::Drawing:
    case InputKind::Expression:
      code = evaluate(text, kind == InputKind::Drawing);
      break;
    }
  }
  if (timed_ && timing_.check + timing_.compile + timing_.solve + timing_.answer > 0) {
    char times[160];
    std::snprintf(times, sizeof times,
                  "  check %.4f s, compile %.4f s, solve %.4f s, answer %.4f s\n", timing_.check,
                  timing_.compile, timing_.solve, timing_.answer);
    output_.remark(times);
  }
  return code;
}

bool Live::isUnfinished(const std::string &text) const {
  return !isCommand(text) && sbl::isUnfinished(text);
}

int Live::declare(const std::string &text) {
  State next = state_;
  next.inputs.emplace_back("<input " + std::to_string(count_) + ">", text);
  std::unique_ptr<Session> session = open(next);
  const auto index = static_cast<std::uint32_t>(next.inputs.size());
  ast::Module module = parseModule(index, session->diagnostics);
  if (session->diagnostics.hasErrors()) {
    say(*session);
    return exitBadInput;
  }
  std::vector<ast::Decl> actions;
  bool declares = false;
  for (ast::Decl &decl : module.decls) {
    if (isAction(decl)) {
      actions.push_back(std::move(decl));
      continue;
    }
    declares = true;
    next.settings.erase(repl::nameOf(decl)); // a parameter declared anew begins with its default
    next.notebook.add(std::move(decl), session->sources);
  }
  if (!declares) // a line that only shows something leaves no trace
    return act(actions, next);
  if (!adopt(std::move(next), session, actions))
    return exitBadInput;
  return actions.empty() ? static_cast<int>(exitDone) : act(actions, state_);
}

bool Live::readFile(Session &session, State &state, const std::string &path) {
  std::string text;
  if (!readModel(path, text, session.diagnostics))
    return false;
  state.file = path;
  state.inputs.emplace_back(path, std::move(text));
  std::unique_ptr<Session> opened = open(state);
  const auto index = static_cast<std::uint32_t>(state.inputs.size());
  ast::Module module = parseModule(index, opened->diagnostics);
  if (opened->diagnostics.hasErrors()) {
    say(*opened);
    return false;
  }
  state.actions.clear();
  for (ast::Decl &decl : module.decls) {
    if (isAction(decl))
      state.actions.push_back(std::move(decl));
    else
      state.notebook.add(std::move(decl), opened->sources, true);
  }
  return true;
}

int Live::load(const std::string &path) {
  State next;
  std::unique_ptr<Session> session = open(next);
  const bool isRead = readFile(*session, next, path);
  say(*session);
  if (!isRead)
    return exitBadInput;
  // Together with its lines that show something, so that mistakes in these are not found one by
  // one.
  const std::vector<ast::Decl> actions = next.actions;
  if (!adopt(std::move(next), session, actions))
    return exitBadInput;
  solutions_.clear();
  return exitDone;
}

} // namespace sbl::tool
