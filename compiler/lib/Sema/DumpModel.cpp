// The model as indented text, one fact a line (`sbl emit --stage model`).
#include <sstream>

#include "Value.h"
#include "sbl/Sema/Analyse.h"
#include "sbl/Sema/Words.h"

namespace sbl {

namespace {

using sema::formatNumber;
using sema::Overloaded;

const char *name(Query::Accessor accessor) {
  using A = Query::Accessor;
  switch (accessor) {
  case A::Density:
    return "density";
  case A::Drift:
    return "drift";
  case A::Control:
    return "control";
  case A::Score:
    return "score";
  case A::Velocity:
    return "velocity";
  case A::Phi:
    return "phi";
  case A::Phihat:
    return "phihat";
  case A::Cost:
    return "cost";
  case A::Kl:
    return "kl";
  case A::Entropy:
    return "entropy";
  case A::MarginalError:
    return "marginal_error";
  case A::Iterations:
    return "iterations";
  case A::Mean:
    return "mean";
  case A::Variance:
    return "variance";
  case A::Covariance:
    return "covariance";
  case A::Probability:
    return "probability";
  case A::Paths:
    return "paths";
  case A::Coupling:
    return "coupling";
  case A::Distance:
    return "distance";
  case A::Integral:
    return "integral";
  case A::Psi:
    return "psi";
  case A::Energy:
    return "energy";
  case A::Overlap:
    return "overlap";
  case A::Levels:
    return "levels";
  case A::State:
    return "state";
  case A::Hitting:
    return "hitting";
  }
  return "";
}

const char *name(Query::Metric metric) {
  switch (metric) {
  case Query::Metric::L1:
    return "l1";
  case Query::Metric::Kl:
    return "kl";
  case Query::Metric::W2:
    return "w2";
  }
  return "";
}

const char *sign(Expect::Kind kind) {
  switch (kind) {
  case Expect::Kind::Less:
    return "<";
  case Expect::Kind::LessEqual:
    return "<=";
  case Expect::Kind::Greater:
    return ">";
  case Expect::Kind::GreaterEqual:
    return ">=";
  case Expect::Kind::Equal:
    return "==";
  case Expect::Kind::NotEqual:
    return "!=";
  case Expect::Kind::Near:
    return "~";
  case Expect::Kind::True:
    return "";
  }
  return "";
}

class Dump {
public:
  explicit Dump(const Model &model) : model_(model) {
    names_.parameter = [&](Index i) { return model.parameters[i].name; };
    names_.axis = [&](Index i) { return model.axes[i].name; };
    names_.query = [](Index i) { return "q" + std::to_string(i); };
    if (model.time)
      names_.time = model.time->name;
  }

