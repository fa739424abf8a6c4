// The joint law of the ends, row by row: one forward run per starting cell.
#include <cmath>
#include <mutex>

#include "Bridge/SolutionImpl.h"
#include "Device/Device.h"
#include "Steps/Scaled.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {

Status BridgeSolution::coupling(std::vector<double> &values) const {
  if (impl->segments.empty())
    return Status::fail(Code::BadInput, "the bridge was not solved");
  constexpr double mostEntries = 1 << 24; // 128 MB
  const std::int64_t points = grid().points();
  const double entries = static_cast<double>(points) * static_cast<double>(points);
  if (entries > mostEntries)
    return Status::fail(Code::OutOfMemory,
                        "the coupling of " + std::to_string(points) + " points has " +
                            figure(entries) + " entries; at most " + figure(mostEntries) +
                            " are held",
                        "fewer cells, or paths(...) instead");
  try {
    const double volume = grid().cellVolume();
    values.assign(static_cast<std::size_t>(points * points), 0.0);
    FieldValues start, row;
    impl->segments.front().density(0, start);
    for (std::int64_t i = 0; i < points; ++i) {
      if (!(start[i] > 0))
        continue;
      // The law of the path given its first cell, carried through all segments.
      row.assign(points, 0.0);
      row[i] = start[i] / volume;
      for (const SegmentSolution &s : impl->segments) {
        const std::lock_guard lock(s.propagator->inUse());
        ScaledField hat = scaledRatio(row, *s.psi.at(0), s.propagator->frame());
        s.propagator->runForward(hat, nullptr, [](std::size_t, const ScaledField &) {});
        scaledProduct(*s.psi.at(s.count() - 1), hat, row);
      }
      std::copy(row.begin(), row.end(), values.begin() + i * points);
    }
    return Status::good();
  } catch (const std::bad_alloc &) {
    return Status::fail(Code::OutOfMemory, "not enough memory for the coupling");
  } catch (const DeviceError &error) {
    return error.status;
  }
}

} // namespace sbl::rt
