#include "InfoJson.h"

#include <nlohmann/json.hpp>

#include "ParameterValue.h"
#include "sbl/Sema/Menu.h"
#include "sbl/Sema/Words.h"

namespace sbl::tool {
namespace {

using Json = nlohmann::ordered_json;

class Describer {
public:
  explicit Describer(const Session &session)
      : session_(session), model_(*session.model), point_{session.parameters, {}, 0, 0} {
    names_.parameter = [this](Index i) { return model_.parameters[i].name; };
    names_.axis = [this](Index i) { return model_.axes[i].name; };
    names_.query = [](Index) { return std::string("solved"); };
    if (model_.time)
      names_.time = model_.time->name;
  }

  Json object() const {
    Json root = {{"model", model_.name}, {"doc", model_.doc}};
    root["params"] = each(model_.parameters, [&](const auto &p) { return parameter(p); });
    root["axes"] = each(model_.axes, [&](const auto &axis) { return describe(axis); });
    root["time"] = time();
    root["fields"] = each(model_.fields, [&](const Field &f) {
      return Json{{"name", f.name},
                  {"kind", wordFor(f.kind)},
                  {"components", f.components.size()},
                  {"complex", !f.imaginary.empty()},
                  {"doc", f.doc}};
    });
    root["distributions"] = Json::array();
    for (const Distribution &law : model_.distributions)
      if (!law.name.empty())
        root["distributions"].push_back(
            {{"name", law.name}, {"components", law.components.size()}, {"doc", law.doc}});
    root["waves"] = Json::array();
    for (const Wave &wave : model_.waves)
      if (!wave.name.empty())
        root["waves"].push_back({{"name", wave.name}, {"doc", wave.doc}});
    root["diffusions"] = each(model_.diffusions, [&](const auto &law) { return describe(law); });
    root["quantums"] = each(model_.quantums, [&](const auto &law) { return describe(law); });
    root["flows"] = each(model_.flows, [&](const Flow &law) {
      return Json{{"name", law.name},
                  {"velocity", texts(law.velocity)},
                  {"autonomous", law.autonomous},
                  {"doc", law.doc}};
    });
    root["casts"] = each(model_.solvedLaws, [&](const SolvedLaw &law) {
      return Json{{"name", law.name}, {"cast", castOf(law)}, {"doc", law.doc}};
    });
    for (const FlowHamiltonian &law : model_.flowHamiltonians)
      root["casts"].push_back({{"name", law.name},
                               {"cast", "quantum of " + nameOf(model_, law.flow)},
                               {"doc", law.doc}});
    root["bridges"] = each(model_.bridges, [&](const auto &b) { return describe(b); });
    root["evolutions"] = each(model_.evolutions, [&](const auto &e) { return describe(e); });
    root["eigenproblems"] = each(model_.eigens, [&](const auto &e) { return describe(e); });
    root["hitting"] = each(model_.hittings, [&](const Hitting &h) {
      return Json{{"name", h.name}, {"of", model_.diffusions[h.diffusion].name}};
    });
    root["samples"] = each(model_.samples, [&](const Sample &s) {
      return Json{{"name", s.name},
                  {"of", s.question ? nameOf(model_, *s.question) : nameOf(model_, s.law)},
                  {"count", value(s.count)},
                  {"doc", s.doc}};
    });
    root["reads"] = Json::array();
    for (const DataLaw &law : model_.dataLaws)
      if (law.used && !law.file.empty())
        root["reads"].push_back(law.file);
    actions(root);
    return root;
  }

private:
  template <typename T, typename F> static Json each(const std::vector<T> &things, F describe) {
    Json list = Json::array();
    for (const T &thing : things)
      list.push_back(describe(thing));
    return list;
  }
  double value(ExprRef e) const { return evaluate(e, point_); }
  Json given(ExprRef e) const { return e ? Json(value(e)) : Json(nullptr); }
  std::string text(ExprRef e) const { return e ? print(e, names_) : ""; }
  Json texts(const std::vector<ExprRef> &parts) const {
    return each(parts, [&](ExprRef e) { return text(e); });
  }

  std::string castOf(const SolvedLaw &law) const {
    const char *kind = law.kind == SolvedLaw::Kind::Flow     ? "flow of "
                       : law.kind == SolvedLaw::Kind::Nelson ? "diffusion of "
                                                             : "reverse of ";
    return kind + nameOf(model_, law.of);
  }

  Json parameter(const Parameter &p) const {
    const auto index = static_cast<std::size_t>(&p - model_.parameters.data());
    return {{"name", p.name},
            {"type", wordFor(p.type)},
            {"value", parameterValue(p, session_.parameters[index])},
            {"default", parameterValue(p, p.value)},
            {"lo", p.lo ? Json(*p.lo) : Json(nullptr)},
            {"hi", p.hi ? Json(*p.hi) : Json(nullptr)},
            {"lo_open", p.loOpen},
            {"hi_open", p.hiOpen},
            {"doc", p.doc}};
  }

