// The discrete law that the reference solver uses. Private to Reference.
#pragma once

#include "sbl/Reference/Evaluate.h"

namespace sbl {

/// Row-major rates, row = from: non-negative off the diagonal, rows sum to minus the killing rate
/// (and the loss at absorbing walls). Boundary faces of absorbing walls lie half a cell away.
std::vector<double> finiteVolumeGenerator(const Model &model, const Diffusion &diffusion,
                                          std::span<const double> parameters);

} // namespace sbl
