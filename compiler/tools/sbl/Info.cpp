// `sbl info`: what a model declares, for people and (`--json`) for programs.
#include <nlohmann/json.hpp>

#include "Console.h"
#include "Options.h"
#include "Results.h"
#include "Session.h"

namespace sbl::tool {
namespace {

using Json = nlohmann::ordered_json;

const char *typeName(Parameter::Type type) {
  switch (type) {
  case Parameter::Type::Real:
    return "real";
  case Parameter::Type::Int:
    return "int";
  case Parameter::Type::Bool:
    return "bool";
  }
  return "";
}

const char *boundaryName(Boundary boundary) {
  switch (boundary) {
  case Boundary::Reflecting:
    return "reflecting";
  case Boundary::Absorbing:
    return "absorbing";
  case Boundary::Periodic:
    return "periodic";
  }
  return "";
}

const char *kindName(Field::Kind kind) {
  switch (kind) {
  case Field::Kind::Potential:
    return "potential";
  case Field::Kind::Drift:
    return "drift";
  case Field::Kind::Field:
    return "field";
  }
  return "";
}

std::string rangeText(const Parameter &p) {
  if (!p.lo && !p.hi)
    return "";
  return std::string(" in ") + (p.loOpen ? "(" : "[") + (p.lo ? formatNumber(*p.lo) : "-inf") +
         ", " + (p.hi ? formatNumber(*p.hi) : "inf") + (p.hiOpen ? ")" : "]");
}

Json describe(const Session &session) {
  const Model &model = *session.model;
  const ExprPoint point{session.parameters, {}, 0, 0};
  Json root;
  root["model"] = model.name;
  root["doc"] = model.doc;
  root["params"] = Json::array();
  for (std::size_t i = 0; i < model.parameters.size(); ++i) {
    const Parameter &p = model.parameters[i];
    root["params"].push_back({{"name", p.name},
                              {"type", typeName(p.type)},
                              {"value", session.parameters[i]},
                              {"default", p.value},
                              {"lo", p.lo ? Json(*p.lo) : Json(nullptr)},
                              {"hi", p.hi ? Json(*p.hi) : Json(nullptr)},
                              {"doc", p.doc}});
  }
  root["axes"] = Json::array();
  for (const Axis &axis : model.axes)
    root["axes"].push_back({{"name", axis.name},
                            {"lo", evaluate(axis.lo, point)},
                            {"hi", evaluate(axis.hi, point)},
                            {"cells", static_cast<std::int64_t>(evaluate(axis.cells, point))},
                            {"boundary", {boundaryName(axis.low), boundaryName(axis.high)}},
                            {"doc", axis.doc}});
  root["time"] = nullptr;
  if (model.time)
    root["time"] = {{"name", model.time->name},
                    {"start", evaluate(model.time->start, point)},
                    {"end", evaluate(model.time->end, point)}};
  root["fields"] = Json::array();
  for (const Field &field : model.fields)
    root["fields"].push_back({{"name", field.name},
                              {"kind", kindName(field.kind)},
                              {"components", field.components.size()},
                              {"doc", field.doc}});
  root["distributions"] = Json::array();
  for (const Distribution &law : model.distributions)
    if (!law.name.empty())
      root["distributions"].push_back({{"name", law.name}, {"doc", law.doc}});
  root["diffusions"] = Json::array();
  for (const Diffusion &d : model.diffusions)
    root["diffusions"].push_back({{"name", d.name},
                                  {"autonomous", d.structure.autonomous},
                                  {"gradient", d.structure.gradient},
                                  {"separable", d.structure.separable},
                                  {"linear", d.structure.quadratic},
                                  {"constant_noise", d.structure.constantNoise},
                                  {"killed", d.structure.killed},
                                  {"doc", d.doc}});
  root["flows"] = Json::array();
  for (const Flow &f : model.flows)
    root["flows"].push_back({{"name", f.name}, {"autonomous", f.autonomous}, {"doc", f.doc}});
  root["bridges"] = Json::array();
  for (const Bridge &b : model.bridges)
    root["bridges"].push_back({{"name", b.name},
                               {"of", model.diffusions[b.diffusion].name},
                               {"marginals", b.at.size()},
                               {"doc", b.doc}});
  root["evolutions"] = Json::array();
  for (const Evolve &e : model.evolutions)
    root["evolutions"].push_back({{"name", e.name}, {"of", nameOf(model, e.law)}, {"doc", e.doc}});
  root["eigenproblems"] = Json::array();
  for (const Eigen &e : model.eigens)
    root["eigenproblems"].push_back(
        {{"name", e.name}, {"of", nameOf(model, e.law)}, {"doc", e.doc}});
  root["reads"] = Json::array();
  for (const DataLaw &law : model.dataLaws)
    if (law.used && !law.file.empty())
      root["reads"].push_back(law.file);
  root["files"] = Json::array();
  for (const Action &action : model.actions)
    if (const auto *output = std::get_if<Output>(&action))
      root["files"].push_back(output->file);
  return root;
}

std::string withDoc(std::string line, const std::string &doc) {
  if (doc.empty())
    return line + "\n";
  return line + (columns(line) < 44 ? std::string(44 - columns(line), ' ') : "  ") +
         doc.substr(0, doc.find('\n')) + "\n";
}

std::string table(const Session &session) {
  const Model &model = *session.model;
  const Json facts = describe(session);
  std::string text = withDoc("model " + model.name, model.doc);
  for (std::size_t i = 0; i < model.parameters.size(); ++i)
    text += withDoc("  param " + model.parameters[i].name + " = " +
                        formatNumber(session.parameters[i]) + rangeText(model.parameters[i]),
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
    text += withDoc(std::string("  ") + kindName(field.kind) + " " + field.name, field.doc);
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
  const std::string text = options.json ? describe(session).dump(2) + "\n" : table(session);
  return writeOut(text, session.finish(exitDone));
}

} // namespace sbl::tool
