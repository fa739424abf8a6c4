#include "sbl/Sema/Model.h"

#include <algorithm>

#include "sbl/Sema/Families.h"

namespace sbl {

namespace {

/// Calls visit(question) with the Bridge, Evolve … that `question` refers to.
template <typename Visit> auto visit(const Model &model, QuestionRef question, Visit visit) {
  if (question.kind == QuestionRef::Kind::Evolve)
    return visit(model.evolutions[question.index]);
  if (question.kind == QuestionRef::Kind::Eigen)
    return visit(model.eigens[question.index]);
  if (question.kind == QuestionRef::Kind::Hitting)
    return visit(model.hittings[question.index]);
  if (question.kind == QuestionRef::Kind::Sample)
    return visit(model.samples[question.index]);
  return visit(model.bridges[question.index]);
}

} // namespace

const char *keyword(QuestionRef::Kind kind) {
  switch (kind) {
  case QuestionRef::Kind::Bridge:
    return "bridge";
  case QuestionRef::Kind::Evolve:
    return "evolve";
  case QuestionRef::Kind::Eigen:
    return "eigen";
  case QuestionRef::Kind::Sample:
    return "sample";
  case QuestionRef::Kind::Hitting:
    return "solve";
  }
  return "";
}

const char *describe(QuestionRef::Kind kind) {
  switch (kind) {
  case QuestionRef::Kind::Bridge:
    return "a bridge";
  case QuestionRef::Kind::Evolve:
    return "an evolution";
  case QuestionRef::Kind::Eigen:
    return "an eigenproblem";
  case QuestionRef::Kind::Sample:
    return "a sample";
  case QuestionRef::Kind::Hitting:
    return "a passage";
  }
  return "";
}

const std::string &nameOf(const Model &model, QuestionRef question) {
  return *visit(model, question, [](const auto &made) { return &made.name; });
}

Range rangeOf(const Model &model, QuestionRef question) {
  return visit(model, question, [](const auto &made) { return made.range; });
}

const std::string &nameOf(const Model &model, LawRef law) {
  switch (law.kind) {
  case LawRef::Kind::Quantum:
    return model.quantums[law.index].name;
  case LawRef::Kind::Flow:
    return model.flows[law.index].name;
  case LawRef::Kind::Solved:
    return model.solvedLaws[law.index].name;
  case LawRef::Kind::FlowHamiltonian:
    return model.flowHamiltonians[law.index].name;
  case LawRef::Kind::Diffusion:
    break;
  }
  return model.diffusions[law.index].name;
}

LawFamily familyOf(LawRef law) {
  switch (law.kind) {
  case LawRef::Kind::Quantum:
    return LawFamily::Quantum;
  case LawRef::Kind::Flow:
  case LawRef::Kind::Solved: // of solved laws only flows are evolved
    return LawFamily::Flow;
  case LawRef::Kind::FlowHamiltonian:
    return LawFamily::FlowHamiltonian;
  case LawRef::Kind::Diffusion:
    break;
  }
  return LawFamily::Diffusion;
}

LawFamily familyOf(const Model &model, const Evolve &evolve) {
  return evolve.law.kind == LawRef::Kind::Solved &&
                 model.solvedLaws[evolve.law.index].kind != SolvedLaw::Kind::Flow
             ? LawFamily::Diffusion
             : familyOf(evolve.law);
}

std::size_t numberInFamily(const Model &model, Index evolution) {
  const auto &all = model.evolutions;
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.begin() + evolution, [&](const Evolve &other) {
        return familyOf(model, other) == familyOf(model, all[evolution]);
      }));
}

std::optional<QuestionRef> sourceOf(const Model &model, LawRef law) {
  if (law.kind == LawRef::Kind::Solved)
    return model.solvedLaws[law.index].of;
  if (law.kind == LawRef::Kind::FlowHamiltonian)
    return sourceOf(model, model.flowHamiltonians[law.index].flow);
  return std::nullopt;
}

std::optional<QuestionRef> sourceOf(const Model &model, QuestionRef question) {
  if (question.kind == QuestionRef::Kind::Evolve)
    return sourceOf(model, model.evolutions[question.index].law);
  if (question.kind != QuestionRef::Kind::Sample)
    return std::nullopt;
  const Sample &sample = model.samples[question.index];
  return sample.question ? sample.question : sourceOf(model, sample.law);
}

} // namespace sbl
