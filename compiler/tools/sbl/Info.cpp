// `sbl info`: what a model declares, for people and (`--json`) for programs.
#include <nlohmann/json.hpp>

#include "Console.h"
#include "InfoJson.h"
#include "Options.h"
#include "Results.h"
#include "Session.h"
#include "sbl/Sema/Words.h"

namespace sbl::tool {
namespace {

using Json = nlohmann::ordered_json;

std::string rangeText(const Parameter &p) {
  if (!p.lo && !p.hi)
    return "";
  return std::string(" in ") + (p.loOpen ? "(" : "[") + (p.lo ? formatNumber(*p.lo) : "-inf") +
         ", " + (p.hi ? formatNumber(*p.hi) : "inf") + (p.hiOpen ? ")" : "]");
}

std::string withDoc(std::string line, const std::string &doc) {
  if (doc.empty())
    return line + "\n";
  return line + (columns(line) < 44 ? std::string(44 - columns(line), ' ') : "  ") +
         doc.substr(0, doc.find('\n')) + "\n";
}

std::string shown(const Parameter &parameter, double value) {
  if (parameter.type == Parameter::Type::Bool)
    return value != 0 ? "true" : "false";
  return formatNumber(value);
}

std::string table(const Session &session) {
  const Model &model = *session.model;
  const Json facts = describeModel(session);
  std::string text = withDoc("model " + model.name, model.doc);
  for (std::size_t i = 0; i < model.parameters.size(); ++i)
    text += withDoc("  param " + model.parameters[i].name + " = " +
                        shown(model.parameters[i], session.parameters[i]) +
                        rangeText(model.parameters[i]),
                    model.parameters[i].doc);
  for (const Json &axis : facts["axes"]) {
    const std::string low = axis["boundary"][0], high = axis["boundary"][1];
    text += withDoc("  axis " + axis["name"].get<std::string>() + " in [" +
                        formatNumber(axis["lo"]) + ", " + formatNumber(axis["hi"]) + "], " +
                        std::to_string(axis["cells"].get<std::int64_t>()) + " cells, " +
                        (low == high ? low : low + " and " + high),
                    axis["doc"]);
  }
  if (model.time)
    text += "  time " + model.time->name + " in [" + formatNumber(facts["time"]["start"]) + ", " +
            formatNumber(facts["time"]["end"]) + "]\n";
  for (const Field &field : model.fields)
    text += withDoc(std::string("  ") + wordFor(field.kind) + " " + field.name, field.doc);
  for (const Distribution &law : model.distributions)
    if (!law.name.empty())
      text += withDoc("  distribution " + law.name, law.doc);
  for (const Json &d : facts["diffusions"]) {
    std::string traits;
    for (const char *trait : {"gradient", "separable", "linear", "autonomous", "killed"})
      if (d[trait].get<bool>())
        traits += (traits.empty() ? ": " : ", ") + std::string(trait);
    text += withDoc("  diffusion " + d["name"].get<std::string>() + traits, d["doc"]);
  }
  const auto named = [&](const char *key, const std::string &keyword) {
    for (const Json &thing : facts[key])
      text += withDoc("  " + keyword + " " + thing["name"].get<std::string>(), thing["doc"]);
  };
  named("waves", "wave");
  named("quantums", "quantum");
  named("flows", "flow");
  for (const Json &law : facts["casts"])
    text += withDoc("  " + law["name"].get<std::string>() + " = " + law["cast"].get<std::string>(),
                    law["doc"]);
  for (const Json &b : facts["bridges"])
    text +=
        withDoc("  bridge " + b["name"].get<std::string>() + " of " + b["of"].get<std::string>() +
                    ", " + std::to_string(b["marginals"].get<int>()) + " marginals",
                b["doc"]);
  for (const Json &e : facts["evolutions"])
    text += withDoc(
        "  evolve " + e["name"].get<std::string>() + " of " + e["of"].get<std::string>(), e["doc"]);
  for (const Json &e : facts["eigenproblems"])
    text += withDoc("  eigen " + e["name"].get<std::string>() + " of " + e["of"].get<std::string>(),
                    e["doc"]);
  for (const Json &s : facts["samples"])
    text += withDoc(
        "  sample " + s["name"].get<std::string>() + " of " + s["of"].get<std::string>(), s["doc"]);
  for (const Json &file : facts["reads"])
    text += "  reads " + file.get<std::string>() + "\n";
  for (const Json &file : facts["files"])
    text += "  writes " + file.get<std::string>() + "\n";
  return text;
}

} // namespace

int info(const InfoOptions &options) {
  Session session(options.messages);
  if (!session.load(options))
    return session.finish(exitBadInput);
  const std::string text = options.json ? describeModel(session).dump(2) + "\n" : table(session);
  return writeOut(text, session.finish(exitDone));
}

} // namespace sbl::tool
