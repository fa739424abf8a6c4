// One run of one model, from the compiled module to the exit code.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "Options.h"
#include "Outputs.h"
#include "Results.h"
#include "Session.h"
#include "sbl/Pipeline/Compile.h"
#include "sbl/Questions/Evaluator.h"
#include "sbl/Questions/RuntimeSources.h"
#include "sbl/runtime/SolvedLaw.h"

namespace sbl::tool {

/// Lowers and loads the model of a session; null after a report.
std::shared_ptr<const CompiledModel> compileFor(const RunOptions &options, Session &session,
                                                bool isAsWritten = true);

/// A question's answers and what keeps them valid.
struct StoredSolution {
  std::shared_ptr<const questions::SolvedQuestion> solved;
  std::shared_ptr<const QuestionReport> report;
  std::shared_ptr<const rt::Instance> instance;
  std::shared_ptr<const CompiledModel> compiled;
};

/// Solutions of earlier runs, for a session that goes on.
class SolutionStore {
public:
  virtual ~SolutionStore() = default;
  /// The solution of `question` as the model now has it, with steps that end at `times`; else null.
  /// Then `times` may have grown by those that earlier runs asked for.
  virtual const StoredSolution *find(QuestionRef question, std::vector<double> &times) = 0;
  /// `question` was solved with steps that end at `times`.
  virtual void keep(QuestionRef question, const std::vector<double> &times,
                    StoredSolution solution) = 0;
};

class Runner {
public:
  /// Takes one dataset of a `plot` or `save`; appends what was written to `files`. Empty on
  /// success, else why not.
  using Deliver = std::function<std::string(const Output &output, io::Dataset dataset,
                                            std::vector<std::string> &files)>;

  /// Solves `compiled`, the model of the session, with the session's parameters.
  Runner(const RunOptions &options, Session &session, std::shared_ptr<const CompiledModel> compiled,
         Deliver deliver)
      : options_(options), session_(session), compiled_(std::move(compiled)),
        deliver_(std::move(deliver)) {}

  /// Solves and answers; the exit code. What was found lies in results().
  int run();
  /// The first part of run(): opens and solves. Then evaluator() answers.
  int solveQuestions();
  /// The second part: the lines that show something.
  int answerAll() {
    answer();
    return code_;
  }
  /// Whether it came to solving; else there is no evaluator.
  bool isOpen() const { return evaluator_ != nullptr; }
  questions::Evaluator &evaluator() { return *evaluator_; }
  const rt::Grid &grid() const { return instance_->grid(); }
  Results &results() { return results_; }
  /// What the progress bar says before the question's name.
  void setProgressPrefix(std::string prefix) { progressPrefix_ = std::move(prefix); }
  /// Messages are printed as they come, not only in the end.
  void setFlush(bool flush) { flush_ = flush; }

  /// Takes solutions from `store` and leaves new ones there.
  void setStore(SolutionStore *store) { store_ = store; }
  /// The model with the session's parameters, where an earlier run opened it.
  void setInstance(std::shared_ptr<const rt::Instance> instance) { instance_ = instance; }
  std::shared_ptr<const rt::Instance> instance() const { return instance_; }
  /// Called with how far a solve is, besides the bar on a terminal.
  void setWatcher(std::function<void(const rt::Progress &)> watcher) {
    watcher_ = std::move(watcher);
  }
  /// Stops solves in the place of the first Ctrl-C.
  void setCancel(const std::atomic<bool> *cancel) { cancel_ = cancel; }

private:
  const Model &model() const { return *session_.model; }
  void raise(int code) { code_ = std::max(code_, code); }

  // Run.cpp
  bool open();
  bool openInstance();

