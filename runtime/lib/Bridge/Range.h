// How far the logarithms of a bridge's factors reach, and the tiles whose exponents hold them.
#pragma once

#include <memory>
#include <string>

#include "Bridge/Chain.h"
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

/// By how many widths of its noise a step of length `tau` pulls paths aside along slopes (nats per
/// unit, per axis), the most over the axes; beyond mostPull() kernels' entries underflow there.
double pull(const Instance::Impl &impl, const ProgramEntry &program,
            const std::vector<double> &slopes, double tau);
double mostPull(const Instance::Impl &impl);
/// The steps, a few more each time from `steps` on and `most` at most, that pull within mostPull()
/// where one step of the whole horizon would pull by `whole`; leastSteps(): how many that takes.
std::size_t stepsForPull(const Instance::Impl &impl, double whole, std::size_t steps,
                         std::size_t more, std::size_t most);
double leastSteps(const Instance::Impl &impl, double whole);

/// Why fields of a program cannot carry exponents for tiles; empty where they can: doubles, moved
/// by Gaussian kernels along the axes.
std::string whyNoTiles(const Instance::Impl &impl, const ProgramEntry &program);
/// Of a bridge that left the range of its numbers: NotOnDevice where a device kept its fields from
/// having exponents for tiles.
Status lostOnDevice(const Instance::Impl &impl, const ProgramEntry &program);

/// Tiles of at most 128 cells along each axis, fewer where `slopes` (nats per unit, per axis) or
/// the tails of a bridge with conditions at `times` would let one span more than 600 nats from
/// corner to corner.
std::shared_ptr<const Tiles> tilesFor(const Instance::Impl &impl, const ProgramEntry &program,
                                      const std::vector<double> &slopes,
                                      const std::vector<double> &times);

/// The widest range that is expected between two neighbouring conditions, at times `at`, in nats;
/// `slopes` receives the steepest expectedSlopes() by axis.
double expectedOf(const Instance::Impl &impl, const ProgramEntry &program,
                  const ChainProblem &problem, const std::vector<double> &at,
                  std::vector<double> &slopes);

} // namespace sbl::rt
