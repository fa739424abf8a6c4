// JSON to Manifest. Everything is checked here, so that nothing later needs to doubt an index.
#include "Module/Manifest.h"

#include "Module/ManifestReading.h"

#include <algorithm>
#include <array>
#include <set>

#include <nlohmann/json.hpp>

namespace sbl::rt {
namespace {

class Reader {
public:
  explicit Reader(Manifest &manifest) : m(manifest) {}

  void read(const json &root) {
    if (root.at("sbl").get<int>() != 1)
      throw Misfit("its manifest has another version");
    m.model = root.at("model").get<std::string>();
    m.doc = root.value("doc", std::string());
    m.single = choose<bool>(root.at("element"), {{"f64", false}, {"f32", true}});
    m.rowsPerBlock = root.at("rowsPerBlock").get<std::int64_t>();
    m.lanes = root.at("lanes").get<std::int64_t>();
    if (m.rowsPerBlock < 1 || m.rowsPerBlock > 256 || m.lanes < 1 || m.lanes > 4096)
      throw Misfit("rowsPerBlock or lanes is out of range");
    for (const auto &p : root.at("params"))
      parameter(p);
    m.scalars = root.at("scalars").at("entry").get<std::string>();
    m.scalarCount = root.at("scalars").at("count").get<std::size_t>();
    for (const auto &a : root.at("axes"))
      axis(a);
    if (m.axes.size() > 3) // none: a model of plain numbers
      throw Misfit("it has more than three axes");
    if (const auto it = root.find("time"); it != root.end() && !it->is_null())
      time(*it);
    for (const auto &f : root.at("fields"))
      m.fields.push_back({f.at("name").get<std::string>(), f.at("entry").get<std::string>(),
                          f.value("places", std::string())});
    readData(root, m);
    for (const auto &d : root.at("distributions"))
      distribution(d);
    for (const auto &p : root.at("programs"))
      program(p);
    for (const auto &b : root.at("bridges"))
      bridge(b);
    if (const auto it = root.find("eigens"); it != root.end())
      for (const auto &e : *it)
        eigen(e);
    if (const auto it = root.find("hittings"); it != root.end())
      for (const auto &h : *it)
        hitting(h);
    for (const auto &e : root.value("evolutions", json::array()))
      evolution(e);
    readWaves(root, m);
    readFlows(root, m);
    for (const auto &s : root.value("samples", json::array()))
      sample(s);
  }

private:
  ScalarIndex scalar(const json &value) {
    return indexIn(value.get<std::size_t>(), m.scalarCount, "scalars");
  }
  std::optional<ScalarIndex> maybeScalar(const json &object, const char *key) {
    const auto it = object.find(key);
    if (it == object.end() || it->is_null())
      return std::nullopt;
    return scalar(*it);
  }
  FieldIndex field(const json &value) {
    return indexIn(value.get<std::size_t>(), m.fields.size(), "fields");
  }
  std::optional<FieldIndex> maybeField(const json &object, const char *key) {
    const auto it = object.find(key);
    if (it == object.end() || it->is_null())
      return std::nullopt;
    return field(*it);
  }

  void parameter(const json &p) {
    ParameterEntry e;
    e.name = p.at("name").get<std::string>();
    e.type = p.at("type").get<std::string>();
    e.doc = p.value("doc", std::string());
    const auto &value = p.at("default");
    e.value = value.is_boolean() ? (value.get<bool>() ? 1.0 : 0.0) : value.get<double>();
    e.lo = maybe<double>(p, "lo");
    e.hi = maybe<double>(p, "hi");
    e.loOpen = maybe<bool>(p, "loOpen").value_or(false);
    e.hiOpen = maybe<bool>(p, "hiOpen").value_or(false);
    m.parameters.push_back(std::move(e));
  }

