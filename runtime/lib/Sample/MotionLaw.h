// The coefficients of dX = b dt + sigma dW, killed at rate V, at places that are no grid's.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "Module/InstanceImpl.h"

namespace sbl::rt {

/// Places and vectors are [axis * n + i], i one of n places inside the box; several threads may ask
/// at a time.
class MotionLaw {
public:
  virtual ~MotionLaw() = default;

  virtual void drift(double t, std::int64_t n, const double *places, double *out) const = 0;
  /// sigma along each axis.
  virtual void noise(double t, std::int64_t n, const double *places, double *out) const = 0;
  /// The lower triangular root, row by row, of the correlations between the noises of the axes:
  /// those of a matrix of noise, which is constantNoise(). Empty where they are independent.
  virtual std::span<const double> correlation() const { return {}; }
  /// Only asked where the law is killed(). Either sign.
  virtual void killing(double t, std::int64_t n, const double *places, double *out) const = 0;

  /// Whether the noise is one number per axis, whatever the place (and the time).
  virtual bool constantNoise() const = 0;
  virtual bool killed() const = 0;
};

/// A diffusion whose coefficients are compiled fields.
std::unique_ptr<MotionLaw> compiledLaw(const Instance::Impl &impl, const ProgramEntry &generator);

} // namespace sbl::rt
