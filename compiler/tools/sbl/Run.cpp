// `sbl run`: solve the questions of a model and show what it asks for.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iostream>

#include <nlohmann/json.hpp>

#include "Cancel.h"
#include "Console.h"
#include "Options.h"
#include "Outputs.h"
#include "ProgressBar.h"
#include "Results.h"
#include "Session.h"
#include "Version.h"
#include "sbl/Pipeline/Compile.h"

namespace sbl::tool {
namespace {

double secondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Which message a failed status is, and how the run then ends.
struct Outcome {
  DiagId id;
  ExitCode exit;
};
Outcome outcomeOf(rt::Code code) {
  switch (code) {
  case rt::Code::Ok:
    break;
  case rt::Code::BadModule:
    return {DiagId::BadCompiledModel, exitMachine};
  case rt::Code::BadInput:
    return {DiagId::BadSolveInput, exitBadInput};
  case rt::Code::NotConverged:
    return {DiagId::NotConverged, exitUnmet};
  case rt::Code::OutOfRange:
    return {DiagId::OutOfRange, exitUnmet};
  case rt::Code::UnderResolved:
    return {DiagId::UnderResolved, exitUnmet};
  case rt::Code::OutOfMemory:
    return {DiagId::OutOfMemory, exitMachine};
  case rt::Code::Cancelled:
    return {DiagId::Interrupted, exitInterrupted};
  }
  return {DiagId::BadCompiledModel, exitMachine};
}

std::string percent(double fraction) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g%%", 100 * fraction);
  return text;
}

/// True when every second cell (those of one colour of a chessboard) holds half of the mass: a
/// law as narrow as a cell falls on one colour or the other.
bool isResolved(const rt::Grid &grid, const rt::FieldValues &density) {
  double half = 0;
  for (std::size_t i = 0; i < density.size(); ++i) {
    std::int64_t colour = 0, rest = static_cast<std::int64_t>(i);
    for (std::size_t a = grid.rank(); a-- > 0;) {
      colour += rest % grid.axes[a].cells;
      rest /= grid.axes[a].cells;
    }
    if (colour % 2 == 0)
      half += density[i];
  }
  return std::abs(2 * half * grid.cellVolume() - 1) < 0.05;
}

/// One run of one model, from the compiled module to the exit code.
class Runner {
public:
  Runner(const RunOptions &options, Session &session) : options_(options), session_(session) {}

  int run();

private:
  const Model &model() const { return *session_.model; }
  void raise(int code) { code_ = std::max(code_, code); }
  void report(const rt::Status &status, std::optional<Range> range, const std::string &subject);

  bool compile();
  bool open();
  void warnAboutMass();
  std::vector<double> askedTimes(Index bridge) const;
  void solve();
  void answer();
  void answer(const Print &print);
  void answer(const Expect &expect);
  void answer(const Output &output);
  /// Reports why there is no answer, unless the bridge behind it was reported already.
  void unanswered(const questions::Failure &failure, const std::string &text);
  void show();