  void axis(const json &a) {
    const auto boundary = [](const json &value) {
      return choose<Boundary>(value, {{"reflecting", Boundary::Reflecting},
                                      {"absorbing", Boundary::Absorbing},
                                      {"periodic", Boundary::Periodic}});
    };
    AxisEntry e{a.at("name").get<std::string>(), scalar(a.at("lo")),    scalar(a.at("hi")),
                scalar(a.at("cells")),           boundary(a.at("low")), boundary(a.at("high"))};
    if ((e.low == Boundary::Periodic) != (e.high == Boundary::Periodic))
      throw Misfit("an axis is periodic at one end only");
    m.axes.push_back(std::move(e));
  }

  void time(const json &t) {
    TimeEntry e;
    e.name = t.at("name").get<std::string>();
    e.start = scalar(t.at("start"));
    e.end = scalar(t.at("end"));
    e.steps = maybeScalar(t, "steps");
    e.savedCount = maybeScalar(t, "savedCount");
    if (const auto it = t.find("savedTimes"); it != t.end() && !it->is_null())
      for (const auto &s : *it)
        e.savedTimes.push_back(scalar(s));
    m.time = std::move(e);
  }

  void distribution(const json &d) {
    DistributionEntry e;
    e.name = d.at("name").get<std::string>();
    for (const auto &c : d.at("components")) {
      ComponentEntry component;
      component.weight = scalar(c.at("weight"));
      component.field = maybeField(c, "field");
      component.isLog = maybe<bool>(c, "isLog").value_or(false);
      component.normalised = maybe<bool>(c, "normalised").value_or(false);
      if (const auto it = c.find("box"); it != c.end() && !it->is_null())
        for (const auto &side : *it)
          component.box.emplace_back(scalar(side.at(0)), scalar(side.at(1)));
      if (const auto it = c.find("data"); it != c.end() && !it->is_null())
        for (const auto &law : *it)
          component.data.push_back(indexIn(law.get<std::size_t>(), m.data.size(), "data"));
      const bool boxed = component.box.size() == m.axes.size();
      if (component.data.empty() ? boxed == component.field.has_value() : !component.box.empty())
        throw Misfit("a component of a distribution is neither a field nor a box");
      if (!component.box.empty() && !boxed)
        throw Misfit("a component of a distribution is neither a field nor a box");
      e.components.push_back(std::move(component));
    }
    m.distributions.push_back(std::move(e));
  }

  StageEntry stage(const json &s, const ProgramEntry &p) {
    StageEntry e;
    e.entry = s.at("entry").get<std::string>();
    e.kind = choose<StageEntry::Kind>(s.at("kind"), {{"sweep", StageEntry::Kind::Sweep},
                                                     {"tridiagonal", StageEntry::Kind::Tridiagonal},
                                                     {"slide", StageEntry::Kind::Slide}});
    e.axis = indexIn(s.at("axis").get<std::size_t>(), m.axes.size(), "axes");
    e.kernel = indexIn(s.at("kernel").get<std::size_t>(), p.kernels.size(), "kernels");
    if (p.kernels[e.kernel].axis != e.axis)
      throw Misfit("a stage and its kernel name different axes");
    const bool implicit = p.kernels[e.kernel].kind == KernelEntry::Kind::Implicit;
    if (implicit != (e.kind == StageEntry::Kind::Tridiagonal))
      throw Misfit("an implicit kernel goes with a tridiagonal stage, and only with one");
    e.transposed = maybe<bool>(s, "transposed").value_or(false);
    for (auto [key, target] : {std::pair{"pre", &e.pre}, std::pair{"post", &e.post}})
      if (const auto index = maybe<std::size_t>(s, key))
        *target = indexIn(*index, p.factors.size(), "factors");
    return e;
  }

  FactorPart part(const json &value, const ProgramEntry &p) {
    const auto kind = value.at("kind").get<std::string>();
    if (kind == "field")
      return FieldPart{field(value.at("field")), maybeField(value, "unkilled")};
    if (kind == "balance")
      return BalancePart{};
    if (kind == "gauge")
      return GaugePart{indexIn(value.at("kernel").get<std::size_t>(), p.kernels.size(), "kernels"),
                       value.at("sign").get<int>() < 0 ? -1 : 1};
    throw Misfit("unknown part of a factor '" + kind + "'");
  }