  std::string run() {
    out_ << "model " << model_.name << "\n";
    for (const Parameter &parameter : model_.parameters)
      show(parameter);
    for (const Axis &axis : model_.axes)
      out_ << "axis " << axis.name << " in [" << text(axis.lo) << ", " << text(axis.hi)
           << "] cells " << text(axis.cells) << " boundary " << wordFor(axis.low) << " "
           << wordFor(axis.high) << "\n";
    if (model_.time)
      show(*model_.time);
    for (const Field &field : model_.fields)
      out_ << wordFor(field.kind) << " " << field.name << " = "
           << tuple(field.components, field.imaginary) << "\n";
    for (std::size_t i = 0; i < model_.distributions.size(); ++i)
      show(model_.distributions[i], i);
    for (std::size_t i = 0; i < model_.dataLaws.size(); ++i)
      if (model_.dataLaws[i].used)
        out_ << "data " << i << " on axis " << model_.dataLaws[i].firstAxis << " = "
             << text(model_.dataLaws[i]) << "\n";
    for (const Diffusion &diffusion : model_.diffusions)
      show(diffusion);
    for (const Wave &wave : model_.waves)
      out_ << "wave " << (wave.name.empty() ? "(in place)" : wave.name) << " = " << text(wave.re)
           << " + i (" << text(wave.im) << ")\n";
    for (const Flow &flow : model_.flows)
      show(flow);
    for (const SolvedLaw &law : model_.solvedLaws)
      show(law);
    for (const FlowHamiltonian &law : model_.flowHamiltonians)
      out_ << "quantum " << law.name << " of the flow " << nameOf(model_, law.flow) << "\n";
    for (const Quantum &law : model_.quantums)
      show(law);
    for (const Bridge &bridge : model_.bridges)
      show(bridge);
    for (const Evolve &evolve : model_.evolutions)
      show(evolve);
    for (const Eigen &eigen : model_.eigens)
      show(eigen);
    for (const Sample &sample : model_.samples)
      show(sample);
    for (std::size_t i = 0; i < model_.queries.size(); ++i)
      out_ << "query q" << i << " = " << text(model_.queries[i]) << "\n";
    for (const Action &action : model_.actions)
      std::visit([&](const auto &node) { show(node); }, action);
    for (const Requirement &requirement : model_.requirements)
      out_ << "require " << text(requirement.holds) << " else "
           << diagnosticInfo(requirement.id).code << "\n";
    return out_.str();
  }

private:
  std::string text(ExprRef e) const { return e ? print(e, names_) : "auto"; }
  std::string tuple(const std::vector<ExprRef> &parts,
                    const std::vector<ExprRef> &imaginary = {}) const {
    std::string words;
    for (std::size_t i = 0; i < parts.size(); ++i)
      words += (i ? ", " : "") + text(parts[i]) +
               (imaginary.empty() ? "" : " + i*(" + text(imaginary[i]) + ")");
    return parts.size() == 1 ? words : "(" + words + ")";
  }
  std::string lawName(Index index) const {
    const std::string &name = model_.distributions[index].name;
    return name.empty() ? "#" + std::to_string(index) : name;
  }

