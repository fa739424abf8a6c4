// Solving eigenproblems and hitting problems.
#include "ModesReport.h"
#include "Runner.h"
#include "sbl/Questions/RuntimeModes.h"

namespace sbl::tool {

rt::Status Runner::solveEigen(QuestionRef question, const rt::SolveSettings &settings) {
  auto solution = std::make_shared<rt::EigenSolution>();
  const rt::Status status = rt::solveEigen(*instance_, question.index, settings, *solution);
  if (status.ok()) {
    sources_->add(question, std::make_unique<questions::RuntimeEigen>(solution));
    warnOfEnds(question, model().eigens[question.index].law, solution->certificate.endDensity);
  }
  if (!solution->levels.empty())
    results_.questions.push_back({question, reportOf(solution)});
  return status;
}

rt::Status Runner::solveHitting(QuestionRef question, const rt::SolveSettings &settings) {
  auto solution = std::make_shared<rt::HittingSolution>();
  const rt::Status status = rt::solveHitting(*instance_, question.index, settings, *solution);
  if (status.ok()) {
    sources_->add(question, std::make_unique<questions::RuntimeHitting>(solution));
    results_.questions.push_back({question, reportOf(solution)});
  }
  return status;
}

} // namespace sbl::tool
