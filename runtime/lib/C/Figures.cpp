// What each kind of answer says in numbers.
#include <algorithm>

#include "C/Handles.h"

namespace sbl::rt::c {
namespace {

using Figures = std::vector<std::pair<sbl_number, double>>;

Figures diffusionFigures(const BridgeSolution &s) {
  const Certificate &c = s.certificate;
  return {{SBL_CONVERGED, s.converged},  {SBL_STEPS, s.steps},          {SBL_ORDER, s.order},
          {SBL_SECONDS, s.seconds},      {SBL_MASS_DRIFT, c.massDrift}, {SBL_MASS, s.finalMass},
          {SBL_TIME_ERROR, c.timeError}, {SBL_GRID_ERROR, c.gridError}};
}

Figures figures(const Evolution &s) { return diffusionFigures(s); }

Figures figures(const BridgeSolution &s) {
  const Certificate &c = s.certificate;
  Figures all = diffusionFigures(s);
  all.emplace_back(SBL_ITERATIONS, s.iterations);
  all.emplace_back(SBL_COST, s.cost);
  all.emplace_back(SBL_MARGINAL_ERROR, std::max(c.marginalErrorStart, c.marginalErrorEnd));
  return all;
}

template <class Wave> Figures waveFigures(const Wave &s) {
  const WaveCertificate &c = s.certificate;
  return {{SBL_CONVERGED, c.timeError + c.gridError <= s.accuracy},
          {SBL_STEPS, s.steps},
          {SBL_ORDER, s.order},
          {SBL_SECONDS, s.seconds},
          {SBL_MASS_DRIFT, c.normDrift},
          {SBL_MASS, c.norm},
          {SBL_TIME_ERROR, c.timeError},
          {SBL_GRID_ERROR, c.gridError},
          {SBL_ENERGY, c.energyEnd}};
}

Figures figures(const WaveSolution &s) { return waveFigures(s); }
Figures figures(const FlowWaveSolution &s) { return waveFigures(s); }

Figures figures(const FlowSolution &s) {
  const FlowCertificate &c = s.certificate;
  return {{SBL_CONVERGED, std::max(c.timeError, c.massError) <= c.accuracy},
          {SBL_STEPS, c.steps},
          {SBL_ORDER, 5},
          {SBL_SECONDS, s.seconds},
          {SBL_MASS, c.massEnd},
          {SBL_TIME_ERROR, c.timeError},
          {SBL_MASS_ERROR, c.massError},
          {SBL_MASS_LEFT, c.massLeft}};
}

Figures figures(const EigenSolution &s) {
  return {{SBL_CONVERGED, s.converged},
          {SBL_ITERATIONS, s.iterations},
          {SBL_ORDER, s.order},
          {SBL_SECONDS, s.seconds},
          {SBL_GRID_ERROR, s.certificate.levelError},
          {SBL_LEVEL_COUNT, static_cast<double>(s.levels.size())}};
}

Figures figures(const HittingSolution &s) {
  return {{SBL_CONVERGED, 1},
          {SBL_ORDER, s.order},
          {SBL_SECONDS, s.seconds},
          {SBL_GRID_ERROR, s.gridError}};
}

Figures figures(const SampleSolution &s) {
  const SampleCertificate &c = s.certificate;
  return {{SBL_CONVERGED, !s.places_.empty()},
          {SBL_STEPS, s.steps},
          {SBL_SECONDS, s.seconds},
          {SBL_TIME_ERROR, c.timeError},
          {SBL_MASS, c.survival},
          {SBL_MASS_ERROR, c.survivalError},
          {SBL_PATH_COUNT, static_cast<double>(s.count)},
          {SBL_EFFECTIVE_PATHS, c.effective},
          {SBL_DENSITY_ERROR, c.densityError}};
}

} // namespace

std::vector<std::pair<sbl_number, double>> figuresOf(const Answer &answer) {
  return std::visit([](const auto &s) { return figures(s); }, answer);
}

} // namespace sbl::rt::c
