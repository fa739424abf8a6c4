// Laws of motion read off solved questions: velocities and drifts that are known as numbers only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "sbl/runtime/Evolve.h"
#include "sbl/runtime/Flow.h"

#pragma GCC visibility push(default)
namespace sbl::rt {

class MotionLaw; // lib/Sample/MotionLaw.h

/// How well a law is known.
struct LawCertificate {
  int knots = 0; // times between which it is interpolated
  /// What is off at every second knot when it is interpolated from the others, scaled by the order:
  /// the root of its mean square under the density, of velocities in units of the axes per unit of
  /// time.
  double timeError = 0;
  double speed = 0;         // the same mean of the velocity itself
  std::int64_t asked = 0;   // places that were asked for so far
  std::int64_t bounded = 0; // of these, so near to a node of a wave that the speed was bounded
};

/// A velocity (of a flow) or a drift with its noise (of a diffusion). Between the cells by
/// polynomials of degree 7, between the knots of degree 5. Only one of the two is there.
struct SolvedLaw {
  std::shared_ptr<const VelocityField> velocity;
  std::shared_ptr<const MotionLaw> motion;
  std::function<LawCertificate()> certificate; // at any time
};

/// A vector field on a grid at ascending times, [time][axis]: as a velocity, or with a noise per
/// axis as a drift. Cells without a number take their neighbours'.
struct VectorSeries {
  std::vector<double> times;
  std::vector<std::vector<FieldValues>> fields;
};
Status flowOf(const Grid &grid, VectorSeries series, SolvedLaw &law);
Status diffusionOf(const Grid &grid, VectorSeries series, std::vector<double> noise,
                   SolvedLaw &law);

/// The drift of such a diffusion, which an evolution takes; it holds on to the law.
DriftField driftOf(const SolvedLaw &law);

/// `flow of` a bridge or an evolution: its velocity b + sigma^2/2 grad log(phi/phihat).
Status flowOf(std::shared_ptr<const BridgeSolution> solution, SolvedLaw &law);
/// `reverse of`: -b + sigma^2 grad log rho of an evolution at start + end - t, with its noise,
/// which must be constant along each axis.
Status reverseOf(std::shared_ptr<const BridgeSolution> solution, SolvedLaw &law);
/// `flow of` the evolution of a wave: v = hbar/m Im(grad psi / psi).
Status flowOf(std::shared_ptr<const WaveSolution> solution, SolvedLaw &law);
/// `diffusion of` it (Nelson): drift v + hbar/m Re(grad psi / psi), noise sqrt(hbar/m).
Status nelsonOf(std::shared_ptr<const WaveSolution> solution, SolvedLaw &law);

} // namespace sbl::rt
#pragma GCC visibility pop
