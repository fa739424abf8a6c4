// evolve E of H { at t = 0 : psi  … options … } of a quantum law, and what can be asked of it.
#include <algorithm>

#include "Analyser.h"
#include "sbl/Sema/Families.h"

namespace sbl::sema {

void Analyser::waveEvolution(const ast::QuestionDecl &decl, const std::string &doc, Index index,
                             LawRef law) {
  Evolve made = model_.evolutions[index];
  made.doc = doc;
  made.range = decl.name.range;
  made.law = law;
  made.kind = Evolve::Initial::Wave;
  model_.evolutions[index] = made; // what its own start may ask of it depends on that
  if (!model_.time)
    diagnostics_.report(DiagId::NoTime, decl.name.range)
        .hints.push_back("add one, such as `time t in [0, 1]`");
  if (decl.at.size() != 1) {
    diagnostics_
        .report(DiagId::EvolveStart, decl.at.empty() ? decl.name.range : decl.at[1].range,
                {decl.name.text, decl.at.empty() ? "none" : std::to_string(decl.at.size())})
        .hints.push_back("write `at " + timeName() + " = 0 : psi`, the wave it starts from");
  } else {
    const ast::AtLine &line = decl.at.front();
    made.start = timeOfLine(line);
    made.initialRange = line.range;
    if (made.start && model_.time && model_.time->end)
      require(less(made.start, model_.time->end), made.start, DiagId::EvolveTooLate,
              print(model_.time->end, names()), "", line.range);
    if (auto wave = waveOf(line.value))
      made.initial = *wave;
  }
  std::map<std::string, Range> given;
  for (const ast::Attribute &option : decl.options)
    if (isFirst(given, option.name))
      law.kind == LawRef::Kind::Quantum ? waveOption(option, made) : flowWaveOption(option, made);
  if (law.kind == LawRef::Kind::Quantum)
    checkWaveEvolution(made);
  model_.evolutions[index] = std::move(made);
}

void Analyser::waveOption(const ast::Attribute &option, Evolve &made) {
  static const std::vector<std::string> shared{"accuracy", "steps", "order", "device"};
  const std::string &name = option.name.text;
  const ast::Expr &value = option.value;
  auto *word = std::get_if<ast::Reference>(&value.node);
  if (std::find(shared.begin(), shared.end(), name) != shared.end()) {
    solveOption(option, made.options, "an evolution", shared);
  } else if (name == "imaginary") {
    if (auto *truth = std::get_if<ast::Boolean>(&value.node))
      made.imaginary = truth->value;
    else
      wrongType("`true` or `false`", lower(value), value.range);
  } else if (name == "scheme") {
    if (word && word->text == "spectral")
      made.options.scheme = SolveOptions::Scheme::Spectral;
    else if (word && word->text == "kernel")
      made.options.scheme = SolveOptions::Scheme::Kernel;
    else if (!word || word->text != "auto")
      unknownChoice(value, "scheme of a wave", {"auto", "kernel", "spectral"});
  } else if (name == "precision") {
    if (word && word->text == "f32")
      notAvailable("`precision = f32` for a wave", value.range);
    else if (!word || word->text != "f64")
      unknownChoice(value, "precision of a wave", {"f64"});
  } else {
    std::vector<std::string> all = shared;
    all.insert(all.end(), {"imaginary", "scheme", "precision"});
    unknownOption("an evolution", option.name, all);
  }
}

/// Of a wave that follows a flow: it has one order and knows real time only.
void Analyser::flowWaveOption(const ast::Attribute &option, Evolve &made) {
  static const std::vector<std::string> shared{"accuracy", "steps", "device"};
  if (option.name.text != "scheme") {
    if (std::find(shared.begin(), shared.end(), option.name.text) != shared.end())
      return solveOption(option, made.options, "an evolution", shared);
    std::vector<std::string> all = shared;
    all.push_back("scheme");
    return unknownOption("an evolution by `quantum of` a flow", option.name, all);
  }
  auto *word = std::get_if<ast::Reference>(&option.value.node);
  if (word && word->text == "product")
    made.options.scheme = SolveOptions::Scheme::Product;
  else if (!word || (word->text != "auto" && word->text != "spectral"))
    unknownChoice(option.value, "scheme of a flow's wave", {"auto", "spectral", "product"});
}

void Analyser::checkWaveEvolution(const Evolve &made) {
  const Quantum &law = model_.quantums[made.law.index];
  if (!made.imaginary && made.options.scheme == SolveOptions::Scheme::Kernel) {
    Diagnostic &message =
        diagnostics_.report(DiagId::SchemeDoesNotCover, made.range,
                            {"kernel", law.name, "the kernels of real time are not positive"});
    message.labels.push_back({law.range, "the law"});
    message.hints.push_back("it serves `imaginary = true`; real time has the spectral scheme");
  }
  if (!made.imaginary || !law.potential) // a law with a mistake may lack its parts
    return;
  const auto isZero = [](ExprRef e) { return e->op == Op::Constant && e->value == 0; };
  if (!isZero(law.absorber))
    notAvailable("an absorber in imaginary time", made.range);
  const bool reachesFour = isZero(law.nonlinearity) && law.autonomous && law.smooth;
  if (made.options.order == 4 && !reachesFour)
    notAvailable("order 4 in imaginary time for a law that is nonlinear, rough or depends on time",
                 made.range);
}

bool Analyser::isAnswered(QuestionRef question, Query::Accessor accessor, const std::string &name,
                          Range range) {
  using Accessor = Query::Accessor;
  if (question.kind == QuestionRef::Kind::Sample)
    return sampleHas(question, accessor, name, range);
  static const std::vector<Accessor> ofWaves{
      Accessor::Psi,        Accessor::Density,     Accessor::Velocity,
      Accessor::Energy,     Accessor::Mean,        Accessor::Variance,
      Accessor::Covariance, Accessor::Probability, Accessor::Entropy};
  // A flow has no noise, and so neither a drift nor a score of its own.
  static const std::vector<Accessor> ofFlows{
      Accessor::Density,    Accessor::Velocity,    Accessor::Mean,   Accessor::Variance,
      Accessor::Covariance, Accessor::Probability, Accessor::Entropy};
  const bool isEvolution = question.kind == QuestionRef::Kind::Evolve;
  const bool isFlows =
      isEvolution && familyOf(model_, model_.evolutions[question.index]) == LawFamily::Flow;
  const bool isWaves =
      isEvolution && model_.evolutions[question.index].kind == Evolve::Initial::Wave;
  const bool isOfWaves = std::find(ofWaves.begin(), ofWaves.end(), accessor) != ofWaves.end();
  const bool onlyOfWaves = accessor == Accessor::Psi || accessor == Accessor::Energy;
  if (isWaves   ? isOfWaves
      : isFlows ? std::find(ofFlows.begin(), ofFlows.end(), accessor) != ofFlows.end()
                : !onlyOfWaves)
    return true;
  Diagnostic &report =
      diagnostics_.report(DiagId::NoSuchQuantity, range,
                          {sbl::describe(question.kind), nameOf(model_, question), name});
  report.labels.push_back({rangeOf(model_, question), "declared here"});
  if (isWaves)
    report.hints.push_back(
        "an evolution of a wave has psi, density, velocity, energy, overlap, mean, "
        "variance, covariance, probability and entropy");
  if (isFlows)
    report.hints.push_back("an evolution of a flow has density, velocity, mean, variance, "
                           "covariance, probability and entropy");
  return false;
}

} // namespace sbl::sema
