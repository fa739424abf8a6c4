// What time steps do to a sample: the same noise at two step lengths.
#pragma once

#include <cstdint>

#include "Sample/Start.h"
#include "Sample/Walker.h"
#include "Support/Watch.h"

namespace sbl::rt {

/// Steps against steps of half their length. Figures are in standard deviations of the place (on a
/// ring of its cosine and sine), the largest over kept times and axes.
struct Comparison {
  double bias = 0;     // of means, standard deviations and of the weight
  double spread = 0;   // standard error of `bias`
  double distance = 0; // root mean square distance of the paths
  bool lost = false;   // a path left the range of numbers
};

/// Carries `count` paths from their start in both ways.
Comparison compareHalves(const Walker &walker, const Grid &grid, const StartLaw &start,
                         const WalkPlan &plan, std::uint64_t seed, std::int64_t count,
                         Watch &watch);

/// Paths first ... first + n - 1 at their start.
PathBatch startBatch(const StartLaw &start, std::uint64_t seed, std::size_t rank,
                     std::int64_t first, std::int64_t n);

/// Calls body(first, n) for batches of `count` paths, `size` in each, on all threads.
template <class Body> void forBatches(std::int64_t count, std::int64_t size, Body &&body) {
  struct Context {
    Body *body;
    std::int64_t count, size;
  } context{&body, count, size};
  sbl_parallel_for((count + size - 1) / size,
                   [](void *opaque, std::int64_t chunk) {
                     const auto &c = *static_cast<Context *>(opaque);
                     const std::int64_t first = chunk * c.size;
                     (*c.body)(first, first + c.size < c.count ? c.size : c.count - first);
                   },
                   &context);
}

} // namespace sbl::rt
