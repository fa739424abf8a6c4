#include "Probe.h"

#include <nlohmann/json.hpp>

#include "Outputs.h"
#include "Runner.h"
#include "sbl/Syntax/Parser.h"

namespace sbl::tool {

Probe::Probe(const RunOptions &options, const Session &whole, std::string text)
    : options_(options), session_({}), imports_(session_.sources, session_.diagnostics) {
  options_.json = options_.verbose = options_.timing = false;
  // Under the name of the model, so that files beside it are found.
  const std::uint32_t file = session_.sources.add(whole.sources.file(0).path(), std::move(text));
  const ast::Module module = parseModule(file, session_.diagnostics);
  if (session_.diagnostics.hasErrors())
    return;
  session_.model = analyse(module, whole.model->name, session_.diagnostics,
                           [&](const ast::ImportDecl &decl) { return imports_.find(decl); });
  if (!session_.model)
    return;
  std::map<std::string, double> values;
  for (std::size_t k = 0; k < whole.parameters.size(); ++k)
    values[whole.model->parameters[k].name] = whole.parameters[k];
  for (const Parameter &parameter : session_.model->parameters)
    session_.parameters.push_back(values.at(parameter.name));
  checkValues(*session_.model, session_.parameters, session_.diagnostics);
}

std::string Probe::mistake(const std::vector<std::string> &names) const {
  std::string first;
  for (const Diagnostic &message : session_.diagnostics.all()) {
    if (diagnosticInfo(message.id).severity != Severity::Error)
      continue;
    // The expression of a missing answer was made here and tells nobody anything.
    const std::string answer = "` has no answer: ";
    const std::size_t at = message.message.find(answer);
    const std::string text =
        at == std::string::npos ? message.message : message.message.substr(at + answer.size());
    if (first.empty())
      first = text;
    for (const std::string &name : names)
      if (message.message.find("`" + name + "`") != std::string::npos ||
          message.message.find("(" + name + ",") != std::string::npos)
        return text;
  }
  return first;
}

int Probe::run() {
  const std::shared_ptr<const CompiledModel> compiled = compileFor(options_, session_);
  if (!compiled)
    return exitMachine;
  const auto write = [](const Output &output, const io::Dataset &dataset,
                        std::vector<std::string> &) { return writeOutput(output, dataset); };
  Runner runner(options_, session_, compiled, write);
  runner.setFlush(false);
  runner.setProgressPrefix("in other pictures, ");
  // One question that cannot be solved does not keep the others from being answered.
  int code = runner.solveQuestions();
  if (runner.isOpen() && code != exitInterrupted && code != exitMachine)
    code = runner.answerAll();
  for (const ShownLine &line : runner.results().lines)
    if (const auto *item = std::get_if<PrintedItem>(&line))
      values_.push_back(item->value);
  for (const ReportedQuestion &solved : runner.results().questions) {
    const nlohmann::ordered_json json = solved.report->json();
    for (const char *part : {"time_error", "grid_error", "mass_error"})
      if (const auto &all = json["certificate"]; all.contains(part) && all[part].is_number())
        errors_[nameOf(*session_.model, solved.question)] += all[part].get<double>();
  }
  return code;
}

double Probe::estimatedError(const std::string &question) const {
  const auto found = errors_.find(question);
  return found == errors_.end() ? 0 : found->second;
}

} // namespace sbl::tool
