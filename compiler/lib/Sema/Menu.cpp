#include "sbl/Sema/Menu.h"

#include "sbl/Sema/Families.h"

namespace sbl {
namespace {

using Names = std::vector<std::string>;

const Names ofBridges{"density",     "drift",          "control", "score",    "velocity",
                      "phi",         "phihat",         "cost",    "kl",       "entropy",
                      "iterations",  "marginal_error", "mean",    "variance", "covariance",
                      "probability", "paths",          "coupling"};
const Names ofDiffusions{"density", "drift",    "score",      "velocity",    "entropy",
                         "mean",    "variance", "covariance", "probability", "paths"};
const Names ofWaves{"psi",  "density",  "velocity",   "energy",      "overlap",
                    "mean", "variance", "covariance", "probability", "entropy"};
const Names ofFlows{"density",  "velocity",   "entropy",    "mean",
                    "variance", "covariance", "probability"};
const Names ofLevels{"energies", "state"};
const Names ofRates{"rates", "state"};

} // namespace

Names accessorsOf(const Model &model, QuestionRef question) {
  switch (question.kind) {
  case QuestionRef::Kind::Bridge:
    return ofBridges;
  case QuestionRef::Kind::Evolve: {
    const Evolve &evolve = model.evolutions[question.index];
    if (evolve.kind == Evolve::Initial::Wave)
      return ofWaves;
    return familyOf(model, evolve) == LawFamily::Diffusion ? ofDiffusions : ofFlows;
  }
  case QuestionRef::Kind::Eigen:
    return model.eigens[question.index].law.kind == LawRef::Kind::Quantum ? ofLevels : ofRates;
  case QuestionRef::Kind::Sample:
    return {"density", "mean", "variance", "covariance", "probability", "paths"};
  case QuestionRef::Kind::Hitting: // has no name
    return {};
  }
  return {};
}

} // namespace sbl