  void program(const json &v) {
    ProgramEntry p;
    p.name = v.at("name").get<std::string>();
    p.scheme = choose<Scheme>(v.at("scheme"), {{"kernel", Scheme::Kernel},
                                               {"separable", Scheme::Separable},
                                               {"tridiagonal", Scheme::Tridiagonal},
                                               {"kinetic", Scheme::Kinetic}});
    p.law = choose<Law>(v.at("law"), {{"quadratic", Law::Quadratic},
                                      {"gradient", Law::Gradient},
                                      {"lines", Law::Lines},
                                      {"linear", Law::Linear},
                                      {"generator", Law::Generator}});
    p.order = v.at("order").get<int>();
    p.autonomous = v.at("autonomous").get<bool>();
    p.smooth = v.at("smooth").get<bool>();
    p.killed = v.at("killed").get<bool>();
    coefficients(v, p);
    if (const auto it = v.find("variances"); it != v.end() && !it->is_null())
      p.variances = it->at("entry").get<std::string>();
    for (const auto &k : v.at("kernels"))
      p.kernels.push_back(
          {indexIn(k.at("axis").get<std::size_t>(), m.axes.size(), "axes"),
           choose<KernelEntry::Kind>(k.at("kind"), {{"gaussian", KernelEntry::Kind::Gaussian},
                                                    {"generator", KernelEntry::Kind::Generator},
                                                    {"implicit", KernelEntry::Kind::Implicit},
                                                    {"lattice", KernelEntry::Kind::Lattice},
                                                    {"transport", KernelEntry::Kind::Transport}}),
           maybe<double>(k, "fraction").value_or(1.0), maybe<bool>(k, "ring").value_or(false),
           maybe<std::size_t>(k, "direction").value_or(0)});
    for (const KernelEntry &k : p.kernels)
      if (k.ring && m.axes[k.axis].low != Boundary::Periodic)
        throw Misfit("a kernel closes an axis that is no ring");
    for (const auto &f : v.at("factors")) {
      auto &parts = p.factors.emplace_back();
      for (const auto &x : f.at("parts"))
        parts.push_back(part(x, p));
    }
    for (const auto &s : v.at("backward"))
      p.backward.push_back(stage(s, p));
    for (const auto &s : v.at("forward"))
      p.forward.push_back(stage(s, p));
    checkProgram(p);
    m.programs.push_back(std::move(p));
  }

  /// What multiplies before the first kernel, between any two, and after the last. The two
  /// directions may fuse a factor into different sweeps, so only these products can be compared.
  static std::vector<std::multiset<std::array<long, 3>>>
  factorsBetweenKernels(const ProgramEntry &p, const std::vector<StageEntry> &stages) {
    std::vector<std::multiset<std::array<long, 3>>> gaps(stages.size() + 1);
    const auto include = [&](std::size_t gap, std::optional<std::size_t> factor) {
      if (!factor)
        return;
      for (const FactorPart &part : p.factors[*factor]) {
        if (const auto *field = std::get_if<FieldPart>(&part))
          gaps[gap].insert({0, static_cast<long>(field->field), 0});
        else if (const auto *gauge = std::get_if<GaugePart>(&part))
          gaps[gap].insert({1, static_cast<long>(gauge->kernel), gauge->sign});
        else
          gaps[gap].insert({2, 0, 0});
      }
    };
    for (std::size_t k = 0; k < stages.size(); ++k) {
      include(k, stages[k].pre);
      include(k + 1, stages[k].post);
    }
    return gaps;
  }

