#include "sbl/Questions/RuntimeSources.h"

namespace sbl::questions {

namespace {

rt::Status hasNone() {
  return rt::Status::fail(rt::Code::BadInput, "the evolution of a wave has no such quantity");
}

} // namespace

template <class Solution>
rt::Status RuntimeWaveOf<Solution>::field(Accessor accessor, Index component, double t,
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

template <class Solution>
rt::Status RuntimeWaveOf<Solution>::at(Accessor accessor, Index component, double t,
                                       std::span<const double> place, double &value) const {
  rt::WaveValue psi;
  const bool needsSlope = accessor == Accessor::Velocity;
  if (rt::Status s = solution_->at(
          t, place, needsSlope ? std::optional<std::size_t>(component) : std::nullopt, psi);
      !s.ok())
    return s;
  switch (accessor) {
  case Accessor::Density:
    value = psi.re * psi.re + psi.im * psi.im;
    return rt::Status::good();
  case Accessor::Velocity:
    value = psi.velocity;
    return rt::Status::good();
  case Accessor::Psi:
    value = component == 0 ? psi.re : psi.im;
    return rt::Status::good();
  default:
    return hasNone();
  }
}

template <class Solution>
rt::Status RuntimeWaveOf<Solution>::numberAt(Accessor accessor, double t, double &value) const {
  return accessor == Accessor::Energy ? solution_->energy(t, value) : hasNone();
}

template class RuntimeWaveOf<rt::WaveSolution>;
template class RuntimeWaveOf<rt::FlowWaveSolution>;

} // namespace sbl::questions
