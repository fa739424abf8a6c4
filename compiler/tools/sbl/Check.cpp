// `sbl check`: is the model right, and what would it need?
#include "Console.h"
#include "Options.h"
#include "Outputs.h"
#include "Runner.h"
#include "Session.h"
#include "sbl/Files/DataFiles.h"
#include "sbl/runtime/Memory.h"

namespace sbl::tool {
namespace {

/// What each bridge will take, line by line.
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
  for (const Bridge &bridge : session.model->bridges) {
    const auto index = static_cast<std::size_t>(&bridge - session.model->bridges.data());
    double sum = 0;
    std::string lines;
    for (const rt::MemoryItem &item : rt::bridgeMemory(*instance, index, {})) {
      sum += item.bytes;
      lines += "  " + item.what + ": " + rt::formatBytes(item.bytes) + "\n";
    }
    text += "bridge " + bridge.name + ": about " + rt::formatBytes(sum) + "\n" + lines;
  }
  if (const double available = rt::availableMemory(); available > 0)
    text += "available: " + rt::formatBytes(available) + "\n";
  return exitDone;
}

std::string count(std::size_t number, const char *one, const char *many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
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
  std::string text = model.name + ": no mistakes; " +
                     count(model.parameters.size(), "parameter", "parameters") + ", " +
                     count(model.axes.size(), "axis", "axes") + ", " +
                     count(model.bridges.size(), "bridge", "bridges") + "\n";
  for (const std::string &summary : data.summaries)
    if (!summary.empty())
      text += "  " + summary + "\n";
  int code = exitDone;
  if (options.memory)
    code = memoryTable(session, data, text);
  return writeOut(text, session.finish(code));
}

} // namespace sbl::tool
