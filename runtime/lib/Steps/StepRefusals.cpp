#include "Steps/StepRefusals.h"

#include <cmath>

#include "Bridge/Range.h"
#include "Bridge/Resolution.h"
#include "Support/Text.h"

namespace sbl::rt {

Status StepRefusals::tooCoarse(double tau, double rule, const std::string &why) const {
  const std::string cells = cellsFor(impl_, program_, request_.start, tau, rule);
  const std::string fewer = request_.steps > 0 ? "use fewer steps" : "use more cells";
  return Status::fail(Code::UnderResolved, why, cells.empty() ? fewer : "it takes " + cells);
}

double StepRefusals::taken(double needed) const {
  const double kept = static_cast<double>(request_.saved.size() - 1);
  return needed <= kept ? 2 * std::ceil(needed / 2) : kept * std::ceil(needed / kept);
}

Status StepRefusals::pulledTooFar(Code code, std::size_t steps, double each, double rule) const {
  const double taking = static_cast<double>(steps);
  const double whole = each * std::sqrt(taking);
  const double needed = std::ceil(std::max(leastSteps(impl_, whole), taking + 1));
  const std::string why = "each of " + std::to_string(steps) + " time steps pulls paths aside by " +
                          figure(each) + " widths of its noise; the entries of kernels hold " +
                          figure(mostPull(impl_)) +
                          (impl_.manifest().single ? " in f32" : " in doubles");
  const double asked = request_.steps > 0 ? needed : taken(needed);
  const std::string cells = cellsFor(impl_, program_, request_.start, horizon() / asked, rule);
  std::string hint = cells.empty() ? "" : "it takes " + cells;
  if (request_.steps > 0)
    hint += (cells.empty() ? "it takes " : ", and ") +
            std::to_string(static_cast<long long>(needed)) + " steps";
  return Status::fail(code, why, hint.empty() ? "more cells, or more noise" : hint);
}

} // namespace sbl::rt
