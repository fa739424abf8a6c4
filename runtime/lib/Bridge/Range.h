// How far the logarithms of a bridge's factors reach, and the tiles whose exponents hold them.
#pragma once

#include <memory>
#include <string>

#include "Fields/Tiles.h"
#include "Steps/StepTables.h"

namespace sbl::rt {

/// Beyond this many nats between the likeliest and the farthest pair of places, doubles with one
/// exponent for the field are not tried: they hold 1290, of which the tails take their share.
inline constexpr double mostPlainNats = 1000;

/// The range of log phi in nats before anything is solved: the largest sum over the axes of
/// d^2 / (2 sigma^2 T), d the distance of two places where the marginals matter.
double expectedNats(const Instance::Impl &impl, const ProgramEntry &program,
                    const FieldValues &start, const FieldValues &end, double horizon);

/// Why fields of a program cannot carry exponents for tiles; empty where they can: doubles, moved
/// by Gaussian kernels along the axes.
std::string whyNoTiles(const Instance::Impl &impl, const ProgramEntry &program);

/// Tiles of at most 64 cells along each axis, fewer where `slopes` (nats per unit, per axis) or the
/// tails of a bridge with conditions at `times` would let one span more than 300 nats, half of what
/// a double holds below 1.
std::shared_ptr<const Tiles> tilesFor(const Instance::Impl &impl, const ProgramEntry &program,
                                      const std::vector<double> &slopes,
                                      const std::vector<double> &times);

} // namespace sbl::rt
