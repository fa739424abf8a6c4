// A matrix along one axis of a block of fields that lies in this process, applied where a backend
// computes.
#pragma once

#include <cstdint>

namespace sbl::rt {

class BlockSweep {
public:
  virtual ~BlockSweep() = default;
  /// dst = A src, on `fields` fields that lie one after another.
  virtual void apply(const double *src, double *dst, std::int64_t fields) = 0;
};

} // namespace sbl::rt
