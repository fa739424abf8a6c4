// Nelson's diffusion beside the wave that it was read off.
//
// Started with |psi|^2 it has the density |psi|^2 at all times, and two laws of one diffusion never
// part. So what a solved density has moved away from |psi|^2 since its start is an error of the
// solve, whatever its own estimates know of the infinite drift next to nodes.
#include <cmath>

#include "Console.h"
#include "Runner.h"
#include "sbl/runtime/Evolve.h"

namespace sbl::tool {

rt::Status Runner::besideItsWave(QuestionRef question, rt::BridgeSolution &solution) const {
  const Evolve &evolve = model().evolutions[question.index];
  if (evolve.law.kind != LawRef::Kind::Solved)
    return rt::Status::good();
  const SolvedLaw &law = model().solvedLaws[evolve.law.index];
  const auto wave = waves_.find(law.of);
  if (law.kind != SolvedLaw::Kind::Nelson || wave == waves_.end())
    return rt::Status::good();
  const std::vector<double> &times = solution.times();
  double atStart = 0, found = 0;
  rt::FieldValues ours, theirs;
  for (std::size_t k = 0; k < times.size(); ++k) {
    if (!solution.density(times[k], ours).ok() || !wave->second->density(times[k], theirs).ok())
      return rt::Status::good(); // outside of what the wave knows
    double distance = 0;
    for (std::size_t i = 0; i < ours.size(); ++i)
      distance += std::fabs(ours[i] - theirs[i]);
    distance *= instance_->grid().cellVolume();
    if (k == 0)
      atStart = distance;
    found = std::max(found, distance - atStart);
  }
  rt::Certificate &c = solution.certificate;
  if (!(found > c.timeError + c.gridError))
    return rt::Status::good();
  c.gridError = found - c.timeError; // both together are what was found
  const std::string what =
      "beside |psi|^2 of `" + nameOf(model(), law.of) + "` it is off by " + formatShort(found);
  if (found > solution.accuracy && evolve.options.accuracy)
    return rt::Status::fail(rt::Code::UnderResolved,
                            what + ", above the accuracy " + formatShort(solution.accuracy),
                            "finer cells; next to nodes of the wave the drift is infinite");
  c.note += (c.note.empty() ? "" : "; ") + what;
  return rt::Status::good();
}

} // namespace sbl::tool
