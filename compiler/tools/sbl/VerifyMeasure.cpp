#include "VerifyMeasure.h"

#include <algorithm>
#include <cmath>

#include "MadelungPhase.h"

namespace sbl::tool {
namespace {

/// A mean of paths may be off by so many standard errors: over all times and axes of a model that
/// happens by chance once in some 10^4 runs.
constexpr double standardErrors = 5;

} // namespace

void measure(const questions::ValuePtr &left, const questions::ValuePtr &right,
             const questions::ValuePtr &scale, const questions::ValuePtr &expected,
             VerifiedEquality &made) {
  if (!left || !right || !scale || !expected || left->data.empty())
    return;
  const auto entry = [](const std::vector<double> &data, std::size_t k) {
    return data.empty() ? 0.0 : data[data.size() == 1 ? 0 : std::min(k, data.size() - 1)];
  };
  made.measured = true;
  double worst = -1;
  for (std::size_t k = 0; k < left->data.size(); ++k) {
    const double size = std::fabs(entry(scale->data, k));
    const double error = std::hypot(entry(left->error, k), entry(right->error, k));
    double difference = std::fabs(left->data[k] - entry(right->data, k));
    if (std::isnan(difference))
      difference = INFINITY;
    const double allowed = entry(expected->data, k) * size + standardErrors * error;
    // The entry that uses most of what it is allowed stands for all.
    const double share = difference > 0 ? difference / allowed : 0;
    if (share > worst) {
      worst = share;
      made.difference = difference;
      made.scale = size;
      made.allowed = allowed;
    }
  }
}

void measurePhase(const questions::ValuePtr &psi, const questions::ValuePtr &velocity,
                  const questions::ValuePtr &expected, const std::vector<double> &massOverHbar,
                  VerifiedEquality &made) {
  constexpr double enough = 0.99;
  if (!psi || !velocity || !expected || !psi->isComplex())
    return;
  const RebuiltWave found = rebuildWave(*psi, *velocity, massOverHbar);
  if (found.reached < enough) {
    made.applies = false;
    made.why = "nodes, or places without mass, part the wave: no phase passes them";
    return;
  }
  made.measured = true;
  made.difference = found.difference;
  made.allowed = expected->data.front();
}

double VerifiedEquality::digits() const {
  if (!(difference > 0))
    return 16;
  return std::clamp(std::log10(scale / difference), 0.0, 16.0);
}

} // namespace sbl::tool
