// The part of a manifest that speaks of waves and evolutions. Absent lists are empty.
#include "Module/ManifestReading.h"

namespace sbl::rt {
namespace {

class WaveReader {
public:
  WaveReader(const json &root, Manifest &manifest) : root(root), m(manifest) {}

  void read() {
    for (const json &w : list("waves"))
      m.waves.push_back({w.at("name").get<std::string>(), field(w.at("re")), field(w.at("im"))});
    for (const json &p : list("wavePrograms"))
      program(p);
    for (const json &e : list("waveEvolutions"))
      evolution(e);
  }

private:
  const json &list(const char *key) const {
    static const json none = json::array();
    const auto it = root.find(key);
    return it == root.end() ? none : *it;
  }
  ScalarIndex scalar(const json &value) const {
    return indexIn(value.get<std::size_t>(), m.scalarCount, "scalars");
  }
  FieldIndex field(const json &value) const {
    return indexIn(value.get<std::size_t>(), m.fields.size(), "fields");
  }
  std::optional<FieldIndex> maybeField(const json &object, const char *key) const {
    const auto it = object.find(key);
    if (it == object.end() || it->is_null())
      return std::nullopt;
    return field(*it);
  }
  std::optional<ScalarIndex> maybeScalar(const json &object, const char *key) const {
    const auto it = object.find(key);
    if (it == object.end() || it->is_null())
      return std::nullopt;
    return scalar(*it);
  }

  void program(const json &v) {
    WaveProgramEntry p;
    p.name = v.at("name").get<std::string>();
    p.scheme = v.at("scheme").get<std::string>();
    p.order = v.at("order").get<int>();
    p.autonomous = v.at("autonomous").get<bool>();
    p.linear = v.at("linear").get<bool>();
    p.imaginary = v.at("imaginary").get<bool>();
    p.absorbs = v.at("absorbs").get<bool>();
    p.hbar = scalar(v.at("hbar"));
    p.potential = maybeField(v, "potential");
    p.nonlinearity = maybeField(v, "nonlinearity");
    p.dispersion = v.at("dispersion").at("entry").get<std::string>();
    p.kick = v.at("kick").at("entry").get<std::string>();
    for (const json &t : v.at("transforms"))
      p.transforms.push_back(t.at("entry").get<std::string>());
    if (p.transforms.size() != m.axes.size())
      throw Misfit("a program of waves needs one transform per axis");
    if (const auto radices = v.find("radices"); radices != v.end())
      p.radices = radices->get<std::vector<std::int64_t>>();
    if (const auto heat = v.find("heat"); heat != v.end())
      for (const json &entry : *heat)
        p.heat.push_back(entry.get<std::string>());
    if (!p.heat.empty() && (p.heat.size() != m.axes.size() || !p.imaginary))
      throw Misfit("kernels of a wave are of imaginary time, one per axis");
    for (const json &s : v.at("stages"))
      p.stages.push_back(stage(s));
    checkStages(p);
    m.wavePrograms.push_back(std::move(p));
  }

  WaveStage stage(const json &v) const {
    WaveStage s;
    s.kind = choose<WaveStage::Kind>(
        v.at("kind"), {{"kick", WaveStage::Kind::Kick}, {"transform", WaveStage::Kind::Transform}});
    s.fraction = v.at("fraction").get<double>();
    if (s.kind == WaveStage::Kind::Kick)
      s.correction = v.at("correction").get<double>();
    else
      s.axis = indexIn(v.at("axis").get<std::size_t>(), m.axes.size(), "axes");
    return s;
  }

  /// A step begins and ends with the same kick, which neighbouring steps share; between kicks every
  /// axis moves once, by one fraction.
  void checkStages(const WaveProgramEntry &p) const {
    const auto isKick = [](const WaveStage &s) { return s.kind == WaveStage::Kind::Kick; };
    const std::size_t rank = m.axes.size();
    if (p.stages.size() < rank + 2 || p.stages.size() % (rank + 1) != 1 ||
        p.stages.front().fraction != p.stages.back().fraction || p.stages.front().correction != 0 ||
        p.stages.back().correction != 0)
      throw Misfit("a step of a wave must begin and end with one kick");
    for (std::size_t k = 0; k < p.stages.size(); ++k) {
      const std::size_t place = k % (rank + 1);
      if (isKick(p.stages[k]) != (place == 0) ||
          (place > 1 && p.stages[k].fraction != p.stages[k - 1].fraction))
        throw Misfit("between two kicks of a wave every axis moves once");
    }
  }

  void evolution(const json &v) {
    WaveEvolutionEntry e;
    e.name = v.at("name").get<std::string>();
    e.program = indexIn(v.at("program").get<std::size_t>(), m.wavePrograms.size(), "wave programs");
    e.initial = indexIn(v.at("initial").get<std::size_t>(), m.waves.size(), "waves");
    e.start = scalar(v.at("start"));
    e.accuracy = maybeScalar(v.at("options"), "accuracy");
    e.steps = maybeScalar(v.at("options"), "steps");
    m.waveEvolutions.push_back(std::move(e));
  }

  const json &root;
  Manifest &m;
};

} // namespace

void readWaves(const json &root, Manifest &manifest) { WaveReader(root, manifest).read(); }

} // namespace sbl::rt
