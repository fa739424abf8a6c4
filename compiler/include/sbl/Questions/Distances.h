// Entropies and distances of densities on one grid, all normalised alike.
#pragma once

#include <span>

#include "sbl/runtime/Grid.h"

namespace sbl::questions {

/// -integral of p log p; 0 log 0 = 0.
double entropy(const rt::Grid &grid, std::span<const double> p);
/// Integral of p log(p/q); infinite where q vanishes and p does not.
double klDivergence(const rt::Grid &grid, std::span<const double> p, std::span<const double> q);
/// Integral of |p - q|.
double l1Distance(const rt::Grid &grid, std::span<const double> p, std::span<const double> q);
/// Wasserstein-2 distance on a line: the L2 distance of the quantile functions, integrated exactly
/// for densities refined sixteenfold by log-interpolation and then constant in each part.
double w2Distance(const rt::Grid &grid, std::span<const double> p, std::span<const double> q);

} // namespace sbl::questions
