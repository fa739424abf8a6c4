#include "Bridge/Condition.h"

#include <algorithm>
#include <cmath>
#include <numbers>

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

Site::Site(const Condition &asked, bool first, Backend &backend)
    : condition(&asked), law(backend.lend(asked.law)), backend_(backend) {
  if (hard())
    return;
  lawPower = first ? 1 : asked.weight / (1 + asked.weight);
  fieldPower = first ? 1 / asked.weight : 1 / (1 + asked.weight);
  logLaw_ = backend.make(law.size());
  if (!law.empty())
    logarithm(backend, law, 0, logLaw_);
}

Status Site::guard(const ScaledArray &field, const Propagator &run, const char *name) {
  const double least = std::ldexp(1.0, run.bottom());
  // Without noise along an axis paths near its ends have no way but out.
  const bool isKinetic = run.program().scheme == Scheme::Kinetic;
  const double bad = backend_.run<point::Untrusted>({law, field.values}, {}, {least});
  if (bad == 0)
    return Status::good();
  const double largest = backend_.run<point::Largest>({law}, {});
  if (!(bad < (isKinetic ? droppableAtEnds : droppable) * largest))
    return !isKinetic || !std::isfinite(bad)
               ? outOfRange(name)
               : Status::fail(Code::OutOfRange,
                              std::string("the ") + name +
                                  " vanishes where the marginal still has mass: from there no path "
                                  "that the law allows stays in the box",
                              "ends further away, or more noise");
  if (!ownsLaw_)
    law = backend_.duplicate(law);
  ownsLaw_ = true;
  backend_.run<point::Trusted>({law, field.values}, {law}, {least});
  return Status::good();
}

Status Site::aim(std::span<const ScaledArray *const> fields, View potential, double sign,
                 int bottom, double volume, const char *name, View logField) {
  const double least = std::ldexp(1.0, bottom);
  if (target.empty())
    target = backend_.make(logField.size);
  boundedLogarithm(backend_, *fields.front(), least, logField);
  for (const ScaledArray *other : fields.subspan(1)) {
    boundedLogarithm(backend_, *other, least, target);
    backend_.run<point::AddScaled>({logField, target}, {logField}, {1});
  }
  if (potential.size > 0)
    backend_.run<point::AddScaled>({logField, potential}, {logField}, {sign});
  backend_.run<point::Target>({logLaw_, logField}, {target}, {lawPower, fieldPower});
  const double top = backend_.run<point::Largest>({target}, {});
  double doubtful = -inf;
  for (const ScaledArray *field : fields)
    doubtful =
        std::max(doubtful, backend_.run<point::WeakTarget>({target, field->values}, {}, {least}));
  if (!std::isfinite(top) || doubtful > top + std::log(droppable))
    return outOfRange(name);
  const double mass = volume * backend_.run<point::ExpSum>({target}, {}, {top});
  const double normal = top + std::log(mass);
  backend_.run<point::Shift>({target}, {target}, {normal});
  return Status::good();
}

} // namespace sbl::rt
