// Drifts and velocities: differences of the logs of the factors, at the accuracy of the solve.
#include <cmath>

#include "Bridge/SolutionImpl.h"
#include "Module/Differences.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// The reference drift b along an axis at time t, added to `values`.
void addDrift(const Instance::Impl &impl, const ProgramEntry &program, std::size_t axis, double t,
              FieldValues &values) {
  if (program.drift.empty())
    return;
  FieldValues b;
  impl.field(program.drift[axis], t, 0, b);
  for (std::size_t k = 0; k < b.size(); ++k)
    values[k] += b[k];
}

/// values *= factor * sigma^2 of an axis.
void timesNoiseSquared(const Instance::Impl &impl, const ProgramEntry &program, std::size_t axis,
                       double t, double factor, FieldValues &values) {
  FieldValues noise;
  if (program.noiseFields.empty())
    noise.assign(values.size(), impl.noise(program, axis));
  else
    impl.field(program.noiseFields[axis], t, 0, noise);
  for (std::size_t k = 0; k < values.size(); ++k)
    values[k] *= factor * noise[k] * noise[k];
}

/// values = factor * component `axis` of C grad f, C the covariance of the noise.
void diffused(const BridgeSolution::Impl &impl, std::size_t axis, double t, double factor,
              const FieldValues &f, FieldValues &values) {
  const Instance::Impl &instance = *impl.instance;
  const ProgramEntry &program = *impl.program;
  differentiate(instance.grid, axis, f, values);
  if (program.covariance.empty()) {
    timesNoiseSquared(instance, program, axis, t, factor, values);
    return;
  }
  for (double &v : values)
    v *= factor * instance.covariance(program, axis, axis);
  FieldValues slope;
  for (std::size_t other = 0; other < instance.grid.rank(); ++other) {
    const double c = instance.covariance(program, axis, other);
    if (other == axis || c == 0)
      continue;
    differentiate(instance.grid, other, f, slope);
    for (std::size_t k = 0; k < values.size(); ++k)
      values[k] += factor * c * slope[k];
  }
}

Status checkAxis(const Grid &grid, std::size_t axis) {
  return axis < grid.rank()
             ? Status::good()
             : Status::fail(Code::BadInput, "the grid has no axis " + std::to_string(axis));
}

} // namespace

Status BridgeSolution::control(double t, std::size_t axis, FieldValues &values) const {
  FieldValues log;
  Status s = checkAxis(grid(), axis);
  if (s.ok())
    s = logPhi(t, log);
  if (!s.ok())
    return s;
  diffused(*impl, axis, t, 1, log, values);
  return s;
}

Status BridgeSolution::drift(double t, std::size_t axis, FieldValues &values) const {
  const Status s = control(t, axis, values);
  if (s.ok())
    addDrift(*impl->instance, *impl->program, axis, t, values);
  return s;
}

Status BridgeSolution::score(double t, std::size_t axis, FieldValues &values) const {
  FieldValues log, other;
  Status s = checkAxis(grid(), axis);
  if (s.ok())
    s = logPhi(t, log);
  if (s.ok())
    s = logPhihat(t, other);
  if (!s.ok())
    return s;
  for (std::size_t k = 0; k < log.size(); ++k)
    log[k] += other[k];
  differentiate(grid(), axis, log, values);
  return s;
}

Status BridgeSolution::velocity(double t, std::size_t axis, FieldValues &values) const {
  FieldValues log, other;
  Status s = checkAxis(grid(), axis);
  if (s.ok())
    s = logPhi(t, log);
  if (s.ok())
    s = logPhihat(t, other);
  if (!s.ok())
    return s;
  for (std::size_t k = 0; k < log.size(); ++k)
    log[k] = std::isfinite(log[k]) && std::isfinite(other[k]) ? log[k] - other[k] : -INFINITY;
  diffused(*impl, axis, t, 0.5, log, values);
  if (!impl->program->noiseFields.empty()) {
    // Where the noise depends on place, the current of p is b p - (D p)' with D = sigma^2/2: the
    // gradient of D is part of the velocity.
    FieldValues noise, slope;
    impl->instance->field(impl->program->noiseFields[axis], t, 0, noise);
    for (double &d : noise)
      d *= d / 2;
    differentiate(grid(), axis, noise, slope);
    for (std::size_t k = 0; k < values.size(); ++k)
      values[k] -= slope[k];
  }
  addDrift(*impl->instance, *impl->program, axis, t, values);
  return s;
}

} // namespace sbl::rt