  /// Drift, noise and killing of a diffusion.
  void coefficients(const json &v, ProgramEntry &p) {
    if (const auto it = v.find("noise"); it != v.end() && !it->is_null())
      for (const auto &s : *it)
        p.noise.push_back(s.is_null() ? std::nullopt : std::optional(scalar(s)));
    if (const auto it = v.find("noiseFields"); it != v.end() && !it->is_null())
      for (const auto &f : *it)
        p.noiseFields.push_back(field(f));
    if (const auto it = v.find("covariance"); it != v.end() && !it->is_null())
      for (const auto &s : *it)
        p.covariance.push_back(scalar(s));
    if (const auto it = v.find("pull"); it != v.end() && !it->is_null())
      for (const auto &f : *it)
        p.pull.push_back(field(f));
    for (const auto &f : v.at("drift"))
      p.drift.push_back(field(f));
    p.killing = maybeField(v, "killing");
    const std::size_t rank = m.axes.size();
    if (p.noise.size() != rank && p.noiseFields.size() != rank)
      throw Misfit("a program lacks the noise of an axis");
    const bool isMatrix = !p.covariance.empty();
    if ((isMatrix && (p.covariance.size() != rank * rank || p.pull.size() != p.drift.size())) ||
        (!isMatrix && !p.pull.empty()))
      throw Misfit("a program's matrix of noise does not fit the axes");
    if (!p.drift.empty() && p.drift.size() != rank)
      throw Misfit("a program's drift does not fit the axes");
  }

  void eigen(const json &v) {
    EigenEntry e;
    e.name = v.at("name").get<std::string>();
    e.count = scalar(v.at("count"));
    const auto &options = v.at("options");
    e.tolerance = maybeScalar(options, "tolerance");
    e.accuracy = maybeScalar(options, "accuracy");
    e.iterations = maybeScalar(options, "iterations");
    for (const auto &k : v.at("kinetic"))
      e.kinetic.push_back(scalar(k));
    e.potential = maybeField(v, "potential");
    if (const auto it = v.find("generator"); it != v.end() && !it->is_null())
      coefficients(*it, e.generator.emplace());
    if (const auto it = v.find("sweeps"); it != v.end() && !it->is_null())
      for (const auto &s : *it)
        e.sweeps.push_back(s.get<std::string>());
    if (e.kinetic.size() != m.axes.size() && !(e.kinetic.empty() && e.generator))
      throw Misfit("an eigenproblem lacks the kinetic term of an axis");
    if (!e.sweeps.empty() && e.sweeps.size() != m.axes.size())
      throw Misfit("an eigenproblem lacks the sweep of an axis");
    m.eigens.push_back(std::move(e));
  }

  void hitting(const json &v) {
    HittingEntry e;
    e.name = v.at("name").get<std::string>();
    coefficients(v.at("generator"), e.generator);
    e.into = maybeField(v, "into");
    e.from = maybeField(v, "from");
    if (e.from && !e.into)
      throw Misfit("a committor lacks a region");
    m.hittings.push_back(std::move(e));
  }

  void sample(const json &v) {
    SampleEntry s;
    s.name = v.at("name").get<std::string>();
    if (const auto it = v.find("generator"); it != v.end() && !it->is_null()) {
      coefficients(*it, s.generator.emplace());
    }
    if (const auto it = v.find("start"); it != v.end() && !it->is_null()) {
      s.start = at(*it);
      if (!s.start.distribution)
        throw Misfit("a sample lacks its start");
    }
    if (const auto flow = maybe<std::size_t>(v, "flow"))
      s.flow = indexIn(*flow, m.flows.size(), "flows");
    if (const auto bridge = maybe<std::size_t>(v, "bridge"))
      s.bridge = indexIn(*bridge, m.bridges.size(), "bridges");
    if (s.bridge.has_value() == s.start.distribution.has_value() || !m.time ||
        s.bridge.has_value() + s.generator.has_value() + s.flow.has_value() > 1)
      throw Misfit("a sample lacks its law or the time");
    s.count = scalar(v.at("count"));
    s.seed = scalar(v.at("seed"));
    s.method = choose<SampleMethod>(v.at("method"), {{"auto", SampleMethod::Auto},
                                                     {"euler", SampleMethod::Euler},
                                                     {"weak2", SampleMethod::Weak2},
                                                     {"exact", SampleMethod::Exact}});
    s.linear = v.at("linear").get<bool>();
    s.accuracy = maybeScalar(v.at("options"), "accuracy");
    s.steps = maybeScalar(v.at("options"), "steps");
    m.samples.push_back(std::move(s));
  }

