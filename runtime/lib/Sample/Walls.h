// What the ends of the axes do to moving points.
#pragma once

#include <cmath>
#include <cstdint>

#include "sbl/runtime/Grid.h"

namespace sbl::rt {

/// Whether an axis has an end that paths do not come back from.
bool absorbs(const Grid &grid);

/// Brings places [axis * n + i] back into the box: wrapped around rings, mirrored at reflecting
/// ends, stopped at absorbing ones. Places that are not finite stay so. Returns how many a
/// reflecting end sent back.
std::int64_t intoBox(const Grid &grid, std::int64_t n, double *places);

/// The log of the probability that Brownian bridges of variance `variance` between `from` and `to`
/// miss the absorbing ends of an axis; -inf where `to` lies beyond one.
double logMiss(const GridAxis &axis, double from, double to, double variance);

} // namespace sbl::rt
