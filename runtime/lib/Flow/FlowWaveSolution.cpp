#include <algorithm>
#include <cmath>

#include "Flow/FlowWaveSolutionImpl.h"
#include "Support/Text.h"

namespace sbl::rt {

Status FlowWaveSolution::Impl::run(double time, double tau, std::size_t count, Wave &psi,
                                   const std::atomic<bool> *cancel) {
  for (std::size_t k = 0; k < count; ++k) {
    if (cancel && cancel->load(std::memory_order_relaxed))
      return Status::fail(Code::Cancelled, "interrupted");
    if (Status s = steps->step(time + static_cast<double>(k) * tau, tau, psi); !s.ok())
      return s;
  }
  return std::isfinite(normSquared(psi, instance.grid))
             ? Status::good()
             : Status::fail(Code::OutOfRange, "the wave is not finite after t = " + figure(time));
}

Status FlowWaveSolution::Impl::at(double t, const Wave *&psi) {
  const auto go = [this](double time, double tau, std::size_t count, Wave &wave) {
    return run(time, tau, count, wave, nullptr);
  };
  return kept.at(t, go, psi);
}

Status FlowWaveSolution::Impl::energy(const Wave &psi, double time, double &value) {
  std::vector<Wave> factors;
  if (Status s = velocityFactors(*velocity, instance.grid, time, factors); !s.ok())
    return s;
  Wave rate;
  applySkew(lines, factors, psi, rate);
  value = -innerProduct(psi, rate, instance.grid)[1] / normSquared(psi, instance.grid);
  return Status::good();
}

double FlowWaveSolution::Impl::shortWaves(const Wave &psi) {
  double part = 0;
  for (std::size_t a = 0; a < instance.grid.rank(); ++a) {
    Wave tail = psi;
    lines.transform(a, lines.axis(a).shortWaves(), FlowLines::Parity::Wave, tail);
    part = std::max(part, normSquared(tail, instance.grid));
  }
  return std::sqrt(part / normSquared(psi, instance.grid));
}

FlowWaveSolution::FlowWaveSolution() = default;
FlowWaveSolution::~FlowWaveSolution() = default;
FlowWaveSolution::FlowWaveSolution(FlowWaveSolution &&) noexcept = default;
FlowWaveSolution &FlowWaveSolution::operator=(FlowWaveSolution &&) noexcept = default;

const std::vector<double> &FlowWaveSolution::times() const { return impl->kept.saved; }

Status FlowWaveSolution::psi(double t, FieldValues &re, FieldValues &im) const {
  const Wave *wave = nullptr;
  const Status s = impl->at(t, wave);
  if (s.ok())
    splitWave(*wave, re, im);
  return s;
}

Status FlowWaveSolution::density(double t, FieldValues &values) const {
  const Wave *wave = nullptr;
  const Status s = impl->at(t, wave);
  if (s.ok())
    densityOf(*wave, values);
  return s;
}

Status FlowWaveSolution::velocity(double t, std::size_t axis, FieldValues &values) const {
  std::vector<FieldValues> all;
  const Status s = velocityOnGrid(*impl->velocity, impl->instance.grid, t, all);
  if (s.ok())
    values = std::move(all[axis]);
  return s;
}

/// The wave is moved along each axis by its Fourier series until the place is a cell's.
Status FlowWaveSolution::at(double t, std::span<const double> place,
                            std::optional<std::size_t> axis, WaveValue &value) const {
  const Wave *wave = nullptr;
  if (Status s = impl->at(t, wave); !s.ok())
    return s;
  Wave moved = *wave;
  std::int64_t cell = 0;
  for (std::size_t a = 0; a < place.size(); ++a) {
    const GridAxis &on = impl->instance.grid.axes[a];
    double x = place[a];
    if (on.periodic())
      x -= on.length() * std::floor((x - on.lo) / on.length());
    const double nearest = std::round((x - on.centre(0)) / on.spacing());
    const auto k =
        static_cast<std::int64_t>(std::clamp(nearest, 0.0, static_cast<double>(on.cells - 1)));
    impl->lines.transform(a, impl->lines.axis(a).shift(x - on.centre(k)), FlowLines::Parity::Wave,
                          moved);
    cell = cell * on.cells + k;
  }
  value.re = moved.re[static_cast<std::size_t>(cell)];
  value.im = moved.im[static_cast<std::size_t>(cell)];
  if (axis) {
    std::vector<double> all(place.size());
    impl->velocity->at(t, 1, place.data(), all.data(), nullptr);
    value.velocity = all[*axis];
  }
  return Status::good();
}

Status FlowWaveSolution::energy(double t, double &value) const {
  const Wave *wave = nullptr;
  const Status s = impl->at(t, wave);
  return s.ok() ? impl->energy(*wave, t, value) : s;
}

} // namespace sbl::rt
