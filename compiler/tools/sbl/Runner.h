// One run of one model, from the compiled module to the exit code.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "Options.h"
#include "Results.h"
#include "Session.h"
#include "sbl/Pipeline/Compile.h"
#include "sbl/Questions/Evaluator.h"
#include "sbl/Questions/RuntimeSources.h"

namespace sbl::tool {

class Runner {
public:
  Runner(const RunOptions &options, Session &session) : options_(options), session_(session) {}

  int run();

private:
  const Model &model() const { return *session_.model; }
  void raise(int code) { code_ = std::max(code_, code); }

  // Run.cpp
  bool compile();
  bool open();
  void show();

  // SolveQuestions.cpp
  void warnAboutMass();
  void report(const rt::Status &status, std::optional<Range> range, const std::string &subject);
  rt::SolveSettings settingsFor(QuestionRef question, const std::atomic<bool> &cancel) const;
  void solve();
  /// Solves one question: adds it to the sources, or says what became of it.
  rt::Status solve(QuestionRef question, const rt::SolveSettings &settings);
  rt::Status solveBridge(QuestionRef question, const rt::SolveSettings &settings);

  // AnswerActions.cpp
  void answer();
  void answer(const Print &print);
  void answer(const Expect &expect);
  void answer(const Output &output);
  /// Reports why there is no answer, unless the question behind it was reported already.
  void unanswered(const questions::Failure &failure, const std::string &text);

  const RunOptions &options_;
  Session &session_;
  std::unique_ptr<CompiledModel> compiled_;
  std::unique_ptr<rt::Instance> instance_;
  std::unique_ptr<questions::RuntimeSources> sources_;
  std::unique_ptr<questions::Evaluator> evaluator_;
  Results results_;
  int code_ = exitDone;
};

/// Which message a failed status is, and how the run then ends.
struct Outcome {
  DiagId id;
  ExitCode exit;
};
Outcome outcomeOf(rt::Code code);

} // namespace sbl::tool