  // SolveQuestions.cpp
  void warnAboutMass();
  void report(const rt::Status &status, std::optional<Range> range, const std::string &subject);
  rt::SolveSettings settingsFor(QuestionRef question, const std::atomic<bool> &cancel) const;
  void solve();
  /// Whether an earlier run has solved it; `times` as SolutionStore::find.
  bool recall(QuestionRef question, std::vector<double> &times);
  void store(QuestionRef question, const std::vector<double> &times);
  /// Solves one question: adds it to the sources, or says what became of it.
  rt::Status solve(QuestionRef question, const rt::SolveSettings &settings);
  /// The same for what has no kernels of the device, and a warning that says so.
  rt::Status solveOnProcessor(QuestionRef question, const rt::SolveSettings &settings,
                              const std::string &why);
  rt::Status solveWave(QuestionRef question, const rt::SolveSettings &settings);
  /// Refuses what the machine has no room for, before anything is computed.
  rt::Status fits(QuestionRef question) const;
  bool allFit();
  rt::Status solveBridge(QuestionRef question, const rt::SolveSettings &settings);
  void warnOfAccuracy(QuestionRef question, const rt::BridgeSolution &solution, double accuracy,
                      bool anyway = false);
  rt::Status solveEvolution(QuestionRef question, const rt::SolveSettings &settings);
  // SolveFlows.cpp
  rt::Status solveFlow(QuestionRef question, const rt::SolveSettings &settings);
  rt::Status solveFlowWave(QuestionRef question, const rt::SolveSettings &settings);
  // SymmetrisedEnds.cpp
  void warnOfEnds(QuestionRef question, LawRef law, double endDensity);
  // SolveModes.cpp
  rt::Status solveEigen(QuestionRef question, const rt::SolveSettings &settings);
  rt::Status solveHitting(QuestionRef question, const rt::SolveSettings &settings);
  // SolvedLaws.cpp
  /// Law `index` of the model's solved laws, whose question was solved before.
  rt::Status solvedLaw(Index index, const rt::SolvedLaw *&law);
  rt::Status formulaLaw(Index index, const rt::SolvedLaw *&law);
  void noteLaw(const rt::SolvedLaw &law, std::string &note) const;
  // NelsonCheck.cpp
  rt::Status besideItsWave(QuestionRef question, rt::BridgeSolution &solution) const;
  // SolvedStarts.cpp: laws and waves that ask questions
  /// Hands over what `question` starts from, or is led to, as far as that asks others.
  rt::Status supplyStarts(QuestionRef question);
  rt::Status supplyLaw(Index dataLaw);
  rt::Status supplyWave(Index wave);
  rt::Status askedFields(std::vector<ExprRef> parts, const std::vector<QuestionRef> &asked,
                         Range range, std::vector<rt::FieldValues> &fields);
  /// Those that no question starts from: they are printed, plotted, compared.
  void supplyOthers();
  void noteStarts(QuestionRef question, std::string &note) const;
  // SolveSamples.cpp
  rt::Status solveSample(QuestionRef question, const rt::SolveSettings &settings);

  // AnswerActions.cpp
  void answer();
  void answer(const Print &print);
  void answer(const Expect &expect);
  void answer(const Output &output);
  /// Reports why there is no answer, unless the question behind it was reported already.
  void unanswered(const questions::Failure &failure, const std::string &text);

  const RunOptions &options_;
  Session &session_;
  std::shared_ptr<const CompiledModel> compiled_;
  Deliver deliver_;
  std::string progressPrefix_;
  bool flush_ = true;
  SolutionStore *store_ = nullptr;
  std::function<void(const rt::Progress &)> watcher_;
  const std::atomic<bool> *cancel_ = nullptr;
  std::shared_ptr<const rt::Instance> instance_;
  std::unique_ptr<questions::RuntimeSources> sources_;
  std::unique_ptr<questions::Evaluator> evaluator_;
  /// Solved bridges and evolutions, for questions asked of them.
  std::map<QuestionRef, std::shared_ptr<const rt::BridgeSolution>> bridges_;
  std::map<QuestionRef, std::shared_ptr<const rt::WaveSolution>> waves_;
  std::map<Index, rt::SolvedLaw> laws_; // read off them
  std::set<Index> suppliedLaws_, suppliedWaves_;
  Results results_;
  int code_ = exitDone;
};

/// Which message a failed status is, and how the run then ends.
struct Outcome {
  DiagId id;
  ExitCode exit;
};
Outcome outcomeOf(rt::Code code);

/// Says why `text` has no answer, unless the question behind it was reported already.
ExitCode reportNoAnswer(const questions::Failure &failure, const std::string &text,
                        Diagnostics &diagnostics);

/// The times that stand for all saved ones where a model asks no question; empty without a time.
std::vector<double> savedTimesOf(const Model &model, const std::vector<double> &parameters);

} // namespace sbl::tool
