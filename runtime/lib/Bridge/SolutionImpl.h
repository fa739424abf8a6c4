// What a BridgeSolution keeps, and how a time is found in it.
#pragma once

#include "Bridge/Segment.h"
#include "Module/InstanceImpl.h"

namespace sbl::rt {

/// Error of a density between the steps above which it is refused.
constexpr double mostDoubt = 1e-2;

struct BridgeSolution::Impl {
  const Instance::Impl *instance = nullptr;
  const ProgramEntry *program = nullptr;
  std::vector<SegmentSolution> segments;
  double mostKept = 0;       // SolveSettings
  std::vector<double> times; // of all segments; inner ends once
  /// The times that the model saves, and their indices in `times`; the rest was kept because
  /// somebody will ask for it.
  std::vector<double> savedTimes;
  std::vector<std::size_t> savedIndices;

  /// A time as a combination of saved ones of one segment: logs are interpolated with these
  /// weights.
  struct Instant {
    std::size_t segment = 0;
    const SegmentSolution::Between *between = nullptr; // then nothing is interpolated
    std::vector<std::size_t> saved;
    std::vector<double> weights;
  };
  /// False where the bridge does not reach. At an inner end the earlier segment answers.
  bool find(double t, Instant &instant) const;
  /// The message for a time that find() does not know.
  Status outside(double t) const;
  /// Segment, and saved index within it, of saved time k; inner ends belong to the earlier segment.
  std::pair<std::size_t, std::size_t> locate(std::size_t k) const;
};

} // namespace sbl::rt
