// The part of a manifest that speaks of flows. Absent lists are empty.
#include "Module/ManifestReading.h"

namespace sbl::rt {
namespace {

class FlowReader {
public:
  FlowReader(const json &root, Manifest &manifest) : root(root), m(manifest) {}

  void read() {
    for (const json &v : root.value("flows", json::array()))
      flow(v);
    for (const json &v : root.value("flowEvolutions", json::array()))
      evolution(v);
    for (const json &v : root.value("flowWaves", json::array()))
      wave(v);
  }

private:
  ScalarIndex scalar(const json &value) const {
    return indexIn(value.get<std::size_t>(), m.scalarCount, "scalars");
  }
  std::optional<ScalarIndex> maybeScalar(const json &object, const char *key) const {
    const auto it = object.find(key);
    return it == object.end() || it->is_null() ? std::nullopt : std::optional(scalar(*it));
  }
  /// A field that is compiled for scattered places.
  FieldIndex field(const json &value) const {
    const FieldIndex index = indexIn(value.get<std::size_t>(), m.fields.size(), "fields");
    if (m.fields[index].places.empty())
      throw Misfit("a flow's field is not compiled for scattered places");
    return index;
  }
  std::optional<std::size_t> flowOf(const json &v) const {
    const auto index = maybe<std::size_t>(v, "flow");
    return index ? std::optional(indexIn(*index, m.flows.size(), "flows")) : std::nullopt;
  }

  void flow(const json &v) {
    FlowEntry e;
    e.name = v.at("name").get<std::string>();
    for (const json &f : v.at("velocity"))
      e.velocity.push_back(field(f));
    e.divergence = field(v.at("divergence"));
    e.autonomous = v.at("autonomous").get<bool>();
    if (e.velocity.size() != m.axes.size())
      throw Misfit("a flow's velocity does not fit the axes");
    m.flows.push_back(std::move(e));
  }

  void evolution(const json &v) {
    FlowEvolutionEntry e;
    e.name = v.at("name").get<std::string>();
    e.flow = flowOf(v);
    e.start.time = scalar(v.at("start").at("time"));
    e.start.distribution = indexIn(v.at("start").at("distribution").get<std::size_t>(),
                                   m.distributions.size(), "distributions");
    for (const ComponentEntry &c : m.distributions[*e.start.distribution].components)
      if (c.field && m.fields[*c.field].places.empty())
        throw Misfit("the start of a flow is not compiled for scattered places");
    e.accuracy = maybeScalar(v.at("options"), "accuracy");
    m.flowEvolutions.push_back(std::move(e));
  }

  void wave(const json &v) {
    FlowWaveEntry e;
    e.name = v.at("name").get<std::string>();
    e.flow = flowOf(v);
    e.initial = indexIn(v.at("initial").get<std::size_t>(), m.waves.size(), "waves");
    e.start = scalar(v.at("start"));
    e.product = v.at("product").get<bool>();
    for (const json &t : v.at("transforms"))
      e.transforms.push_back(t.get<std::string>());
    if (e.transforms.size() != m.axes.size())
      throw Misfit("a wave of a flow needs one transform per axis");
    e.accuracy = maybeScalar(v.at("options"), "accuracy");
    e.steps = maybeScalar(v.at("options"), "steps");
    m.flowWaves.push_back(std::move(e));
  }

  const json &root;
  Manifest &m;
};

} // namespace

void readFlows(const json &root, Manifest &manifest) { FlowReader(root, manifest).read(); }

} // namespace sbl::rt
