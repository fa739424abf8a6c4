#include "EqualityParts.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "sbl/Sema/Families.h"

namespace sbl::tool {
namespace {

/// The velocity of a solved question carries the density that it started from along, and as a wave
/// psi = sqrt(rho) (arXiv 2510.08462). `law`: the start; `root`: a wave of that density.
void addFlowAndWave(const QuestionText &q, const std::string &law, const std::string &root,
                    std::vector<Equality> &found) {
  const std::string &name = q.name();
  const std::string flow = q.own("flow"), carried = q.own("carried"), hamiltonian = q.own("h"),
                    wave = q.own("wave");
  const std::string cast = "flow " + flow + " = flow of " + name;
  const std::string density = q.atTimes("density", name);
  constexpr double mostFollowed = 8000; // from each of them back to the start, at several times
  double cells = 1;
  for (const QuestionText::AxisNumbers &axis : q.axes)
    cells *= axis.cells;
  if (cells > mostFollowed)
    found.push_back(absent("its probability flow carries its density",
                           "to follow so many cells takes minutes: fewer cells show it"));
  else
    found.push_back({"its probability flow carries its density",
                     {cast, "evolve " + carried + " of " + flow + " " + startLine(q, law)},
                     "distance(" + q.atSomeTimes("density", carried) + ", " +
                         q.atSomeTimes("density", name) + ")",
                     "0",
                     "1",
                     tenTimesAccuracy(q)});
  found.push_back({"as a wave, |psi|^2 is its density",
                   {cast, "quantum " + hamiltonian + " = quantum of " + flow,
                    "evolve " + wave + " of " + hamiltonian + " " + startLine(q, root)},
                   "distance(" + q.atTimes("density", wave) + ", " + density + ")",
                   "0",
                   "1",
                   tenTimesAccuracy(q)});
}

// ------------------------------------------------------------------ bridges

/// Nodes above 0 and their weights of Gauss and Legendre's rules of 12 and of 8 points on [-1, 1].
using Rule = std::vector<std::array<double, 2>>;
const Rule twelvePoints{
    {0.12523340851146892, 0.24914704581340279}, {0.36783149899818019, 0.23349253653835481},
    {0.58731795428661745, 0.20316742672306592}, {0.76990267419430469, 0.16007832854334623},
    {0.90411725637047486, 0.10693932599531843}, {0.98156063424671925, 0.04717533638651183},
};
const Rule eightPoints{
    {0.18343464249564981, 0.36268378337836199},
    {0.52553240991632899, 0.31370664587788727},
    {0.79666647741362674, 0.22238103445337448},
    {0.96028985649753623, 0.10122853629037626},
};

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

/// cost = E int |u|^2 / (2 sigma^2) + V dt, u the control (Girsanov): the integral over place by
/// the cells, that over time by Gauss's rule between two conditions.
Equality costIsEnergy(const QuestionText &q) {
  const std::string claim = "its cost is the energy of its control";
  const Diffusion &law = q.model->diffusions[q.model->bridges[q.ref.index].diffusion];
  const std::size_t rank = q.model->axes.size();
  if (law.hasMatrixNoise() || law.structure.silent)
    return absent(claim, law.hasMatrixNoise() ? "its noise is a matrix"
                                              : "one of its axes has no noise to divide by");
  for (const ast::AtLine &line : q.question->at)
    if (isCallOf(line.value, "point"))
      return absent(claim, "it comes from or to a single point, which costs infinitely much");
  bool varies = law.killing && q.model->context->dependence(law.killing).time;
  for (ExprRef part : law.noise)
    varies |= q.model->context->dependence(part).time;
  if (varies)
    return absent(claim, "its noise or killing depends on time");
  const std::string noise = entryOf(q, "noise"), killing = entryOf(q, "killing");
  // A number stands for all axes; a tuple, or what differs from axis to axis, has components.
  bool isVector = false;
  for (const ast::Attribute &entry : q.law ? q.law->entries : std::vector<ast::Attribute>{})
    isVector |= entry.name.text == "noise" && std::holds_alternative<ast::Tuple>(entry.value.node);
  for (ExprRef part : law.noise)
    isVector |= part != law.noise.front();
  const auto integral = [&](const Rule &rule) {
    std::string sum;
    for (std::size_t segment = 1; segment < q.question->at.size(); ++segment) {
      const std::string from = "(" + q.time(segment - 1) + ")", to = "(" + q.time(segment) + ")";
      for (const auto &[node, weight] : rule)
        for (const double side : {-node, node}) {
          const std::string timed = ", " + q.model->time->name + " = " + from + " + (" + to +
                                    " - " + from + ") * " + number(0.5 + 0.5 * side) + ")";
          std::string rate;
          for (std::size_t a = 0; a < rank; ++a) {
            const std::string part = rank == 1 ? "" : "[" + std::to_string(a) + "]";
            rate += (a ? " + " : "") + std::string("control(") + q.name() + timed + part +
                    "^2 / (2 * ((" + noise + ")" + (isVector ? part : "") + ")^2)";
          }
          if (!killing.empty())
            rate += " + (" + killing + ")";
          // Where nothing is, the control has no value.
          const std::string density = "density(" + q.name() + timed;
          sum += (sum.empty() ? "" : " + ") + number(weight / 2) + " * (" + to + " - " + from +
                 ") * integral(where(" + density + " > 1e-100, " + density + " * (" + rate +
                 "), 0))";
        }
    }
    return sum;
  };
  const std::string cost = "cost(" + q.name() + ")", scale = "max(abs(" + cost + "), 1)";
  // A bridge to a narrow end steers hardest shortly before: what eight nodes do not see of that is
  // a bound on what twelve do not.
  return {claim,
          {},
          cost,
          integral(twelvePoints),
          scale,
          tenTimesAccuracy(q) + " + min(1e-2, abs(" + integral(twelvePoints) + " - (" +
              integral(eightPoints) + ")) / " + scale + ")"};
}

std::vector<Equality> ofBridge(const QuestionText &q) {
  std::vector<Equality> found;
  const Bridge &bridge = q.model->bridges[q.ref.index];
  const std::string tolerance = "10 * (" + q.option("tolerance", "1e-10") + ")";
  using Kind = Bridge::Marginal::Kind;
  const bool allHard = std::all_of(bridge.at.begin(), bridge.at.end(),
                                   [](const auto &at) { return at.kind == Kind::Hard; });
  if (allHard) {
    std::string worst;
    for (std::size_t k = 0; k < q.question->at.size(); ++k)
      worst += (k ? ", " : "") + std::string("distance(density(") + q.name() + ", " +
               q.model->time->name + " = " + q.time(k) + "), " + q.value(k) + ")";
    found.push_back(
        {"it has the marginals it was given", {}, "max(" + worst + ")", "0", "1", tolerance});
  } else {
    found.push_back(
        {"it meets its conditions", {}, "marginal_error(" + q.name() + ")", "0", "1", tolerance});
  }
  found.push_back(unitMass(q, "its mass stays one"));
  found.push_back(costIsEnergy(q));
  const bool startsHard = bridge.at.front().kind == Kind::Hard;
  if (startsHard) {
    addFlowAndWave(q, q.value(0), rootOfLaw(q, 0), found);
  } else {
    const std::string why = "it starts from a law that is solved for and has no formula";
    found.push_back(absent("its probability flow carries its density", why));
    found.push_back(absent("as a wave, |psi|^2 is its density", why));
  }
  return found;
}

// ------------------------------------------------------------------ evolutions

/// The reverse of the law, started in what it has become, ends where the law began.
Equality comesBack(const QuestionText &q) {
  if (q.startsLate)
    return absent("its reverse diffusion carries its end back to its start",
                  "it starts from what another question found, later than time does");
  const std::string start = q.own("start"), reverse = q.own("reverse"), back = q.own("back");
  const std::string at = ", " + q.model->time->name + " = " + q.times.back() + ")";
  return {"its reverse diffusion carries its end back to its start",
          {"distribution " + start + " = " + q.value(0),
           "diffusion " + reverse + " = reverse of " + q.question->of.text + " from " + start,
           "evolve " + back + " of " + reverse + " " + startLine(q, "density(" + q.name() + at)},
          "distance(density(" + back + at + ", " + start + ")",
          "0",
          "1",
          hundredTimesAccuracy(q)};
}

/// Nelson's diffusion of a wave, where it starts with |psi|^2, keeps it; from another law it comes
/// no farther from |psi|^2 than it was, as two laws of one diffusion do not part.
Equality isNelsons(const QuestionText &q, QuestionRef wave) {
  const std::string &psi = nameOf(*q.model, wave);
  return {"its density is |psi|^2 of its wave",
          {},
          "distance(" + q.atTimes("density", q.name()) + ", " + q.atTimes("density", psi) + ")",
          "0",
          "1",
          hundredTimesAccuracy(q) + " + distance(density(" + psi + ", " + q.model->time->name +
              " = " + q.time(0) + "), " + q.value(0) + ")"};
}

std::vector<Equality> ofDiffusion(const QuestionText &q) {
  std::vector<Equality> found;
  const Evolve &evolve = q.model->evolutions[q.ref.index];
  const bool absorbs =
      std::any_of(q.model->axes.begin(), q.model->axes.end(), [](const Axis &axis) {
        return axis.low == Boundary::Absorbing || axis.high == Boundary::Absorbing;
      });
  const bool killed = evolve.law.kind == LawRef::Kind::Diffusion &&
                      q.model->diffusions[evolve.law.index].structure.killed;
  if (absorbs || killed)
    found.push_back(absent("its mass stays one", killed ? "its paths are killed on the way"
                                                        : "its paths end at absorbing ends"));
  else
    found.push_back(unitMass(q, "its mass stays one"));
  if (killed) {
    found.push_back(absent("its probability flow carries its density",
                           "its paths are killed, and a flow loses nothing"));
    return found;
  }
  addFlowAndWave(q, q.value(0), rootOfLaw(q, 0), found);
  if (evolve.law.kind == LawRef::Kind::Diffusion)
    found.push_back(comesBack(q));
  else if (q.model->solvedLaws[evolve.law.index].kind == SolvedLaw::Kind::Nelson)
    found.push_back(isNelsons(q, q.model->solvedLaws[evolve.law.index].of));
  return found;
}

// ------------------------------------------------------------------ samples

/// The question whose density paths have that start from it: they follow a law that was read off
/// it.
std::optional<QuestionRef> originOf(const Model &model, const Sample &sample) {
  if (sample.question || sample.law.kind != LawRef::Kind::Solved)
    return std::nullopt;
  const SolvedLaw &law = model.solvedLaws[sample.law.index];
  const bool isCast = law.kind == SolvedLaw::Kind::Flow || law.kind == SolvedLaw::Kind::Nelson;
  return isCast && law.formula.empty() ? std::optional(law.of) : std::nullopt;
}

/// Means and variances of paths are those of the law that they are drawn from, within a few of
/// their own standard errors, which the runner adds to what is expected. The law of a cast is that
/// of what it was cast from, where both start from one: two laws do not part.
std::vector<Equality> ofSample(const QuestionText &q) {
  std::vector<Equality> found;
  const Sample &sample = q.model->samples[q.ref.index];
  std::string twin;
  std::vector<std::string> declares;
  if (sample.question) {
    twin = nameOf(*q.model, *sample.question);
  } else {
    twin = q.own("law");
    declares = {"evolve " + twin + " of " + q.question->of.text + " " + startLine(q, q.value(0))};
  }
  const std::optional<QuestionRef> origin = originOf(*q.model, sample);
  for (const char *moment : {"mean", "variance"})
    for (std::size_t a = 0; a < q.axes.size(); ++a) {
      const std::string &axis = q.model->axes[a].name;
      const std::string asked = std::string(moment) + "(" + axis;
      Equality followed{std::string(moment) + " " + axis + " of its paths is the law's",
                        declares,
                        q.atTimes(asked, q.name()),
                        q.atTimes(asked, twin),
                        "1",
                        "0"};
      followed.coarse = "the law that they follow is steeper than its cells hold";
      followed.isLong = origin.has_value(); // it has to be followed from every cell
      if (!origin) {
        found.push_back(std::move(followed));
        continue;
      }
      const std::string &from = nameOf(*q.model, *origin);
      const std::string apart = "distance(density(" + from + ", " + q.model->time->name + " = " +
                                q.time(0) + "), " + q.value(0) + ")";
      Equality same = followed;
      same.declarations.clear();
      same.right = q.atTimes(asked, from);
      same.isLong = false;
      same.unless = apart + " - 1e-6";
      // So much a part of the mass moves a mean or a variance, wherever it goes.
      const double length = q.axes[a].hi - q.axes[a].lo;
      same.expected = apart + " * " + number(*moment == 'm' ? length : length * length);
      same.otherwise = {std::move(followed)};
      found.push_back(std::move(same));
    }
  return found;
}

} // namespace

std::string tenTimesAccuracy(const QuestionText &q) {
  return "min(10 * (" + q.option("accuracy", "1e-6") + "), 1e-2)";
}

std::string hundredTimesAccuracy(const QuestionText &q) {
  return "min(10 * " + tenTimesAccuracy(q) + ", 1e-2)";
}

bool isCallOf(const ast::Expr &node, const char *function) {
  const auto *call = std::get_if<ast::Call>(&node.node);
  if (!call || call->arguments.empty())
    return false;
  const auto *callee = std::get_if<ast::Reference>(&call->callee.front().node);
  return callee && callee->text == function;
}

std::string rootOfLaw(const QuestionText &q, std::size_t k) {
  const ast::Expr &value = q.question->at[k].value;
  const bool isDensity = isCallOf(value, "density");
  // A solved density is a field as it stands.
  if (isCallOf(value, "stationary") ||
      (isDensity && std::get<ast::Call>(value.node).arguments.size() > 1))
    return "sqrt(abs(" + q.value(k) + "))";
  if (isDensity)
    return "sqrt(abs(" + q.text(std::get<ast::Call>(value.node).arguments.front().value.range) +
           "))";
  return "sqrt(density(" + q.value(k) + "))";
}

std::string startLine(const QuestionText &q, const std::string &state) {
  return "{ at " + q.model->time->name + " = " + q.time(0) + " : " + state + " }";
}

std::string entryOf(const QuestionText &q, const char *name) {
  if (q.law)
    for (const ast::Attribute &entry : q.law->entries)
      if (entry.name.text == name)
        return q.text(entry.value.range);
  return "";
}

Equality unitMass(const QuestionText &q, const std::string &claim) {
  return {claim, {}, "integral(" + q.atTimes("density", q.name()) + ")", "1", "1", rounding};
}

Equality absent(std::string claim, std::string why) {
  Equality result;
  result.claim = std::move(claim);
  result.why = std::move(why);
  return result;
}

std::string QuestionText::text(Range range) const {
  return std::string(sources->file(range.file).text().substr(range.begin, range.end - range.begin));
}

std::string QuestionText::option(const std::string &name, const std::string &otherwise) const {
  for (const ast::Attribute &option : question->options)
    if (option.name.text == name)
      return text(option.value.range);
  return otherwise;
}

namespace {

std::string asked(const std::string &accessor, const std::string &of, const std::string &time,
                  const std::vector<std::string> &times) {
  // `mean(x` is an accessor with its first argument.
  std::string result =
      accessor + (accessor.find('(') == std::string::npos ? "(" : ", ") + of + ", " + time + " = [";
  for (std::size_t k = 0; k < times.size(); ++k)
    result += (k ? ", " : "") + times[k];
  return result + "])";
}

} // namespace

std::string QuestionText::atTimes(const std::string &accessor, const std::string &of) const {
  return asked(accessor, of, model->time->name, times);
}

std::string QuestionText::atSomeTimes(const std::string &accessor, const std::string &of) const {
  constexpr std::size_t most = 9;
  if (times.size() <= most)
    return atTimes(accessor, of);
  std::vector<std::string> some;
  for (std::size_t k = 0; k < most; ++k)
    some.push_back(times[(times.size() - 1) * k / (most - 1)]);
  return asked(accessor, of, model->time->name, some);
}

namespace {

std::vector<Equality> allOf(const QuestionText &q) {
  switch (q.ref.kind) {
  case QuestionRef::Kind::Bridge:
    return ofBridge(q);
  case QuestionRef::Kind::Evolve:
    switch (familyOf(*q.model, q.model->evolutions[q.ref.index])) {
    case LawFamily::Diffusion:
      return ofDiffusion(q);
    case LawFamily::Quantum:
      return equalitiesOfWave(q);
    case LawFamily::Flow:
      return equalitiesOfFlow(q);
    case LawFamily::FlowHamiltonian:
      return equalitiesOfFlowWave(q);
    }
    break;
  case QuestionRef::Kind::Eigen:
    return equalitiesOfLevels(q);
  case QuestionRef::Kind::Sample:
    return ofSample(q);
  case QuestionRef::Kind::Hitting:
    break;
  }
  return {};
}

} // namespace

std::vector<Equality> equalitiesOf(const QuestionText &q) {
  std::vector<Equality> all = allOf(q);
  // What is as accurate as the solves; not what is exact, nor paths, which have errors of their
  // own.
  const bool moves =
      q.ref.kind == QuestionRef::Kind::Bridge || q.ref.kind == QuestionRef::Kind::Evolve;
  for (Equality &each : all) {
    each.estimated = moves && each.expected.find(tenTimesAccuracy(q)) != std::string::npos;
    for (Equality &other : each.otherwise)
      other.estimated = each.estimated;
  }
  return all;
}

} // namespace sbl::tool
