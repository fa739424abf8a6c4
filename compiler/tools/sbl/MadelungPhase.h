// Madelung's second field: the phase that a velocity makes, and the wave of both.
#pragma once

#include <string>
#include <vector>

#include "sbl/Questions/Value.h"

namespace sbl::tool {

/// How far a wave is from sqrt(rho) exp(i theta), theta the integral of m v / hbar over the place
/// and rho = |psi|^2.
struct RebuiltWave {
  double difference =
      0;              // the root of int |psi - rebuilt|^2 where theta is known, of norm one there
  double reached = 0; // the part of the mass where it is, the least of all times
};

/// `psi` over time and places, `velocity` with a last dimension of its components; `massOverHbar`
/// per axis. The phase is integrated from the highest cell along the last axis, from all of that
/// line along the one before, and so on, by polynomials of degree 7, as far as the density stays
/// above 1e-8 of its largest: a node, or a place without mass, is not passed. The phase of the
/// whole is that of the best fit.
RebuiltWave rebuildWave(const questions::Value &psi, const questions::Value &velocity,
                        const std::vector<double> &massOverHbar);

} // namespace sbl::tool