  void show(const Parameter &parameter) {
    out_ << "param " << parameter.name << " : " << wordFor(parameter.type) << " = "
         << formatNumber(parameter.value);
    if (parameter.lo)
      out_ << " in " << (parameter.loOpen ? "(" : "[") << formatNumber(*parameter.lo) << ", "
           << formatNumber(*parameter.hi) << (parameter.hiOpen ? ")" : "]");
    out_ << "\n";
  }
  void show(const TimeAxis &time) {
    out_ << "time " << time.name << " in [" << text(time.start) << ", " << text(time.end)
         << "] steps " << text(time.steps) << " saved "
         << (time.savedCount ? text(time.savedCount) : tuple(time.savedTimes)) << "\n";
  }
  void show(const Distribution &distribution, std::size_t index) {
    out_ << "distribution " << lawName(static_cast<Index>(index)) << "\n";
    for (const auto &component : distribution.components) {
      out_ << "  " << text(component.weight) << " * ";
      if (!component.box.empty()) {
        out_ << "box";
        for (auto [lo, hi] : component.box)
          out_ << " [" << text(lo) << ", " << text(hi) << "]";
      } else if (component.value) {
        out_ << (component.isLog ? "exp " : "") << text(component.value);
      }
      for (const Index &part : component.data)
        out_ << (&part != component.data.data() || component.value ? " * " : "") << "data " << part;
      out_ << (component.normalised ? "" : " / its integral") << "\n";
    }
  }
  std::string text(const DataLaw &law) const {
    switch (law.kind) {
    case DataLaw::Kind::Samples: {
      std::string words = "samples(\"" + law.file + "\"";
      for (const DataLaw::Column &column : law.columns) {
        const auto *named = std::get_if<std::string>(&column);
        words += ", column " + (named ? *named : std::to_string(std::get<std::uint64_t>(column)));
      }
      if (law.smoothing == DataLaw::Smoothing::Histogram)
        words += ", histogram";
      if (law.smoothing == DataLaw::Smoothing::Given)
        words += ", bandwidth " + tuple(law.bandwidth);
      return words + ")";
    }
    case DataLaw::Kind::Image:
      return "image(\"" + law.file + "\"" + (law.inverted ? ", inverted" : "") +
             (law.bandwidth.empty() ? "" : ", bandwidth " + tuple(law.bandwidth)) + ")";
    case DataLaw::Kind::Stored:
      return "stored(\"" + law.file + "\", " + law.variable +
             (law.time ? ", at " + text(law.time) : "") + ")";
    case DataLaw::Kind::Point:
      return "point(" + tuple(law.place) + ")";
    case DataLaw::Kind::Solved:
      return text(law.value) + " / its integral";
    }
    return {};
  }
  void show(const Diffusion &diffusion) {
    const DiffusionStructure &s = diffusion.structure;
    out_ << "diffusion " << diffusion.name << "\n  drift " << tuple(diffusion.drift) << "\n  noise "
         << tuple(diffusion.noise);
    if (diffusion.hasMatrixNoise())
      out_ << "\n  covariance " << tuple(diffusion.covariance) << "\n  pull "
           << tuple(diffusion.pull);
    out_ << "\n  killing " << text(diffusion.killing) << "\n  proved";
    auto fact = [&](bool holds, const char *words) {
      if (holds)
        out_ << " " << words;
    };
    fact(s.autonomous, "autonomous");
    fact(s.driftFree, "drift-free");
    fact(s.constantNoise, "constant-noise");
    fact(s.ownAxisNoise, "own-axis-noise");
    fact(s.gradient, "gradient");
    fact(s.separable, "separable");
    fact(s.smooth, "smooth");
    fact(s.killed, "killed");
    fact(s.quadratic, "quadratic");
    fact(s.evenGauge, "even-gauge");
    fact(s.silent != 0, "kinetic");
    fact(s.linearForces, "linear-forces");
    out_ << "\n";
    if (s.gradient)
      out_ << "  W " << text(s.gaugePotential) << "\n";
    if (s.quadratic)
      out_ << "  level " << text(s.level) << "\n  curvature " << tuple(s.curvature) << "\n  centre "
           << tuple(s.centre) << "\n  slope " << tuple(s.slope) << "\n";
  }
  void show(const Flow &flow) {
    out_ << "flow " << flow.name << "\n  velocity " << tuple(flow.velocity) << "\n  divergence "
         << text(flow.divergence) << "\n  proved" << (flow.autonomous ? " autonomous" : "") << "\n";
  }
  void show(const SolvedLaw &law) {
    out_ << (law.kind == SolvedLaw::Kind::Flow ? "flow " : "diffusion ") << law.name
         << (law.kind == SolvedLaw::Kind::Flow     ? " read off "
             : law.kind == SolvedLaw::Kind::Nelson ? " of the wave of "
                                                   : " reverse of ")
         << nameOf(model_, law.of) << "\n";
    if (!law.noise.empty())
      out_ << "  noise " << tuple(law.noise) << "\n";
  }
  void show(const Quantum &law) {
    out_ << "quantum " << law.name << "\n  potential " << text(law.potential) << "\n  mass "
         << tuple(law.mass) << " hbar " << text(law.hbar) << "\n  nonlinearity "
         << text(law.nonlinearity) << "\n  absorber " << text(law.absorber) << "\n  proved"
         << (law.autonomous ? " autonomous" : "") << (law.smooth ? " smooth" : "") << "\n";
    if (law.smooth)
      out_ << "  grad-squared " << text(law.gradSquared) << "\n";
  }
  void show(const Evolve &evolve) {
    const bool isWave = evolve.kind == Evolve::Initial::Wave;
    const std::string &wave = isWave ? model_.waves[evolve.initial].name : std::string();
    out_ << "evolve " << evolve.name << " of " << nameOf(model_, evolve.law)
         << (evolve.imaginary ? " imaginary" : "") << "\n  at " << text(evolve.start) << " : "
         << (!isWave        ? lawName(evolve.initial)
             : wave.empty() ? "(in place)"
                            : wave)
         << "\n";
    show(evolve.options);
  }
  void show(const Bridge &bridge) {
    out_ << "bridge " << bridge.name << " of " << model_.diffusions[bridge.diffusion].name << "\n";
    for (const Bridge::Marginal &at : bridge.at) {
      out_ << "  at " << text(at.time) << " : ";
      if (at.kind == Bridge::Marginal::Kind::Free)
        out_ << "free\n";
      else if (at.kind == Bridge::Marginal::Kind::Soft)
        out_ << "soft " << lawName(at.distribution) << " weight " << text(at.weight) << "\n";
      else
        out_ << lawName(at.distribution) << "\n";
    }
    show(bridge.options);
  }
  void show(const SolveOptions &o) {
    out_ << "  scheme " << wordFor(o.scheme) << " order "
         << (o.order ? std::to_string(o.order) : "auto") << " steps " << text(o.steps)
         << " precision " << wordFor(o.precision);
    auto given = [&](const char *words, ExprRef e) {
      if (e)
        out_ << " " << words << " " << text(e);
    };
    given("tolerance", o.tolerance);
    given("accuracy", o.accuracy);
    given("iterations", o.iterations);
    out_ << "\n";
  }

