#include "sbl/Questions/RuntimeModes.h"

#include <cmath>

namespace sbl::questions {

namespace {

/// Neither levels nor passage times have times.
const std::vector<double> never;

} // namespace

const std::vector<double> &RuntimeEigen::times() const { return never; }

rt::Status RuntimeEigen::field(Accessor accessor, Index component, double t,
                               rt::FieldValues &values) const {
  return accessor == Accessor::State ? solution_->state(component, values)
                                     : SolvedQuestion::field(accessor, component, t, values);
}

rt::Status RuntimeEigen::levels(std::vector<double> &values) const {
  values = solution_->levels;
  return rt::Status::good();
}

const std::vector<double> &RuntimeHitting::times() const { return never; }

rt::Status RuntimeHitting::field(Accessor accessor, Index component, double t,
                                 rt::FieldValues &values) const {
  if (accessor != Accessor::Hitting)
    return SolvedQuestion::field(accessor, component, t, values);
  values = solution_->values();
  return rt::Status::good();
}

rt::Status RuntimeHitting::logField(Accessor accessor, double t, rt::FieldValues &values) const {
  const rt::Status status = field(accessor, 0, t, values);
  for (double &value : values)
    value = std::log(value);
  return status;
}

rt::Status RuntimeHitting::at(Accessor accessor, Index component, double t,
                              std::span<const double> place, double &value) const {
  if (accessor == Accessor::Hitting && solution_->at(place, value))
    return rt::Status::good();
  return SolvedQuestion::at(accessor, component, t, place, value);
}

} // namespace sbl::questions
