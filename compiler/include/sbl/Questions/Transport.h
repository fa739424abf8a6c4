// The Wasserstein-2 distance of densities over a plane or in space.
//
// Laws that are products over the axes are exact: their squared distances along the axes add.
// Others go by entropic transport (log-domain Sinkhorn on a grid over the joint support, at three
// regularisations eps): the debiased divergence S(eps) is W2^2 + O(eps^2) for smooth densities
// (Chizat et al. 2020), and extrapolation removes the orders 2 and 4.
#pragma once

#include <span>

#include "sbl/runtime/Grid.h"

namespace sbl::questions {

struct TransportDistance {
  double value = 0;
  double error = 0;      // estimated from the extrapolations; 0 for products
  bool converged = true; // false: the iteration ran out of rounds
};

/// W2 between densities of two or three axes, brought to mass one; lengths in the axes' own units.
TransportDistance transportDistance(const rt::Grid &grid, std::span<const double> p,
                                    std::span<const double> q);

} // namespace sbl::questions
