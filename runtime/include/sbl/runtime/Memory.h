// How much memory a solve will need, told before any number is computed.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sbl/runtime/Solve.h"

#pragma GCC visibility push(default)
namespace sbl::rt {

struct MemoryItem {
  std::string what; // "factors at 33 saved times"
  double bytes = 0;
};

/// What bridge `index` will hold at its peak, from its grid, saved times, programs and steps. The
/// number of steps is the model's, or 32 where the solve chooses it: a law that depends on time
/// keeps a set of factors for every step, so that there the figure is a lower bound.
std::vector<MemoryItem> bridgeMemory(const Instance &instance, std::size_t index,
                                     const SolveSettings &settings);

/// Bytes this process may still take: the least of what the system has free and what its control
/// groups and limits leave. 0 where the system does not say.
double availableMemory();

/// `1.2 GiB`.
std::string formatBytes(double bytes);

} // namespace sbl::rt
#pragma GCC visibility pop
