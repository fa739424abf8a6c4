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

/// What a solve holds when it holds most.
struct SolveMemory {
  std::vector<MemoryItem> items;
  double peak() const;   // their sum
  double kept = 0;       // what the solution goes on to hold
  double field = 0;      // bytes of one field
  std::size_t times = 0; // that are saved
};

/// Of bridge `index`, from its grid, times, programs and steps, by the sums of docs/numerics.md.
/// Where the solve chooses its steps a law that depends on time keeps factors for each of them: the
/// figure is then for as many as there are intervals between saved times.
SolveMemory bridgeMemory(const Instance &instance, std::size_t index,
                         const SolveSettings &settings);
/// The same of evolution `index` of a diffusion, of one of a wave, and of sample `index` of a law.
SolveMemory evolutionMemory(const Instance &instance, std::size_t index,
                            const SolveSettings &settings);
SolveMemory waveMemory(const Instance &instance, std::size_t index, const SolveSettings &settings);
SolveMemory sampleMemory(const Instance &instance, std::size_t index,
                         const SolveSettings &settings);

/// Most bytes that this process has had in memory so far.
double peakMemory();

/// Bytes this process may still take: the least of what the system has free and what its control
/// groups and limits leave. 0 where the system does not say.
double availableMemory();

/// `1.2 GiB`.
std::string formatBytes(double bytes);

} // namespace sbl::rt
#pragma GCC visibility pop
