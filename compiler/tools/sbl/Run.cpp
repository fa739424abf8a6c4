// `sbl run`: solve the questions of a model and show what it asks for.
#include <cstdio>

#include "Console.h"
#include "Outputs.h"
#include "Runner.h"
#include "Sweep.h"
#include "Verify.h"
#include "sbl/Files/DataFiles.h"
#include "sbl/runtime/Device.h"

namespace sbl::tool {

std::vector<double> savedTimesOf(const Model &model, const std::vector<double> &parameters) {
  std::vector<double> saved;
  if (!model.time)
    return saved;
  const ExprPoint point{parameters, {}, 0, 0};
  const TimeAxis &time = *model.time;
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
  return saved;
}

bool Runner::openInstance() {
  // The tables of data depend on the grid, and so on the parameters.
  DataFiles data;
  if (!readDataFiles(model(), session_.parameters, session_.diagnostics, data)) {
    raise(exitBadInput);
    return false;
  }
  rt::Status status;
  instance_ =
      rt::Instance::open(compiled_->module(), session_.parameters, status, std::move(data.tables));
  if (!instance_) {
    report(status, std::nullopt, model().name);
    return false;
  }
  if (options_.device == "cpu")
    return true;
  std::shared_ptr<rt::Device> device = rt::openDevice(options_.device, status);
  if (device) {
    results_.device = rt::nameOf(*device);
    status = rt::placeOn(*instance_, std::move(device));
  }
  if (status.ok())
    return true;
  report(status, std::nullopt, model().name);
  return false;
}

bool Runner::open() {
  if (options_.threads > 0)
    rt::setThreads(options_.threads);
  if (!instance_ && !openInstance())
    return false;
  sources_ = std::make_unique<questions::RuntimeSources>(
      *instance_, savedTimesOf(model(), session_.parameters));
  return true;
}

int Runner::solveQuestions() {
  results_.model = &model();
  results_.parameters = &session_.parameters;
  results_.timings = startOfTimings(session_, *compiled_);
  if (!open() || !allFit())
    return code_;
  // Only now: it keeps fields of the grid's size, which must have been found to fit.
  evaluator_ = std::make_unique<questions::Evaluator>(model(), *sources_);
  warnAboutMass();
  if (flush_)
    session_.flush();
  solve();
  supplyOthers();
  return code_;
}

int Runner::run() {
  solveQuestions();
  if (evaluator_ && code_ != exitInterrupted && code_ != exitMachine && code_ != exitBadInput)
    answer();
  return code_;
}

namespace {

std::string write(const Output &output, const io::Dataset &dataset,
                  std::vector<std::string> &files) {
  std::string error = writeOutput(output, dataset);
  if (error.empty())
    files.push_back(output.file);
  return error;
}

/// The equalities between the pictures; one that does not hold is said where no table says it.
void addVerified(const RunOptions &options, Session &session, Results &results, int &code) {
  auto verified = std::make_shared<std::vector<VerifiedQuestion>>(verify(options, session, code));
  const bool hasTable = !options.json && !options.quiet && !options.messages.json();
  for (const VerifiedQuestion &each : *verified)
    for (const VerifiedEquality &one : each.equalities)
      if (one.applies && !one.holds() && !hasTable)
        session.diagnostics
            .report(DiagId::ExpectationFailed, rangeOf(*session.model, each.question),
                    {nameOf(*session.model, each.question) + ", " + one.claim})
            .hints.push_back(one.measured ? "it is off by " + formatShort(one.difference) + "; " +
                                                formatShort(one.allowed) + " would be its accuracy"
                                          : "it could not be measured: " + one.why);
  results.verified = std::move(verified);
}

int runOnce(const RunOptions &options, Session &session) {
  const std::shared_ptr<const CompiledModel> compiled = compileFor(options, session);
  if (!compiled)
    return exitMachine;
  Runner runner(options, session, compiled, write);
  int code = runner.run();
  session.flush();
  if (code == exitInterrupted)
    return code;
  Results &results = runner.results();
  if (options.verify && code != exitMachine && code != exitBadInput)
    addVerified(options, session, results, code);
  if (code == exitInterrupted)
    return session.diagnostics.reportNowhere(DiagId::Interrupted, {"`--verify`"}), code;
  endTimings(session, options.timing, results.timings);
  code = writeOut(options.json ? renderJson(results)
                               : renderTable(results, options.quiet, options.verbose),
                  code);
  if (options.timing && !options.json)
    std::fputs(renderTimings(results.timings).c_str(), stderr);
  return code;
}

} // namespace

int run(const RunOptions &options) {
  Session session(options.messages);
  rt::countWork(options.timing);
  if (session.load(options)) {
    checkOutputs(*session.model, session.diagnostics);
    if (options.sweeps.empty()) // a sweep looks at the values of each run
      session.precheck();
  }
  if (session.diagnostics.hasErrors())
    return session.finish(exitBadInput);
  session.flush();
  if (options.device != "cpu")
    if (rt::Status status; !rt::openDevice(options.device, status)) { // before anything is compiled
      session.diagnostics.reportNowhere(DiagId::NoDevice, {status.message})
          .hints.push_back(status.hint);
      return session.finish(exitMachine);
    }
  return session.finish(options.sweeps.empty() ? runOnce(options, session)
                                               : runSweep(options, session));
}

} // namespace sbl::tool
