// Potentials of a drift: along every line of an axis, and of the whole field where it is a
// gradient.
#pragma once

#include <cstdint>
#include <vector>

#include "Module/InstanceImpl.h"

namespace sbl::rt {

/// U/sigma^2 along the lines of one axis, d(U/sigma^2)/dx = -b/sigma^2, zero at the middle node.
struct LinePotential {
  FieldValues values;        // at every grid point; empty where the axis has no drift
  std::vector<double> turns; // on a ring, per line: growth around it, Delta U / sigma^2; else empty
};

/// Integrates drift component `axis` of a program at `time`, four Gauss-Legendre points between
/// neighbouring nodes. Noise must be constant on the axis.
Status linePotential(const Instance::Impl &impl, const ProgramEntry &program, std::size_t axis,
                     double time, LinePotential &result);

/// Moves the potential of every line of an axis so that it spans as much below zero as above: only
/// differences along it matter, and they have the range to themselves. Half of the widest span.
double centreLines(const Grid &grid, std::size_t axis, FieldValues &potential);

/// How many nats the gauges of a program at `times` change at most from a cell to the next one
/// along each axis: those of all lines together, or the one of a law that depends on time. Zero
/// where they are no part of the fields that are swept.
std::vector<double> gaugeSteepness(const Instance::Impl &impl, const ProgramEntry &program,
                                   const std::vector<double> &times);

/// The same along the lines of a lattice direction under a matrix C of noise, the integral of
/// -drift C^-1 dx; no axis it goes along may be a ring.
struct LatticeLines {
  FieldValues values;  // at every grid point, every line centred; empty without drift
  double range = 0;    // half of what the widest line spans, in nats
  double steepest = 0; // nats a step
};
Status latticePotential(const Instance::Impl &impl, const ProgramEntry &program,
                        const LatticeDirection &direction, double time, LatticeLines &result);

/// Phi of a gradient drift, drift_i = -noise_i^2 d_i Phi, least value 0; `tilt` receives its growth
/// around each ring. Found by integrating along the axes in turn, from the middle of the grid.
struct GradientPotential {
  FieldValues values;       // empty where there is no drift
  std::vector<double> tilt; // per axis, 0 unless a ring with circulation
};
Status gradientPotential(const Instance::Impl &impl, const ProgramEntry &program, double time,
                         GradientPotential &result);

} // namespace sbl::rt
