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

rt::Status RuntimeFlowWave::field(Accessor accessor, Index component, double t,
                                  rt::FieldValues &values) const {
  switch (accessor) {
  case Accessor::Density:
    return solution_->density(t, values);
  case Accessor::Velocity:
    return solution_->velocity(t, component, values);
  case Accessor::Psi: {
    rt::FieldValues other;
    return component == 0 ? solution_->psi(t, values, other) : solution_->psi(t, other, values);
  }
  default:
    return hasNone();
  }
}

rt::Status RuntimeFlowWave::at(Accessor accessor, Index component, double t,
                               std::span<const double> place, double &value) const {
  rt::WaveValue psi;
  if (rt::Status s = solution_->at(t, place, std::nullopt, psi); !s.ok())
    return s;
  switch (accessor) {
  case Accessor::Density:
    value = psi.re * psi.re + psi.im * psi.im;
    return rt::Status::good();
  case Accessor::Psi:
    value = component == 0 ? psi.re : psi.im;
    return rt::Status::good();
  case Accessor::Velocity: {
    const rt::Status s = solution_->at(t, place, component, psi);
    value = psi.velocity;
    return s;
  }
  default:
    return hasNone();
  }
}

rt::Status RuntimeFlowWave::numberAt(Accessor accessor, double t, double &value) const {
  return accessor == Accessor::Energy ? solution_->energy(t, value) : hasNone();
}

} // namespace sbl::questions