  const RunOptions &options_;
  Session &session_;
  std::unique_ptr<CompiledModel> compiled_;
  std::unique_ptr<rt::Instance> instance_;
  std::unique_ptr<questions::RuntimeSources> sources_;
  std::unique_ptr<questions::Evaluator> evaluator_;
  std::vector<rt::BridgeSolution> unfinished_;
  Results results_;
  int code_ = exitDone;
};

void Runner::report(const rt::Status &status, std::optional<Range> range,
                    const std::string &subject) {
  const Outcome outcome = outcomeOf(status.code);
  raise(outcome.exit);
  const bool named = status.code != rt::Code::BadModule && status.code != rt::Code::Cancelled;
  const std::string &first = named ? subject : status.message;
  Diagnostic &message =
      range ? session_.diagnostics.report(outcome.id, *range, {first, status.message})
            : session_.diagnostics.reportNowhere(outcome.id, {first, status.message});
  if (!status.hint.empty())
    message.hints.push_back(status.hint);
}

bool Runner::compile() {
  CompileOptions compileOptions;
  compileOptions.useCache = !options_.noCache;
  if (options_.precision == "f64")
    compileOptions.precision = SolveOptions::Precision::F64;
  if (options_.precision == "f32")
    compileOptions.precision = SolveOptions::Precision::F32;
  std::string error;
  compiled_ = compileModel(model(), compileOptions, error);
  if (!compiled_) {
    session_.diagnostics.reportNowhere(DiagId::BadCompiledModel, {error});
    raise(exitMachine);
    return false;
  }
  results_.timings.lower = compiled_->timings.lowerSeconds;
  results_.timings.jit = compiled_->timings.jitSeconds;
  return true;
}

bool Runner::open() {
  if (options_.threads > 0)
    rt::setThreads(options_.threads);
  rt::Status status;
  instance_ = rt::Instance::open(compiled_->module(), session_.parameters, status);
  if (!instance_) {
    report(status, std::nullopt, model().name);
    return false;
  }
  std::vector<double> saved; // for a model that asks for times without any bridge
  if (model().time) {
    const ExprPoint point{session_.parameters, {}, 0, 0};
    const TimeAxis &time = *model().time;
    if (time.savedCount) {
      const auto count = static_cast<std::size_t>(evaluate(time.savedCount, point));
      const double begin = evaluate(time.start, point), end = evaluate(time.end, point);
      for (std::size_t i = 0; i < count; ++i)
        saved.push_back(count == 1 ? begin
                                   : begin + (end - begin) * static_cast<double>(i) /
                                                 static_cast<double>(count - 1));
    }
    for (ExprRef at : time.savedTimes)
      saved.push_back(evaluate(at, point));
  }
  sources_ = std::make_unique<questions::RuntimeSources>(*instance_, model().bridges.size(),
                                                         std::move(saved));
  evaluator_ = std::make_unique<questions::Evaluator>(model(), *sources_);
  return true;
}

void Runner::warnAboutMass() {
  std::vector<bool> seen(model().distributions.size(), false);
  for (const Bridge &bridge : model().bridges)
    for (const Bridge::Marginal &marginal : bridge.at) {
      if (seen[marginal.distribution])
        continue;
      seen[marginal.distribution] = true;
      rt::FieldValues density;
      double outside = 0;
      // A law that has no density on the grid is the solve's to report, with the bridge's name.
      if (!instance_->distribution(marginal.distribution, density, outside).ok())
        continue;
      // On a grid too coarse for the law the figure would be that of the grid; that is the solve's
      // to report.
      if (outside > 1e-6 && isResolved(instance_->grid(), density)) {
        const std::string &name = model().distributions[marginal.distribution].name;
        session_.diagnostics
            .report(DiagId::MassOutside, marginal.range,
                    {percent(outside), name.empty() ? "this law" : "`" + name + "`"})
            .hints.push_back("the rest is scaled up to mass one; widen the axes to keep it");
      }
    }
}

/// The times at which the model's questions look at a bridge.
std::vector<double> Runner::askedTimes(Index bridge) const {
  std::vector<double> times;
  ExprPoint point;
  point.parameters = session_.parameters;
  for (const Query &query : model().queries)
    if (query.of == bridge)
      for (ExprRef time : query.times)
        if (const double t = evaluate(time, point); std::isfinite(t))
          times.push_back(t);
  return times;
}

void Runner::solve() {
  const std::atomic<bool> &cancel = watchInterrupts();
  const auto begin = std::chrono::steady_clock::now();
  results_.solutions.assign(model().bridges.size(), nullptr);
  unfinished_.reserve(model().bridges.size());
  for (std::size_t i = 0; i < model().bridges.size(); ++i) {
    const Bridge &bridge = model().bridges[i];
    ProgressBar bar(stderrIsTerminal() && !options_.quiet);
    rt::SolveSettings settings;
    settings.cancel = &cancel;
    settings.askedTimes = askedTimes(i);
    settings.progress = [&](const rt::Progress &progress) { bar.show(progress); };
    rt::BridgeSolution solution;
    rt::Status status = rt::solveBridge(*instance_, i, settings, solution);
    bar.clear();
    if (status.ok()) {
      rt::BridgeSolution &kept = sources_->add(i);
      kept = std::move(solution);
      results_.solutions[i] = &kept;
      continue;
    }
    if (status.code == rt::Code::Cancelled) {
      status.message = "bridge `" + bridge.name + "`" +
                       (bar.where().empty() ? ", before its first iteration" : ", " + bar.where());
    } else {
      unfinished_.push_back(std::move(solution));
      results_.solutions[i] = &unfinished_.back();
    }
    report(status, bridge.range, bridge.name);
    if (status.code == rt::Code::Cancelled)
      break;
  }
  results_.timings.solve = secondsSince(begin);
}

void Runner::unanswered(const questions::Failure &failure, const std::string &text) {
  if (failure.status.code == rt::Code::NotConverged)
    return raise(exitUnmet); // its bridge was reported
  const Outcome outcome = outcomeOf(failure.status.code);
  raise(outcome.exit);
  Diagnostic &message =
      session_.diagnostics.report(DiagId::NoAnswer, failure.range, {text, failure.status.message});
  if (!failure.status.hint.empty())
    message.hints.push_back(failure.status.hint);
}

void Runner::answer(const Print &print) {
  for (const Item &item : print.items) {
    questions::Failure failure;
    questions::ValuePtr value = evaluator_->evaluate(item, failure);
    if (!value)
      unanswered(failure, item.text);
    results_.lines.push_back(PrintedItem{item.text, value});
  }
}

void Runner::answer(const Expect &expect) {
  questions::Failure failure;
  CheckedExpectation line{expect.text, expect.kind, false, {}};
  if (auto verdict = evaluator_->judge(expect, failure)) {
    line.answered = true;
    line.verdict = *verdict;
    if (!verdict->ok) {
      raise(exitUnmet);
      // The table shows both sides; where there is none, a message does.
      if (options_.json || options_.quiet || options_.messages.json())
        session_.diagnostics.report(DiagId::ExpectationFailed, expect.range, {expect.text})
            .hints.push_back("the left side is " + formatNumber(verdict->left) +
                             (expect.kind == Expect::Kind::True
                                  ? ""
                                  : ", the right side " + formatNumber(verdict->right)));
    }
  } else {
    unanswered(failure, expect.text);
  }
  results_.lines.push_back(std::move(line));
}

void Runner::answer(const Output &output) {
  io::Dataset dataset;
  questions::Failure failure;
  if (!collect(model(), output, instance_->grid(), *evaluator_, dataset, failure))
    return unanswered(failure, output.file);
  dataset.title = model().name;
  dataset.attributes = {{"title", model().name},
                        {"source", std::string("sbl ") + versionText},
                        {"model", std::string(session_.sources.file(0).text())}};
  for (std::size_t i = 0; i < model().parameters.size(); ++i)
    dataset.attributes.emplace_back("param_" + model().parameters[i].name, session_.parameters[i]);
  nlohmann::json certificates = nlohmann::json::parse(renderJson(results_))["questions"];
  dataset.attributes.emplace_back("certificate", certificates.dump());
  std::string seeds;
  for (const Query &query : model().queries)
    if (query.accessor == Query::Accessor::Paths)
      seeds += (seeds.empty() ? "" : " ") + std::to_string(query.seed);
  if (!seeds.empty())
    dataset.attributes.emplace_back("seed", seeds);

  if (std::string error = writeOutput(output, dataset); !error.empty()) {
    session_.diagnostics.report(DiagId::CannotWrite, output.range, {output.file, error});
    return raise(exitMachine);
  }
  results_.files.push_back(output.file);
}

void Runner::answer() {
  for (const Action &action : model().actions)
    std::visit([&](const auto &line) { answer(line); }, action);
}

void Runner::show() {
  const std::string text = options_.json ? renderJson(results_)
                                         : renderTable(results_, options_.quiet, options_.verbose);
  code_ = writeOut(text, code_);
  if (options_.timing)
    std::fprintf(stderr, "parse %.3f s, lower %.3f s%s, jit %.3f s, solve %.3f s\n",
                 results_.timings.parse, results_.timings.lower,
                 compiled_->timings.cacheHit ? " (from the cache)" : "", results_.timings.jit,
                 results_.timings.solve);
}

int Runner::run() {
  results_.model = session_.model ? &*session_.model : nullptr;
  results_.parameters = &session_.parameters;
  results_.timings.parse = session_.frontEndSeconds;
  if (!compile() || !open())
    return code_;
  warnAboutMass();
  session_.flush();
  solve();
  if (code_ != exitInterrupted && code_ != exitMachine && code_ != exitBadInput)
    answer();
  session_.flush();
  if (code_ != exitInterrupted)
    show();
  return code_;
}

} // namespace

int run(const RunOptions &options) {
  Session session(options.messages);
  const char *missing = !options.sweep.empty()    ? "`--sweep`"
                        : options.device != "cpu" ? "a device other than the cpu"
                                                  : nullptr;
  if (missing) {
    session.diagnostics.reportNowhere(DiagId::OptionNotAvailable, {missing});
    return session.finish(exitBadInput);
  }
  if (session.load(options))
    checkOutputs(*session.model, session.diagnostics);
  if (session.diagnostics.hasErrors())
    return session.finish(exitBadInput);
  session.flush();
  Runner runner(options, session);
  return session.finish(runner.run());
}

} // namespace sbl::tool
