#include <algorithm>
#include <cmath>

#include "Device/Device.h"
#include "Support/Text.h"
#include "Wave/WaveSolutionImpl.h"

namespace sbl::rt {

Status WaveSolution::Impl::at(double t, const Wave *&psi) {
  const auto run = [&](double time, double tau, std::size_t count, Wave &wave) {
    try {
      if (runner.run(time, tau, 0, count, wave, nullptr))
        return Status::good();
    } catch (const DeviceError &error) {
      return error.status;
    }
    return Status::fail(Code::OutOfRange, "the wave is not finite at " + figure(t));
  };
  return kept.at(t, run, psi);
}

WaveSolution::WaveSolution() = default;
WaveSolution::~WaveSolution() = default;
WaveSolution::WaveSolution(WaveSolution &&) noexcept = default;
WaveSolution &WaveSolution::operator=(WaveSolution &&) noexcept = default;

const std::vector<double> &WaveSolution::times() const { return impl->kept.saved; }

Status WaveSolution::psi(double t, FieldValues &re, FieldValues &im) const {
  const Wave *wave = nullptr;
  const Status s = impl->at(t, wave);
  if (s.ok())
    splitWave(*wave, re, im);
  return s;
}

Status WaveSolution::density(double t, FieldValues &values) const {
  const Wave *wave = nullptr;
  const Status s = impl->at(t, wave);
  if (s.ok())
    densityOf(*wave, values);
  return s;
}

Status WaveSolution::velocity(double t, std::size_t axis, FieldValues &values) const {
  if (axis >= impl->instance.grid.rank())
    return Status::fail(Code::BadInput, "the grid has no axis " + std::to_string(axis));
  const Wave *wave = nullptr;
  const Status s = impl->at(t, wave);
  if (!s.ok())
    return s;
  const Wave slope = impl->observables.derivative(*wave, axis);
  const double perMass = 2 * impl->runner.lines().rates()[axis]; // hbar / m
  values.resize(wave->size());
  for (std::size_t k = 0; k < values.size(); ++k) {
    const double rho = wave->re[k] * wave->re[k] + wave->im[k] * wave->im[k];
    const double current = wave->re[k] * slope.im[k] - wave->im[k] * slope.re[k];
    values[k] = rho > 0 ? perMass * current / rho : 0;
  }
  return s;
}

Status WaveSolution::at(double t, std::span<const double> place, std::optional<std::size_t> axis,
                        WaveValue &value) const {
  const std::size_t rank = impl->instance.grid.rank();
  if (place.size() != rank || (axis && *axis >= rank))
    return Status::fail(Code::BadInput, "a place has one coordinate per axis");
  const Wave *wave = nullptr;
  const Status s = impl->at(t, wave);
  if (!s.ok())
    return s;
  Wave moved = *wave;
  const std::size_t cell = impl->observables.moveTo(place, moved);
  value = {moved.re[cell], moved.im[cell], 0};
  if (!axis)
    return s;
  Wave slope = impl->observables.derivative(*wave, *axis);
  impl->observables.moveTo(place, slope);
  const double rho = value.re * value.re + value.im * value.im;
  const double current = value.re * slope.im[cell] - value.im * slope.re[cell];
  if (rho > 0)
    value.velocity = 2 * impl->runner.lines().rates()[*axis] * current / rho;
  return s;
}

Status WaveSolution::energy(double t, double &value) const {
  const Wave *wave = nullptr;
  const Status s = impl->at(t, wave);
  if (s.ok())
    value = impl->observables.energy(*wave, t);
  return s;
}

} // namespace sbl::rt