  void show(const Eigen &eigen) {
    out_ << "eigen " << eigen.name << " count " << text(eigen.count);
    if (!eigen.kinetic.empty())
      out_ << "\n  kinetic " << tuple(eigen.kinetic);
    if (eigen.potential)
      out_ << "\n  potential " << text(eigen.potential);
    out_ << "\n";
  }

  void show(const Sample &sample) {
    static const char *const methods[] = {"auto", "euler", "weak2", "exact"};
    out_ << "sample " << sample.name << " of "
         << (sample.question ? nameOf(model_, *sample.question) : nameOf(model_, sample.law));
    if (!sample.question)
      out_ << "\n  at " << text(sample.start) << " : " << lawName(sample.initial) << "\n  method "
           << methods[static_cast<int>(sample.method)] << (sample.linear ? " of a linear law" : "")
           << " steps " << text(sample.options.steps) << " accuracy "
           << text(sample.options.accuracy);
    out_ << "\n  count " << text(sample.count) << " seed " << text(sample.seed) << "\n";
  }

  std::string text(const Query &query) const {
    std::string words;
    auto argument = [&](const std::string &more) { words += (words.empty() ? "" : ", ") + more; };
    for (ExprRef e : query.argument)
      argument(text(e));
    if (query.of)
      argument(nameOf(model_, *query.of));
    for (Index law : query.distributions)
      argument(lawName(law));
    if (!query.times.empty()) {
      std::string times;
      for (ExprRef e : query.times)
        times += (times.empty() ? "" : ", ") + text(e);
      argument(names_.time + " = " + (query.timesAreList ? "[" + times + "]" : times));
    }
    if (query.accessor == Query::Accessor::Paths) {
      argument("count = " + std::to_string(query.count));
      argument("seed = " + std::to_string(query.seed));
    }
    if (query.accessor == Query::Accessor::Distance)
      argument(std::string("metric = ") + name(query.metric));
    words = std::string(name(query.accessor)) + "(" + words + ")";
    if (query.component && query.component != Query::all)
      words += "[" + std::to_string(query.component) + "]";
    if (!query.place.empty())
      words += query.place.size() == 1 ? "(" + text(query.place[0]) + ")" : tuple(query.place);
    return words;
  }

  void show(const std::vector<Item> &items) {
    for (const Item &item : items)
      out_ << "  `" << item.text << "` " << tuple(item.components, item.imaginary) << "\n";
  }
  void show(const Print &print) {
    out_ << "print\n";
    show(print.items);
  }
  void show(const Output &output) {
    out_ << (output.isPlot ? "plot \"" : "save \"") << output.file << "\"\n";
    show(output.items);
  }
  void show(const Expect &expect) {
    auto both = [&](ExprRef re, ExprRef im) { return im ? tuple({re}, {im}) : text(re); };
    out_ << "expect " << both(expect.left, expect.leftImaginary);
    if (expect.right)
      out_ << " " << sign(expect.kind) << " " << both(expect.right, expect.rightImaginary);
    if (expect.within)
      out_ << " within " << text(expect.within) << (expect.relative ? " of the right side" : "");
    out_ << "\n";
  }

  const Model &model_;
  ExprNames names_;
  std::ostringstream out_;
};

} // namespace

std::string dumpModel(const Model &model) { return Dump(model).run(); }

} // namespace sbl
