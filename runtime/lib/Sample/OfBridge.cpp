// A sample of a solved bridge: paths of its own Markov chain.
#include <chrono>
#include <cmath>

#include "Module/InstanceImpl.h"
#include "Sample/Certificate.h"

namespace sbl::rt {

Status solveSampleOf(const BridgeSolution &bridge, const Instance &instance, std::size_t index,
                     SampleSolution &solution) {
  const Instance::Impl &impl = instance.impl();
  if (index >= impl.manifest().samples.size())
    return Status::fail(Code::BadInput, "the model has no sample " + std::to_string(index));
  const auto started = std::chrono::steady_clock::now();
  const SampleEntry &entry = impl.manifest().samples[index];
  const double count = impl.scalar(entry.count), seed = impl.scalar(entry.seed);
  if (!(count >= 1) || !(count <= 9e15) || !(seed >= 0))
    return Status::fail(Code::BadInput, "count and seed must be whole numbers");
  solution = SampleSolution();
  Paths paths;
  if (Status s =
          bridge.paths(static_cast<std::int64_t>(count), static_cast<std::uint64_t>(seed), paths);
      !s.ok())
    return s;
  try {
    solution.method = "bridge";
    solution.grid_ = instance.grid();
    solution.seed = static_cast<std::uint64_t>(seed);
    solution.count = static_cast<std::size_t>(paths.count);
    solution.times_ = paths.times;
    for (std::size_t k = 0; k < paths.times.size(); ++k) {
      solution.saved_.push_back(k);
      std::vector<double> &place = solution.places_.emplace_back(solution.count * paths.rank);
      for (std::size_t p = 0; p < solution.count; ++p)
        for (std::size_t a = 0; a < paths.rank; ++a)
          place[a * solution.count + p] =
              paths.position[(p * paths.times.size() + k) * paths.rank + a];
    }
    certify(solution);
  } catch (const std::bad_alloc &) {
    return Status::fail(Code::OutOfMemory, "not enough memory for the paths", "fewer paths");
  }
  solution.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return Status::good();
}

} // namespace sbl::rt
