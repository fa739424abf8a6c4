// `sbl run`: solve the questions of a model and show what it asks for.
#include <cstdio>

#include "Console.h"
#include "Outputs.h"
#include "Runner.h"

namespace sbl::tool {

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
  std::vector<double> saved; // for a model that asks for times without any question
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
  sources_ = std::make_unique<questions::RuntimeSources>(*instance_, std::move(saved));
  evaluator_ = std::make_unique<questions::Evaluator>(model(), *sources_);
  return true;
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