  Json describe(const Axis &axis) const {
    return {{"name", axis.name},
            {"lo", value(axis.lo)},
            {"hi", value(axis.hi)},
            {"cells", static_cast<std::int64_t>(value(axis.cells))},
            {"boundary", {wordFor(axis.low), wordFor(axis.high)}},
            {"doc", axis.doc}};
  }

  Json time() const {
    if (!model_.time)
      return nullptr;
    const TimeAxis &time = *model_.time;
    Json saved = Json::array();
    for (ExprRef at : time.savedTimes)
      saved.push_back(value(at));
    return {{"name", time.name},
            {"start", value(time.start)},
            {"end", value(time.end)},
            {"steps", given(time.steps)},
            {"saved",
             time.savedCount ? Json(static_cast<std::int64_t>(value(time.savedCount))) : saved}};
  }

  Json describe(const Diffusion &d) const {
    return {{"name", d.name},
            {"drift", texts(d.drift)},
            {"noise", texts(d.noise)},
            {"killing", text(d.killing)},
            {"autonomous", d.structure.autonomous},
            {"gradient", d.structure.gradient},
            {"separable", d.structure.separable},
            {"linear", d.structure.quadratic},
            {"constant_noise", d.structure.constantNoise},
            {"smooth", d.structure.smooth},
            {"killed", d.structure.killed},
            {"doc", d.doc}};
  }

  Json describe(const Quantum &law) const {
    return {{"name", law.name},
            {"potential", text(law.potential)},
            {"mass", texts(law.mass)},
            {"hbar", given(law.hbar)},
            {"nonlinearity", text(law.nonlinearity)},
            {"absorber", text(law.absorber)},
            {"autonomous", law.autonomous},
            {"smooth", law.smooth},
            {"doc", law.doc}};
  }

  /// What every question tells.
  Json question(QuestionRef which, const std::string &of, const std::string &doc) const {
    return {{"name", nameOf(model_, which)},
            {"of", of},
            {"accessors", accessorsOf(model_, which)},
            {"doc", doc}};
  }

  Json options(const SolveOptions &o) const {
    return {
        {"tolerance", given(o.tolerance)},   {"accuracy", given(o.accuracy)},
        {"iterations", given(o.iterations)}, {"steps", given(o.steps)},
        {"scheme", wordFor(o.scheme)},       {"order", o.order == 0 ? Json("auto") : Json(o.order)},
        {"precision", wordFor(o.precision)}};
  }

  Json describe(const Bridge &b) const {
    const auto index = static_cast<Index>(&b - model_.bridges.data());
    Json made =
        question({QuestionRef::Kind::Bridge, index}, model_.diffusions[b.diffusion].name, b.doc);
    made["marginals"] = b.at.size();
    made["at"] = each(b.at, [&](const Bridge::Marginal &at) {
      using Kind = Bridge::Marginal::Kind;
      const char *kind = at.kind == Kind::Free ? "free" : at.kind == Kind::Soft ? "soft" : "hard";
      Json line = {{"time", value(at.time)}, {"kind", kind}};
      line["law"] = at.kind == Kind::Free
                        ? Json(nullptr)
                        : Json(model_.distributions[at.distribution].name); // empty: in place
      line["weight"] = given(at.weight);
      return line;
    });
    made["options"] = options(b.options);
    return made;
  }

  Json describe(const Evolve &e) const {
    const auto index = static_cast<Index>(&e - model_.evolutions.data());
    Json made = question({QuestionRef::Kind::Evolve, index}, nameOf(model_, e.law), e.doc);
    made["start"] = given(e.start);
    made["state"] = e.kind == Evolve::Initial::Wave ? "wave" : "distribution";
    made["imaginary"] = e.imaginary;
    made["options"] = options(e.options);
    return made;
  }

  Json describe(const Eigen &e) const {
    const auto index = static_cast<Index>(&e - model_.eigens.data());
    Json made = question({QuestionRef::Kind::Eigen, index}, nameOf(model_, e.law), e.doc);
    made["count"] = given(e.count);
    return made;
  }

  void actions(Json &root) const {
    for (const char *list : {"print", "expect", "files"})
      root[list] = Json::array();
    for (const Action &action : model_.actions) {
      if (const auto *print = std::get_if<Print>(&action))
        for (const Item &item : print->items)
          root["print"].push_back(item.text);
      if (const auto *expect = std::get_if<Expect>(&action))
        root["expect"].push_back(expect->text);
      if (const auto *output = std::get_if<Output>(&action))
        root["files"].push_back(output->file);
    }
  }

  const Session &session_;
  const Model &model_;
  ExprPoint point_;
  ExprNames names_;
};

} // namespace

Json describeModel(const Session &session) { return Describer(session).object(); }

} // namespace sbl::tool
