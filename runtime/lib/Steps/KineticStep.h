// Steps of a linear kinetic law, dx = (b v + c) dt, dv = (f - k x - g v) dt + s dW, that are exact.
//
// What carries a place and what turns a velocity do not commute, but shears and Gaussian kernels
// along the axes make up any linear normal transition: with two kernels between three transports
// there are more numbers to choose than a transition has. Those near the step without forces are
// taken, by Newton's method, whose transports spread places most.
#pragma once

#include <array>

#include "Module/InstanceImpl.h"

namespace sbl::rt {

/// The constants of the law, read off its drift.
struct KineticLaw {
  std::size_t place = 0, velocity = 1;          // axes: the one without noise, and the other
  double speed = 1, wind = 0;                   // b, c
  double stiffness = 0, damping = 0, force = 0; // k, g, f
  double noise = 1;                             // s

  static KineticLaw of(const Instance::Impl &impl, const ProgramEntry &program);
};

/// One step, in the order of time: transport 0, kernel 0, transport 1, kernel 1, transport 2.
struct KineticStep {
  struct Transport { // x <- x + shear v + offset, and a normal number of this variance
    double shear = 0, offset = 0, variance = 0;
  };
  struct Kernel { // v <- decay v - pull x + push, and a normal number of this variance
    double pull = 0, decay = 1, push = 0, variance = 1;
  };
  std::array<Transport, 3> transports;
  std::array<Kernel, 2> kernels;
};

/// The step of length tau, whose mean and covariance are those of the law to rounding.
/// OutOfRange where tau is too long for one: beyond about a fifth of a turn of an oscillator.
Status exactStep(const KineticLaw &law, double tau, KineticStep &step);

} // namespace sbl::rt
