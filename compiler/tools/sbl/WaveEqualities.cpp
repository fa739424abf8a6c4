// What holds of waves, of flows and of levels.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "EqualityParts.h"

namespace sbl::tool {
namespace {

/// The largest |<i|j> - delta_ij| of the first four states.
Equality orthonormal(const QuestionText &q, std::size_t count) {
  std::string parts;
  for (std::size_t i = 0; i < std::min<std::size_t>(count, 4); ++i)
    for (std::size_t j = 0; j <= i; ++j)
      parts += (parts.empty() ? "" : ", ") + std::string("abs(integral(state(") + q.name() + ", " +
               std::to_string(i) + ") * state(" + q.name() + ", " + std::to_string(j) + ")) - " +
               (i == j ? "1" : "0") + ")";
  return {
      "its states are orthonormal", {}, count > 1 ? "max(" + parts + ")" : parts, "0", "1", "1e-9"};
}

/// The block of an evolution that starts from |psi|^2 of the wave that the question starts from.
std::string startOfSquare(const QuestionText &q) {
  return startLine(q, "density(abs(" + q.value(0) + ")^2)");
}

} // namespace

namespace {

/// The question again, less accurate; empty where its steps are written.
std::string roughly(const QuestionText &q, const std::string &name) {
  if (q.model->time->steps)
    return "";
  std::string options;
  for (const ast::Attribute &option : q.question->options) {
    if (option.name.text == "steps")
      return "";
    if (option.name.text != "accuracy")
      options += "  " + option.name.text + " = " + q.text(option.value.range);
  }
  std::string line = startLine(q, q.value(0));
  line.pop_back();
  return "evolve " + name + " of " + q.question->of.text + " " + line + options +
         "  accuracy = 20 * (" + q.option("accuracy", "1e-6") + ") }";
}

/// Bohm's flow, started in |psi|^2, keeps it. Next to nodes the velocity is as steep as psi is
/// small there, and makes much of what psi is off by: as much, at the least, as it makes of the
/// difference to a wave that is off by more.
Equality isBohms(const QuestionText &q) {
  const std::string flow = q.own("flow"), carried = q.own("carried");
  const std::string ours = q.atSomeTimes("density", carried);
  const auto follow = [&](const std::string &law, const std::string &of, const std::string &name) {
    return std::vector<std::string>{"flow " + law + " = flow of " + of,
                                    "evolve " + name + " of " + law + " " + startOfSquare(q)};
  };
  Equality made{"Bohm's flow carries |psi|^2",
                follow(flow, q.name(), carried),
                "distance(" + ours + ", " + q.atSomeTimes("density", q.name()) + ")",
                "0",
                "1",
                tenTimesAccuracy(q)};
  made.isLong = true;
  made.coarse = "psi has nodes whose paths its cells do not hold";
  const std::string rough = q.own("rough"), apart = q.own("apart");
  if (const std::string again = roughly(q, rough); !again.empty()) {
    Equality other = made;
    other.declarations.push_back(again);
    for (std::string &line : follow(q.own("rough_flow"), rough, apart))
      other.declarations.push_back(std::move(line));
    other.expected +=
        " + min(1e-3, distance(" + ours + ", " + q.atSomeTimes("density", apart) + "))";
    made.isRetried = true;
    made.otherwise = {std::move(other)};
  }
  return made;
}

} // namespace

std::vector<Equality> equalitiesOfWave(const QuestionText &q) {
  std::vector<Equality> found;
  const Evolve &evolve = q.model->evolutions[q.ref.index];
  const Quantum &law = q.model->quantums[evolve.law.index];
  const std::string &time = q.model->time->name, &name = q.name();
  const auto isZero = [](ExprRef e) { return !e || (e->op == Op::Constant && e->value == 0); };
  const bool absorbs = !isZero(law.absorber);
  if (evolve.imaginary) {
    const std::string why = "in imaginary time it is brought back to norm one at every step";
    found.push_back(absent("its norm stays one", why));
    found.push_back(absent("its energy stays the same", "imaginary time takes it away"));
    found.push_back(absent("Bohm's flow carries |psi|^2", "in imaginary time there is no current"));
    return found;
  }
  if (absorbs) {
    found.push_back(absent("its norm stays one", "its absorber takes what reaches it"));
    found.push_back(absent("its energy stays the same", "its absorber takes what reaches it"));
    found.push_back(absent("Bohm's flow carries |psi|^2",
                           "its absorber takes what reaches it from the density"));
    return found;
  }
  found.push_back(unitMass(q, "its norm stays one"));
  if (law.autonomous)
    found.push_back({"its energy stays the same",
                     {},
                     q.atTimes("energy", name),
                     "energy(" + name + ", " + time + " = " + q.time(0) + ")",
                     "max(abs(energy(" + name + ", " + time + " = " + q.time(0) + ")), 1)",
                     tenTimesAccuracy(q)});
  else
    found.push_back(absent("its energy stays the same", "its law depends on time"));
  found.push_back(isBohms(q));
  found.push_back({"the phase that its velocity makes, with its density, is psi",
                   {},
                   q.atTimes("psi", name),
                   q.atTimes("velocity", name),
                   "1",
                   tenTimesAccuracy(q)});
  found.back().isPhase = true;
  found.push_back(isContinuous(q));
  const std::string nelson = q.own("nelson"), kept = q.own("kept");
  found.push_back(
      {"Nelson's diffusion keeps |psi|^2",
       {"diffusion " + nelson + " = diffusion of " + name,
        "evolve " + kept + " of " + nelson + " " + startOfSquare(q)},
       "distance(" + q.atTimes("density", kept) + ", " + q.atTimes("density", name) + ")",
       "0",
       "1",
       hundredTimesAccuracy(q)});
  found.back().coarse = "next to nodes of psi its drift asks for shorter steps than the cells hold";
  return found;
}

std::vector<Equality> equalitiesOfFlow(const QuestionText &q) {
  std::vector<Equality> found;
  found.push_back(unitMass(q, "the cells hold all of its mass"));
  found.back().expected = tenTimesAccuracy(q);
  const std::string hamiltonian = q.own("h"), wave = q.own("wave");
  found.push_back(
      {"as a wave, |psi|^2 is its density",
       {"quantum " + hamiltonian + " = quantum of " + q.question->of.text,
        "evolve " + wave + " of " + hamiltonian + " " + startLine(q, rootOfLaw(q, 0))},
       "distance(" + q.atTimes("density", wave) + ", " + q.atTimes("density", q.name()) + ")",
       "0",
       "1",
       tenTimesAccuracy(q)});
  return found;
}

std::vector<Equality> equalitiesOfFlowWave(const QuestionText &q) {
  std::vector<Equality> found;
  found.push_back(unitMass(q, "its norm stays one"));
  const Evolve &evolve = q.model->evolutions[q.ref.index];
  const LawRef flow = q.model->flowHamiltonians[evolve.law.index].flow;
  const std::string carried = q.own("carried");
  found.push_back(
      {"|psi|^2 is the density that the flow carries",
       {"evolve " + carried + " of " + nameOf(*q.model, flow) + " " + startOfSquare(q)},
       "distance(" + q.atTimes("density", carried) + ", " + q.atTimes("density", q.name()) + ")",
       "0",
       "1",
       tenTimesAccuracy(q)});
  return found;
}

std::vector<Equality> equalitiesOfLevels(const QuestionText &q) {
  std::vector<Equality> found;
  const Eigen &eigen = q.model->eigens[q.ref.index];
  const std::string &name = q.name(), &law = q.question->of.text;
  const std::size_t count = q.levels;
  found.push_back(orthonormal(q, count));
  const std::string options = " { count = " + std::to_string(count) + " }";
  const std::string last = std::to_string(count - 1);
  if (eigen.law.kind == LawRef::Kind::Diffusion) {
    const std::string hamiltonian = q.own("h"), levels = q.own("levels");
    const std::vector<std::string> declares = {"quantum " + hamiltonian + " = quantum of " + law,
                                               "eigen " + levels + " of " + hamiltonian + options};
    found.push_back({"its rates are the energies of the law as a wave", declares,
                     "energies(" + levels + ")", "rates(" + name + ")",
                     "max(abs(rates(" + name + ")[" + last + "]), 1e-300)", "1e-8"});
    found.push_back({"the ground state of the wave is the root of its stationary density", declares,
                     "integral(abs(state(" + levels + ", 0)^2 - stationary(" + law + ")))", "0",
                     "1", "1e-4"});
    return found;
  }
  // 2 <T> = <x . grad V> in every bound state, so that E = <V> + <x . grad V> / 2.
  const std::string claim = "its states obey the virial theorem";
  for (const Axis &axis : q.model->axes)
    if (axis.low == Boundary::Periodic)
      return found.push_back(absent(claim, "on a ring the place has no origin")), found;
  const std::string potential = entryOf(q, "potential");
  if (potential.empty())
    return found.push_back(absent(claim, q.law && q.law->cast
                                             ? "its potential is that of a cast"
                                             : "without a potential the ends hold its states")),
           found;
  std::string radial;
  for (const Axis &axis : q.model->axes)
    radial +=
        (radial.empty() ? "" : " + ") + axis.name + " * d(" + potential + ", " + axis.name + ")";
  std::string worst;
  for (std::size_t k = 0; k < std::min<std::size_t>(count, 4); ++k)
    worst += (k ? ", " : "") + std::string("abs(integral(state(") + name + ", " +
             std::to_string(k) + ")^2 * (" + potential + " + (" + radial + ") / 2)) - energies(" +
             name + ")[" + std::to_string(k) + "])";
  found.push_back({claim,
                   {},
                   count > 1 ? "max(" + worst + ")" : worst,
                   "0",
                   "max(abs(energies(" + name + ")[" + last + "]), 1e-300)",
                   "1e-8"});
  // Within two cells of an end a state that walls hold has more mass than this.
  std::string near;
  for (std::size_t a = 0; a < q.axes.size(); ++a) {
    const double cell = (q.axes[a].hi - q.axes[a].lo) / q.axes[a].cells;
    const auto within = [&](const char *side, double end, double sign) {
      char condition[96];
      std::snprintf(condition, sizeof condition, " %s %.17g", side, end + sign * 2 * cell);
      near += (near.empty() ? "" : " or ") + q.model->axes[a].name + condition;
    };
    within("<", q.axes[a].lo, 1);
    within(">", q.axes[a].hi, -1);
  }
  found.back().unless = "integral(where(" + near + ", state(" + name + ", " +
                        std::to_string(std::min<std::size_t>(count, 4) - 1) + ")^2, 0)) - 1e-12";
  found.back().unlessWhy = "its states reach the ends, which hold them too";
  return found;
}

} // namespace sbl::tool
