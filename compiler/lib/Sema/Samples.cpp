// sample P of D { at t = … : p  count = …  seed = …  options … }.
#include <algorithm>

#include "Analyser.h"

namespace sbl::sema {

void Analyser::sample(const ast::QuestionDecl &decl, const std::string &doc, Index index) {
  Sample made = model_.samples[index];
  made.doc = doc;
  made.range = decl.name.range;
  if (!model_.time)
    diagnostics_.report(DiagId::NoTime, decl.name.range)
        .hints.push_back("add one, such as `time t in [0, 1]`");
  const bool known = sampleLaw(decl.of, made);
  if (made.question) {
    for (const ast::AtLine &line : decl.at)
      diagnostics_.report(DiagId::UnknownOption, line.range, {"a sample of a bridge", "at"})
          .hints.push_back("it starts where the bridge does");
  } else {
    sampleStart(decl, made);
  }
  std::map<std::string, Range> given;
  for (const ast::Attribute &option : decl.options)
    if (isFirst(given, option.name))
      sampleOption(option, made);
  if (!made.count)
    made.count = expr().constant(10000);
  if (!made.seed)
    made.seed = one();
  if (known)
    checkMethod(made);
  model_.samples[index] = std::move(made);
}

bool Analyser::sampleLaw(const ast::Name &of, Sample &made) {
  Symbol *symbol = findSymbol(of.text);
  if (!symbol) {
    unknownDynamics(of);
    return false;
  }
  if (symbol->kind == Symbol::Kind::Diffusion) {
    made.law = {LawRef::Kind::Diffusion, symbol->index};
    valueOf(of.text, *symbol);
    const Diffusion &law = model_.diffusions[symbol->index];
    made.linear = law.drift.size() == rank() && law.noise.size() == rank() && isLinear(law);
    return true;
  }
  if (symbol->kind == Symbol::Kind::Question && symbol->question == QuestionRef::Kind::Bridge) {
    made.question = QuestionRef{symbol->question, symbol->index};
    return true;
  }
  if (symbol->kind == Symbol::Kind::Other) // refused where it is declared
    return false;
  if (symbol->kind == Symbol::Kind::Flow || symbol->kind == Symbol::Kind::SolvedLaw) {
    valueOf(of.text, *symbol);
    made.law = *symbol->law();
    return true;
  }
  Diagnostic &report =
      diagnostics_.report(DiagId::WrongKind, of.range,
                          {"a diffusion, a flow or a bridge", of.text, describeSymbol(*symbol)});
  report.labels.push_back({symbol->range, "declared here"});
  if (symbol->kind == Symbol::Kind::Quantum)
    report.hints.push_back(
        "a wave has no paths of its own; `diffusion N = diffusion of E` and `flow F = "
        "flow of E` of its evolution have");
  return false;
}

void Analyser::sampleStart(const ast::QuestionDecl &decl, Sample &made) {
  if (decl.at.size() != 1) {
    diagnostics_
        .report(DiagId::SampleStart, decl.at.empty() ? decl.name.range : decl.at[1].range,
                {decl.name.text, decl.at.empty() ? "none" : std::to_string(decl.at.size())})
        .hints.push_back("write `at " + timeName() + " = … : distribution`, the law of its start");
    return;
  }
  auto at = marginal(decl.at.front());
  if (!at)
    return;
  if (at->kind != Bridge::Marginal::Kind::Hard)
    diagnostics_.report(DiagId::OnlyInAtLine, at->range,
                        {at->kind == Bridge::Marginal::Kind::Free ? "free" : "soft"});
  made.start = at->time;
  made.initial = at->distribution;
  made.initialRange = at->range;
  if (model_.time && model_.time->end && at->time)
    require(less(at->time, model_.time->end), at->time, DiagId::SampleTooLate,
            print(model_.time->end, names()), "", at->range);
}

void Analyser::sampleOption(const ast::Attribute &option, Sample &made) {
  const ast::Expr &value = option.value;
  const std::string &name = option.name.text;
  if (name == "count") {
    made.count = whole(lower(value), "the count", 1, value.range);
  } else if (name == "seed") {
    made.seed = whole(lower(value), "the seed", 0, value.range);
  } else if (made.question) {
    unknownOption("a sample of a bridge", option.name, {"count", "seed"});
  } else if (name == "method") {
    static const std::vector<std::string> methods{"auto", "euler", "weak2", "exact"};
    auto *word = std::get_if<ast::Reference>(&value.node);
    const auto found = std::find(methods.begin(), methods.end(), word ? word->text : "");
    if (found == methods.end())
      unknownChoice(value, "method", methods);
    else
      made.method = static_cast<Sample::Method>(found - methods.begin());
  } else if (name == "steps" || name == "accuracy") {
    solveOption(option, made.options, "a sample", {"accuracy", "steps"});
  } else {
    unknownOption("a sample", option.name, {"count", "seed", "method", "steps", "accuracy"});
  }
}

bool Analyser::isLinear(const Diffusion &law) {
  const auto isUniform = [&](ExprRef e) {
    const Dependence &on = expr().dependence(e);
    return on.isUniform() && !on.time;
  };
  const auto varies = [&](ExprRef e) {
    for (Index k = 0; k < rank(); ++k)
      if (!expr().isZero(expr().derivative(e, k)))
        return true;
    return false;
  };
  for (Index i = 0; i < rank(); ++i) {
    ExprRef drift = law.drift[i];
    if (!isUniform(law.noise[i]) || expr().dependence(drift).time || expr().isPiecewise(drift))
      return false;
    for (Index j = 0; j < rank(); ++j) {
      ExprRef slope = expr().derivative(drift, j);
      // On a ring a drift that grows with the place would jump where the ring closes.
      if (model_.axes[j].low == Boundary::Periodic ? !expr().isZero(slope) : varies(slope))
        return false;
    }
  }
  return expr().isZero(law.killing);
}

void Analyser::checkMethod(const Sample &made) {
  if (made.question)
    return;
  const bool isFlow = familyOf(made.law) == LawFamily::Flow &&
                      (made.law.kind == LawRef::Kind::Flow ||
                       model_.solvedLaws[made.law.index].kind == SolvedLaw::Kind::Flow);
  if (isFlow && (made.method != Sample::Method::Auto || made.options.steps)) {
    static const char *const methods[] = {"stepped", "euler", "weak2", "exact"};
    diagnostics_.report(DiagId::SchemeDoesNotCover, made.range,
                        {methods[static_cast<int>(made.method)], nameOf(model_, made.law),
                         "paths of a flow have no noise and choose their own steps"});
    return;
  }
  if (made.method != Sample::Method::Exact)
    return;
  if (made.law.kind != LawRef::Kind::Diffusion) {
    diagnostics_.report(
        DiagId::SchemeDoesNotCover, made.range,
        {"exact", nameOf(model_, made.law),
         "its transitions are known only where the drift is linear, the noise constant "
         "and nothing is killed"});
    return;
  }
  const Diffusion &law = model_.diffusions[made.law.index];
  const auto refuse = [&](const char *why) {
    diagnostics_.report(DiagId::SchemeDoesNotCover, made.range, {"exact", law.name, why})
        .labels.push_back({law.range, "the law"});
  };
  if (!made.linear)
    refuse("its transitions are known only where the drift is linear, the noise constant and "
           "nothing is killed");
  else if (made.options.steps || made.options.accuracy)
    refuse("it makes no time steps, so that `steps` and `accuracy` have no meaning");
}

bool Analyser::sampleHas(QuestionRef question, Query::Accessor accessor, const std::string &name,
                         Range range) {
  using Accessor = Query::Accessor;
  static const std::vector<Accessor> all{Accessor::Density,     Accessor::Mean,
                                         Accessor::Variance,    Accessor::Covariance,
                                         Accessor::Probability, Accessor::Paths};
  if (std::find(all.begin(), all.end(), accessor) != all.end())
    return true;
  Diagnostic &report =
      diagnostics_.report(DiagId::NoSuchQuantity, range,
                          {sbl::describe(question.kind), nameOf(model_, question), name});
  report.labels.push_back({rangeOf(model_, question), "declared here"});
  report.hints.push_back("a sample has paths, density, mean, variance, covariance and probability");
  return false;
}

} // namespace sbl::sema
