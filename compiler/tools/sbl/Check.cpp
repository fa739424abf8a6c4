// `sbl check`: is the model right, and what would it need?
#include <algorithm>
#include <optional>

#include "AskedTimes.h"
#include "Console.h"
#include "Options.h"
#include "Outputs.h"
#include "Runner.h"
#include "Session.h"
#include "sbl/Files/DataFiles.h"
#include "sbl/Sema/Families.h"
#include "sbl/runtime/Memory.h"

namespace sbl::tool {
namespace {

/// Bytes of `sbl run` besides fields: its code and libraries, where the model's code is in the
/// cache.
constexpr double toolItself = 16.0 * (1 << 20);

/// What the answers to the model's lines about a question hold: fields at times, and paths, both
/// twice while they are handed over.
std::vector<rt::MemoryItem> answersOf(const Session &session, QuestionRef question,
                                      const rt::SolveMemory &memory) {
  const Model &model = *session.model;
  const auto times = static_cast<double>(memory.times);
  const double numbers = sizeof(double) * times * static_cast<double>(model.axes.size());
  ExprPoint point;
  point.parameters = session.parameters;
  double fields = 0, paths = 0;
  for (const Query &query : model.queries) {
    if (query.of != question)
      continue;
    if (query.accessor == Query::Accessor::Paths)
      paths += numbers * (question.kind == QuestionRef::Kind::Sample
                              ? evaluate(model.samples[question.index].count, point)
                              : static_cast<double>(query.count));
    else if (query.accessor <= Query::Accessor::Phihat && query.place.empty())
      fields += memory.field * (query.times.empty() ? times : double(query.times.size()));
  }
  for (const Sample &sample : model.samples)
    if (sample.question == question)
      paths += numbers * evaluate(sample.count, point);
  return {{"fields that are asked for", 2 * fields}, {"paths", 2 * paths}};
}

/// What the solve of a question takes; nothing where that is not known, or small beside a solve.
std::optional<rt::SolveMemory> memoryOf(const Session &session, const rt::Instance &instance,
                                        QuestionRef question) {
  const Model &model = *session.model;
  rt::SolveSettings settings;
  settings.askedTimes = askedTimes(model, session.parameters, question);
  if (question.kind == QuestionRef::Kind::Bridge)
    return rt::bridgeMemory(instance, question.index, settings);
  if (question.kind == QuestionRef::Kind::Sample && !model.samples[question.index].question)
    return rt::sampleMemory(instance, question.index, settings);
  if (question.kind != QuestionRef::Kind::Evolve)
    return std::nullopt;
  const std::size_t number = numberInFamily(model, question.index);
  switch (familyOf(model, model.evolutions[question.index])) {
  case LawFamily::Diffusion:
    return rt::evolutionMemory(instance, number, settings);
  case LawFamily::Quantum:
    return rt::waveMemory(instance, number, settings);
  case LawFamily::Flow:
  case LawFamily::FlowHamiltonian:
    break;
  }
  return std::nullopt;
}

/// What each question will take, line by line.
int memoryTable(Session &session, DataFiles &data, std::string &text) {
  RunOptions run;
  const std::shared_ptr<const CompiledModel> compiled = compileFor(run, session);
  if (!compiled)
    return exitMachine;
  rt::Status status;
  const auto instance =
      rt::Instance::open(compiled->module(), session.parameters, status, std::move(data.tables));
  if (!instance) {
    const Outcome outcome = outcomeOf(status.code);
    session.diagnostics.reportNowhere(outcome.id, {session.model->name, status.message})
        .hints.push_back(status.hint);
    return outcome.exit;
  }
  // One question after the other; what they found stays until the lines are answered.
  double kept = 0, answers = 0, peak = 0;
  const auto line = [&](const rt::MemoryItem &item) {
    if (item.bytes > 0)
      text += "  " + item.what + ": " + rt::formatBytes(item.bytes) + "\n";
  };
  for (const QuestionRef question : session.model->questions) {
    const std::string title =
        std::string(keyword(question.kind)) + " " + nameOf(*session.model, question);
    const std::optional<rt::SolveMemory> memory = memoryOf(session, *instance, question);
    if (!memory) {
      // What a sample of a bridge holds is counted there.
      if (question.kind != QuestionRef::Kind::Sample)
        text += title + ": not counted\n";
      continue;
    }
    text += title + ": about " + rt::formatBytes(memory->peak()) + "\n";
    std::for_each(memory->items.begin(), memory->items.end(), line);
    peak = std::max(peak, kept + memory->peak());
    kept += memory->kept;
    for (const rt::MemoryItem &item : answersOf(session, question, *memory)) {
      answers += item.bytes;
      line(item);
    }
  }
  peak = std::max(peak, kept + answers);
  text += "in all, with the tool itself: about " + rt::formatBytes(toolItself + peak) + "\n";
  if (const double available = rt::availableMemory(); available > 0)
    text += "available: " + rt::formatBytes(available) + "\n";
  return exitDone;
}

/// What there is, as `2 parameters, 1 axis, 1 bridge`; of questions only the kinds that are asked.
std::string contents(const Model &model) {
  std::string text;
  const auto count = [&](std::size_t number, const char *one, const char *many) {
    text += (text.empty() ? "" : ", ") + std::to_string(number) + " " + (number == 1 ? one : many);
  };
  count(model.parameters.size(), "parameter", "parameters");
  count(model.axes.size(), "axis", "axes");
  if (!model.bridges.empty())
    count(model.bridges.size(), "bridge", "bridges");
  if (!model.evolutions.empty())
    count(model.evolutions.size(), "evolution", "evolutions");
  if (!model.eigens.empty())
    count(model.eigens.size(), "eigenproblem", "eigenproblems");
  if (!model.samples.empty())
    count(model.samples.size(), "sample", "samples");
  if (!model.hittings.empty())
    count(model.hittings.size(), "passage, committor or stationary law",
          "passages, committors or stationary laws");
  return text;
}

} // namespace

int check(const CheckOptions &options) {
  Session session(options.messages);
  DataFiles data;
  if (session.load(options)) {
    checkOutputs(*session.model, session.diagnostics);
    session.precheck();
    readDataFiles(*session.model, session.parameters, session.diagnostics, data);
  }
  if (session.diagnostics.hasErrors())
    return session.finish(exitBadInput);
  const Model &model = *session.model;
  std::string text = model.name + ": no mistakes; " + contents(model) + "\n";
  for (const std::string &summary : data.summaries)
    if (!summary.empty())
      text += "  " + summary + "\n";
  int code = exitDone;
  if (options.memory)
    code = memoryTable(session, data, text);
  return writeOut(text, session.finish(code));
}

} // namespace sbl::tool
