#include "Bridge/Condition.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "Bridge/Segment.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
Status outOfRange(const char *name) {
  return Status::fail(
      Code::OutOfRange,
      std::string("the ") + name +
          " leaves the range of its numbers where the marginal still has mass",
      "the noise is too small for the distance between the marginals: more noise, a longer time, "
      "or marginals that lie closer");
}

} // namespace

Site::Site(const Condition &asked, bool first, double floor) : condition(&asked), law(asked.law) {
  if (!hard()) {
    lawPower = first ? 1 : asked.weight / (1 + asked.weight);
    fieldPower = first ? 1 / asked.weight : 1 / (1 + asked.weight);
  }
  for (double &v : law)
    if (v < floor)
      v = 0;
  logLaw.resize(law.size());
  for (std::size_t k = 0; k < law.size(); ++k)
    logLaw[k] = law[k] > 0 ? std::log(law[k]) : -inf;
}

Status Site::guard(const ScaledField &field, const Propagator &run, const char *name) {
  const double least = std::ldexp(1.0, run.bottom());
  // Without noise along an axis paths near its ends have no way but out.
  const bool isKinetic = run.program().scheme == Scheme::Kinetic;
  const auto count = static_cast<std::int64_t>(field.values.size());
  const double bad = maxOver(count, [&](std::int64_t k) {
    const double v = field.values[k];
    if (!(law[k] > 0) || (v >= least && v <= std::numeric_limits<double>::max()))
      return 0.0;
    return std::isfinite(v) ? law[k] : inf;
  });
  if (bad == 0)
    return Status::good();
  const double largest = maxOver(count, [&](std::int64_t k) { return law[k]; });
  if (!(bad < (isKinetic ? droppableAtEnds : droppable) * largest))
    return !isKinetic || !std::isfinite(bad)
               ? outOfRange(name)
               : Status::fail(Code::OutOfRange,
                              std::string("the ") + name +
                                  " vanishes where the marginal still has mass: from there no path "
                                  "that the law allows stays in the box",
                              "ends further away, or more noise");
  for (std::int64_t k = 0; k < count; ++k)
    if (!(field.values[k] >= least))
      law[k] = 0;
  return Status::good();
}

Status Site::aim(std::span<const ScaledField *const> fields, const FieldValues &potential,
                 double sign, int bottom, double volume, const char *name, FieldValues &logField) {
  const double least = std::ldexp(1.0, bottom);
  const auto count = static_cast<std::int64_t>(fields.front()->values.size());
  const auto weak = [&](std::int64_t k) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](const ScaledField *f) { return !(f->values[k] >= least); });
  };
  double shift = 0;
  for (const ScaledField *f : fields)
    shift += static_cast<double>(f->exponent) * std::numbers::ln2;
  logField.resize(count);
  target.resize(count);
  forBlocks(count, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k) {
      double log = shift;
      for (const ScaledField *f : fields)
        log += std::log(std::max(f->values[k], least));
      logField[k] = log;
    }
  });
  addPotential(potential, sign, logField);
  forBlocks(count, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k)
      target[k] = (logLaw.empty() ? 0.0 : lawPower * logLaw[k]) + fieldPower * logField[k];
  });
  const double top = maxOver(count, [&](std::int64_t k) { return target[k]; });
  const double doubtful =
      maxOver(count, [&](std::int64_t k) { return weak(k) ? target[k] : -inf; });
  if (!std::isfinite(top) || doubtful > top + std::log(droppable))
    return outOfRange(name);
  const double mass =
      volume * sumOver(count, [&](std::int64_t k) { return std::exp(target[k] - top); });
  const double normal = top + std::log(mass);
  for (double &v : target)
    v -= normal;
  return Status::good();
}

} // namespace sbl::rt
