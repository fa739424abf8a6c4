// `sbl check`: is the model right, and what would it need?
#include <cstdio>

#include "Console.h"
#include "DataFiles.h"
#include "Options.h"
#include "Outputs.h"
#include "Session.h"

namespace sbl::tool {
namespace {

std::string bytes(double count) {
  const char *unit = "B";
  for (const char *larger : {"KiB", "MiB", "GiB", "TiB"}) {
    if (count < 1024)
      break;
    count /= 1024;
    unit = larger;
  }
  char text[48];
  std::snprintf(text, sizeof text, "%.3g %s", count, unit);
  return text;
}

/// Bytes a bridge keeps: log phi and log phihat at the saved times, and about twelve fields of
/// factors, marginals and Anderson history while it is solved.
double bridgeBytes(const Session &session) {
  const Model &model = *session.model;
  const ExprPoint point{session.parameters, {}, 0, 0};
  double cells = 1;
  for (const Axis &axis : model.axes)
    cells *= evaluate(axis.cells, point);
  double saved = 33;
  if (model.time)
    saved = model.time->savedCount ? evaluate(model.time->savedCount, point)
                                   : static_cast<double>(model.time->savedTimes.size());
  return 8 * cells * (2 * saved + 12);
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
    readDataFiles(session, data);
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
  if (options.memory)
    text += "about " + bytes(bridgeBytes(session)) + " per bridge\n";
  return writeOut(text, session.finish(exitDone));
}

} // namespace sbl::tool
