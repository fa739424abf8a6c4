// The lines of a model that show something: print, expect, plot and save.
#include <nlohmann/json.hpp>

#include "Outputs.h"
#include "Runner.h"
#include "Stopwatch.h"
#include "sbl/runtime.h"

namespace sbl::tool {

ExitCode reportNoAnswer(const questions::Failure &failure, const std::string &text,
                        Diagnostics &diagnostics) {
  if (failure.status.code == rt::Code::NotConverged)
    return exitUnmet; // its question was reported
  Diagnostic &message =
      diagnostics.report(DiagId::NoAnswer, failure.range, {text, failure.status.message});
  if (!failure.status.hint.empty())
    message.hints.push_back(failure.status.hint);
  return outcomeOf(failure.status.code).exit;
}

void Runner::unanswered(const questions::Failure &failure, const std::string &text) {
  raise(reportNoAnswer(failure, text, session_.diagnostics));
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
      if (options_.json || options_.quiet || options_.messages.json() || !options_.sweeps.empty())
        session_.diagnostics.report(DiagId::ExpectationFailed, expect.range, {expect.text})
            .hints.push_back("the left side is " + leftSide(*verdict) +
                             (expect.kind == Expect::Kind::True
                                  ? ""
                                  : ", the right side " + rightSide(*verdict)));
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
                        {"source", std::string("sbl ") + sbl_runtime_version()},
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

  if (std::string error = deliver_(output, std::move(dataset), results_.files); !error.empty()) {
    session_.diagnostics.report(DiagId::CannotWrite, output.range, {output.file, error});
    raise(exitMachine);
  }
}

void Runner::answer() {
  const Stopwatch watch(results_.timings.answers);
  for (const Action &action : model().actions)
    std::visit([&](const auto &line) { answer(line); }, action);
}

} // namespace sbl::tool
