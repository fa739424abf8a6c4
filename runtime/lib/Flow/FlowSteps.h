// Two ways to carry a wave along a velocity for a step of time.
#pragma once

#include <memory>

#include "Flow/FlowLines.h"

namespace sbl::rt {

class FlowSteps {
public:
  virtual ~FlowSteps() = default;
  virtual const char *scheme() const = 0;
  /// Of a step in its length; 0 where a step of any length is exact.
  virtual int order() const = 0;
  /// psi from `time` to `time` + tau.
  virtual Status step(double time, double tau, Wave &psi) = 0;
};

/// exp(int A) with A = -(v D + D v)/2, D the derivative of the Fourier, sine or cosine series. D is
/// antisymmetric, and so is A, whatever the velocity: exponentials of it keep the norm to rounding.
/// They are summed as Chebyshev series, whose terms fall off beyond |A| tau; a velocity that
/// depends on time takes the commutator-free Magnus step of order 4 with two exponentials at
/// Gauss's nodes (Blanes & Moan, Appl. Numer. Math. 56 (2006) 1519).
std::unique_ptr<FlowSteps> skewSteps(const VelocityField &velocity, FlowLines &lines);

/// A psi = -(v D + D v) psi / 2.
void applySkew(FlowLines &lines, const std::vector<Wave> &velocity, const Wave &psi, Wave &result);
/// The components of a velocity as factors of waves.
Status velocityFactors(const VelocityField &velocity, const Grid &grid, double time,
                       std::vector<Wave> &factors);

/// Eight exponentials of T = p^2/2 and of V, where v = grad V: H = (v.p + p.v)/2 = i [T, V], and
/// with s = sqrt(tau/2) and G(s) = e^{-isV} e^{-isT} e^{isV} e^{isT} the product G(s) G(-s) is
/// exp(-i H tau) up to tau^2. Every factor is diagonal in place or in Fourier space, as a quantum
/// computer wants it. Rings only, and velocities that are gradients of periodic potentials.
std::unique_ptr<FlowSteps> productSteps(const VelocityField &velocity, FlowLines &lines);

} // namespace sbl::rt
