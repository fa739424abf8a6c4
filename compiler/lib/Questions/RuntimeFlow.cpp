#include "sbl/Questions/RuntimeSources.h"

namespace sbl::questions {

namespace {

rt::Status hasNone() {
  return rt::Status::fail(rt::Code::BadInput, "the evolution of a flow has no such quantity");
}

} // namespace

rt::Status RuntimeFlow::field(Accessor accessor, Index component, double t,
                              rt::FieldValues &values) const {
  if (accessor == Accessor::Density)
    return solution_->density(t, values);
  return accessor == Accessor::Velocity ? solution_->velocity(t, component, values) : hasNone();
}

rt::Status RuntimeFlow::logField(Accessor accessor, double t, rt::FieldValues &values) const {
  return accessor == Accessor::Density ? solution_->logDensity(t, values) : hasNone();
}

rt::Status RuntimeFlow::at(Accessor accessor, Index component, double t,
                           std::span<const double> place, double &value) const {
  if (accessor == Accessor::Density)
    return solution_->densityAt(t, place, value);
  return accessor == Accessor::Velocity ? solution_->velocityAt(t, place, component, value)
                                        : hasNone();
}

} // namespace sbl::questions
