// Densities and waves that a velocity carries along.
#include "Reports.h"
#include "Runner.h"

namespace sbl::tool {

rt::Status Runner::solveFlow(QuestionRef question, const rt::SolveSettings &settings) {
  auto solution = std::make_shared<rt::FlowSolution>();
  const rt::Status status =
      rt::solveFlow(*instance_, numberAmongItsKind(question), settings, *solution);
  if (status.ok())
    sources_->add(question, std::make_unique<questions::RuntimeFlow>(solution));
  if (status.ok() || status.code == rt::Code::UnderResolved)
    results_.questions.push_back({question, reportOf(solution)});
  return status;
}

} // namespace sbl::tool
