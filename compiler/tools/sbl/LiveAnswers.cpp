// What a line asks: the part of the session it depends on is compiled, solved and answered.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "LiveAsked.h"
#include "Outputs.h"
#include "Stopwatch.h"
#include "sbl/Repl/Describe.h"
#include "sbl/Syntax/Input.h"

namespace sbl::tool {

namespace {

ast::Decl printing(std::vector<ast::Item> items) {
  ast::Decl decl;
  decl.range = cover(items.front().value.range, items.back().value.range);
  decl.node = ast::PrintDecl{std::move(items)};
  return decl;
}

bool onlyPrints(const std::vector<ast::Decl> &actions) {
  return std::all_of(actions.begin(), actions.end(), [](const ast::Decl &decl) {
    return std::holds_alternative<ast::PrintDecl>(decl.node);
  });
}

std::string valueText(const questions::Value &value, const ast::Expr &expr) {
  if (value.isScalar() && repl::isCondition(expr))
    return value.scalar() != 0 ? "true" : "false";
  return describe(value);
}

std::string writeFile(const Output &output, const io::Dataset &dataset,
                      std::vector<std::string> &files) {
  std::string error = writeOutput(output, dataset);
  if (error.empty())
    files.push_back(output.file);
  return error;
}

} // namespace

bool Live::prepare(Asked &asked, std::vector<ast::Decl> actions, const State &state) {
  asked.state = &state;
  asked.actions = std::move(actions);
  // First with everything the session knows, so that messages can speak of all of it.
  std::unique_ptr<Session> whole = open(state);
  ast::Module module = state.notebook.module();
  module.decls.insert(module.decls.end(), asked.actions.begin(), asked.actions.end());
  const bool holds = check(*whole, module, state);
  if (holds)
    checkOutputs(*whole->model, whole->diagnostics);
  say(*whole);
  if (whole->diagnostics.hasErrors() || !holds)
    return false;

  repl::Uses uses;
  for (const ast::Decl &action : asked.actions)
    repl::addUses(action, uses);
  asked.module = state.notebook.closure(uses.names);
  asked.session = open(state);
  module = asked.module;
  module.decls.insert(module.decls.end(), asked.actions.begin(), asked.actions.end());
  if (check(*asked.session, module, state))
    return true;
  say(*asked.session);
  return false;
}

int Live::solve(Asked &asked) {
  Session &session = *asked.session;
  if (onlyPrints(asked.actions) && PlainSources::suffice(*session.model, session.parameters)) {
    asked.plain = std::make_unique<PlainSources>(*session.model, session.parameters);
    asked.plainEvaluator = std::make_unique<questions::Evaluator>(*session.model, *asked.plain);
    return exitDone;
  }
  std::string imported;
  for (std::size_t file = asked.state->inputs.size() + 1; file < session.sources.size(); ++file)
    imported += session.sources.file(static_cast<std::uint32_t>(file)).text();
  // What is asked brings laws of its own along, `kl(p, normal(1, 1))`, which are compiled too.
  std::string error;
  const std::string meaning = emitStage(*session.model, Stage::Sbl, {}, error);
  if (!error.empty()) {
    session.reportOfModel(DiagId::BadCompiledModel, {error});
    return exitMachine;
  }
  LiveProgram &program =
      solutions_.program(LiveSolutions::keyOf(asked.module, session.sources, imported) + meaning +
                         LiveSolutions::filesOf(asked.actions, session.sources));
  const bool isKnown = program.instance && program.parameters == session.parameters;
  if (isKnown) // and its numbers were looked at
    session.weighedLaws.assign(session.model->distributions.size(), true);
  else if (!session.precheck())
    return exitBadInput;
  if (!program.compiled) {
    const Stopwatch watch(timing_.compile);
    program.compiled = compileFor(options_, session, /*isAsWritten=*/false);
    if (!program.compiled)
      return exitMachine;
  }
  asked.store = std::make_unique<LiveStore>(solutions_, asked.state->notebook, session,
                                            asked.module, std::move(imported));
  asked.runner = std::make_unique<Runner>(options_, session, program.compiled, writeFile);
  asked.runner->setStore(asked.store.get());
  asked.runner->setCancel(interrupted_);
  asked.runner->setWatcher([this](const rt::Progress &progress) { output_.progress(progress); });
  asked.runner->setFlush(false);
  if (isKnown)
    asked.runner->setInstance(program.instance);
  const Stopwatch watch(timing_.solve);
  const int code = asked.runner->solveQuestions();
  program.instance = asked.runner->instance();
  program.parameters = session.parameters;
  return code;
}

/// What was solved for this line, not for an earlier one.
int Live::showSolved(Asked &asked, int code) {
  if (asked.runner)
    for (const ReportedQuestion &solved : asked.runner->results().questions)
      if (!solved.isKept)
        code = output_.question(asked.runner->results(), solved, false, code);
  return code;
}

int Live::showItems(Asked &asked, const std::vector<ast::Item> &items, bool isBare) {
  const Model &model = *asked.session->model;
  Results shown;
  int code = exitDone;
  std::size_t next = 0;
  for (const Action &action : model.actions)
    for (const Item &item : std::get<Print>(action).items) {
      questions::Failure failure;
      questions::ValuePtr value = asked.evaluator().evaluate(item, failure);
      if (!value)
        code = std::max<int>(code, reportNoAnswer(failure, item.text, asked.session->diagnostics));
      if (value && isBare)
        code = std::max(code, output_.text(valueText(*value, items[next].value) + "\n", exitDone));
      else if (!isBare)
        shown.lines.push_back(PrintedItem{item.text, value});
      ++next;
    }
  return output_.lines(shown, code);
}

int Live::act(const std::vector<ast::Decl> &actions, const State &state) {
  Asked asked;
  if (!prepare(asked, actions, state))
    return exitBadInput;
  int code = showSolved(asked, solve(asked));
  if (asked.isReady(code)) {
    const Stopwatch watch(timing_.answer);
    if (onlyPrints(asked.actions)) {
      code = std::max(code, showItems(asked, {}, false));
    } else {
      code = std::max(code, asked.runner->answerAll());
      const Results &results = asked.runner->results();
      code = output_.lines(results, code);
      for (const std::string &file : results.files)
        code = output_.file(file, code);
    }
  }
  say(*asked.session);
  return code;
}

int Live::evaluate(const std::string &text, bool isDrawing) {
  State state = state_;
  state.inputs.emplace_back("<input " + std::to_string(count_) + ">", text);
  std::unique_ptr<Session> session = open(state);
  std::vector<ast::Item> items;
  if (!parseItems(static_cast<std::uint32_t>(state.inputs.size()), session->diagnostics, items)) {
    say(*session);
    return exitBadInput;
  }
  if (auto *name = std::get_if<ast::Reference>(&items[0].value.node); name && !isDrawing)
    if (const repl::Entry *entry = state.notebook.find(name->text)) {
      if (std::holds_alternative<ast::QuestionDecl>(entry->decl.node))
        return askQuestion(*entry);
      if (std::holds_alternative<ast::DynamicsDecl>(entry->decl.node) ||
          std::holds_alternative<ast::FnDecl>(entry->decl.node) ||
          (std::holds_alternative<ast::FieldDecl>(entry->decl.node) &&
           std::get<ast::FieldDecl>(entry->decl.node).kind == ast::FieldKind::Wave))
        return output_.text(entry->text + "\n", exitDone);
    }
  Asked asked;
  if (!prepare(asked, {printing(items)}, state))
    return exitBadInput;
  int code = showSolved(asked, solve(asked));
  if (asked.isReady(code)) {
    const Stopwatch watch(timing_.answer);
    code = std::max(code, isDrawing ? drawItems(asked) : showItems(asked, items, true));
  }
  say(*asked.session);
  return code;
}

int Live::askQuestion(const repl::Entry &entry) {
  Asked asked;
  asked.state = &state_;
  asked.module = state_.notebook.closure({entry.name});
  asked.session = open(state_);
  int code = exitBadInput;
  if (check(*asked.session, asked.module, state_)) {
    code = solve(asked);
    if (asked.runner)
      for (const ReportedQuestion &solved : asked.runner->results().questions)
        code = output_.question(asked.runner->results(), solved,
                                nameOf(*asked.session->model, solved.question) == entry.name, code);
  }
  say(*asked.session);
  return code;
}

int Live::assign(const std::string &text) {
  State state = state_;
  state.inputs.emplace_back("<input " + std::to_string(count_) + ">", text);
  std::unique_ptr<Session> session = open(state);
  Range place{static_cast<std::uint32_t>(state.inputs.size()), 0, 0};
  const std::string name = assignedName(text, place);
  const repl::Entry *entry = state.notebook.find(name);
  if (!entry || std::holds_alternative<ast::LetDecl>(entry->decl.node))
    return declare("let " + text.substr(place.begin));
  if (!std::holds_alternative<ast::ParamDecl>(entry->decl.node)) {
    session->diagnostics
        .report(DiagId::NotAssignable, place,
                {name, std::string("a ") + repl::keywordOf(entry->decl)})
        .hints.push_back("declare it anew: `" + std::string(repl::keywordOf(entry->decl)) + " " +
                         name + " …`");
    say(*session);
    return exitBadInput;
  }
  std::vector<ast::Item> items;
  if (!parseItems(place.file, session->diagnostics, items)) {
    say(*session);
    return exitBadInput;
  }
  const Range range = items[0].value.range;
  const bool isCondition = repl::isCondition(items[0].value);
  Asked asked;
  if (!prepare(asked, {printing(std::move(items))}, state))
    return exitBadInput;
  int code = solve(asked);
  questions::Failure failure;
  const auto &item = std::get<Print>(asked.session->model->actions.front()).items.front();
  questions::ValuePtr value;
  if (asked.isReady(code) && !(value = asked.evaluator().evaluate(item, failure)))
    code = reportNoAnswer(failure, item.text, asked.session->diagnostics);
  say(*asked.session);
  if (!value)
    return std::max<int>(code, exitUnmet);

  // As `--set` would: the same checks, with the place of the value.
  char written[40];
  std::snprintf(written, sizeof written, "%.17g", value->data.front());
  const std::string shown = !value->isScalar() || value->isComplex() ? item.text
                            : isCondition ? (value->scalar() != 0 ? "true" : "false")
                                          : written;
  session = open(state);
  if (!check(*session, state.notebook.module(), state)) {
    say(*session);
    return exitBadInput;
  }
  Diagnostics found(session->sources);
  const auto values = bindParameters(*session->model, {{name, shown}}, found);
  for (Diagnostic message : found.all()) {
    message.range = range;
    message.hasPlace = true;
    session->diagnostics.add(std::move(message));
  }
  if (!values) {
    say(*session);
    return exitBadInput;
  }
  state.inputs.pop_back(); // nothing declared in it
  for (std::size_t i = 0; i < values->size(); ++i)
    if (session->model->parameters[i].name == name)
      state.settings[name] = (*values)[i];
  return adopt(std::move(state), session) ? exitDone : exitBadInput;
}

} // namespace sbl::tool
