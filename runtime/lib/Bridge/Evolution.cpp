// The initial-value problem of a diffusion: one forward run, with phi = 1 in the place of the
// backward factor, so that a solved evolution answers like a bridge that is not steered.
#include <cmath>

#include "Bridge/Segment.h"
#include "Steps/Scaled.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// Densities below this share of the largest may be lost to underflow.
constexpr double negligible = 1e-16;

/// log psi for phi = 1: -Phi in the gauge, 0 where fields are phi themselves.
ScaledField unsteered(const Propagator &run, std::size_t points) {
  FieldValues log(points, 0.0);
  for (std::size_t k = 0; k < run.potential().size(); ++k)
    log[k] = -run.potential()[k];
  return scaledExp(log, run.frame());
}

const char *const spansTooMuch = "the law's potential spans more of the box than doubles hold";
const char *const spanLess = "a smaller box, more noise, or `scheme = tridiagonal`";

/// Sets the law to 0 where psi is, which must be where it hardly matters.
Status keepReachable(const ScaledField &psi, FieldValues &law) {
  const auto points = static_cast<std::int64_t>(law.size());
  const double largest = maxOver(points, [&](std::int64_t k) { return law[k]; });
  const double lost =
      maxOver(points, [&](std::int64_t k) { return psi.values[k] > 0 ? 0.0 : law[k]; });
  if (lost > negligible * largest)
    return Status::fail(Code::OutOfRange, spansTooMuch, spanLess);
  for (std::int64_t k = 0; k < points; ++k)
    if (!(psi.values[k] > 0))
      law[k] = 0;
  return Status::good();
}

/// Whether mass can hide where psihat left the range of its numbers: there the density may be as
/// large as the smallest number kept, times psi.
Status checkRange(const Propagator &run, const ScaledField &psi, const ScaledField &psihat) {
  const auto points = static_cast<std::int64_t>(psi.values.size());
  FieldValues density;
  scaledProduct(psi, psihat, density);
  const double largest = maxOver(points, [&](std::int64_t k) { return density[k]; });
  const double bottom = std::ldexp(1.0, run.bottom());
  ScaledField bound{FieldValues(points, bottom), psihat.exponent, psihat.tiles, psihat.exponents};
  FieldValues hidden;
  scaledProduct(psi, bound, hidden);
  const double worst = maxOver(points, [&](std::int64_t k) {
    if (!std::isfinite(psihat.values[k]))
      return std::numeric_limits<double>::infinity();
    return psihat.values[k] < bottom ? hidden[k] : 0.0;
  });
  if (std::isfinite(largest) && worst <= negligible * largest)
    return Status::good();
  return Status::fail(Code::OutOfRange, spansTooMuch, spanLess);
}

} // namespace

Status evolveSegment(FieldValues start, std::size_t every, Watch &watch,
                     SegmentSolution &solution) {
  Propagator &run = *solution.propagator;
  solution.psi = {run, unsteered(run, start.size())};
  solution.psihat = {run, false, every};
  const FactorHistory::Field constant = solution.psi.at(0);
  const ScaledField &psi = *constant;
  solution.isEvolution = true;
  if (Status s = keepReachable(psi, start); !s.ok())
    return s;
  ScaledField psihat = scaledRatio(start, psi, run.frame());
  Status status;
  std::size_t slot = 0;
  const bool done = run.runForward(psihat, watch.cancel(), [&](std::size_t, const ScaledField &f) {
    if (solution.psihat.wants(slot))
      solution.psihat.keep(slot, f);
    ++slot;
    if (status.ok())
      status = checkRange(run, psi, f);
  });
  if (!done)
    return Status::fail(Code::Cancelled,
                        "interrupted in a run of " + std::to_string(run.plan().steps()) + " steps");
  return status;
}

} // namespace sbl::rt