  void checkProgram(const ProgramEntry &p) {
    if (p.backward.empty() || p.backward.size() != p.forward.size())
      throw Misfit("a program's two directions do not match");
    for (std::size_t k = 0; k < p.backward.size(); ++k) {
      const StageEntry &b = p.backward[k], &f = p.forward[p.forward.size() - 1 - k];
      if (b.kernel != f.kernel || b.transposed == f.transposed)
        throw Misfit("a program's forward step is not the transpose of its backward one");
    }
    auto gaps = factorsBetweenKernels(p, p.forward);
    std::reverse(gaps.begin(), gaps.end());
    if (gaps != factorsBetweenKernels(p, p.backward))
      throw Misfit("a program's forward step is not the transpose of its backward one");
    const std::size_t directions = p.covariance.empty() ? 0 : m.axes.size() == 2 ? 3 : 6;
    for (const std::vector<StageEntry> &stages : {p.backward, p.forward})
      for (const StageEntry &s : stages)
        if ((s.kind == StageEntry::Kind::Slide) != p.kernels[s.kernel].slides())
          throw Misfit("a stage does not go with its kernel");
    bool gaussian = false;
    for (const KernelEntry &k : p.kernels) {
      gaussian |= k.kind == KernelEntry::Kind::Gaussian || k.slides();
      if (k.kind == KernelEntry::Kind::Lattice && k.direction >= directions)
        throw Misfit("a lattice kernel lacks its direction");
      if (k.kind == KernelEntry::Kind::Transport && p.drift.empty())
        throw Misfit("a transport lacks its drift");
      if (k.kind == KernelEntry::Kind::Gaussian && (k.axis >= p.noise.size() || !p.noise[k.axis]))
        throw Misfit("a Gaussian kernel needs constant noise on its axis");
    }
    if (gaussian && p.variances.empty())
      throw Misfit("a program with Gaussian kernels lacks their variances");
  }

  std::vector<std::size_t> programs(const json &question) {
    std::vector<std::size_t> result;
    for (const auto &p : question.at("programs"))
      result.push_back(indexIn(p.get<std::size_t>(), m.programs.size(), "programs"));
    return result;
  }

  BridgeEntry::At at(const json &a) {
    BridgeEntry::At at{scalar(a.at("time")), std::nullopt, maybeScalar(a, "weight")};
    if (const auto &law = a.at("distribution"); !law.is_null())
      at.distribution = indexIn(law.get<std::size_t>(), m.distributions.size(), "distributions");
    return at;
  }

  void evolution(const json &v) {
    EvolutionEntry e;
    e.name = v.at("name").get<std::string>();
    e.programs = programs(v);
    e.start = at(v.at("start"));
    if (e.programs.empty() || !m.time)
      throw Misfit("an evolution lacks a program or a time");
    const auto &options = v.at("options");
    e.accuracy = maybeScalar(options, "accuracy");
    e.steps = maybeScalar(options, "steps");
    m.evolutions.push_back(std::move(e));
  }

  void bridge(const json &v) {
    BridgeEntry b;
    b.name = v.at("name").get<std::string>();
    b.programs = programs(v);
    for (const auto &a : v.at("at"))
      b.at.push_back(at(a));
    if (b.programs.empty() || b.at.size() < 2)
      throw Misfit("a bridge lacks a program or an end");
    const auto &options = v.at("options");
    b.tolerance = maybeScalar(options, "tolerance");
    b.accuracy = maybeScalar(options, "accuracy");
    b.iterations = maybeScalar(options, "iterations");
    b.steps = maybeScalar(options, "steps");
    m.bridges.push_back(std::move(b));
  }

  Manifest &m;
};

} // namespace

Status parseManifest(const char *text, Manifest &manifest) {
  manifest = {};
  try {
    Reader(manifest).read(json::parse(text));
  } catch (const std::exception &error) {
    return Status::fail(Code::BadModule,
                        std::string("the module does not fit this runtime: ") + error.what(),
                        "compile the model again with the same version of sbl");
  }
  return Status::good();
}

} // namespace sbl::rt
