// Paths that a device carries from one kept time to the next, by the kernels of one sample.
#pragma once

#include <mutex>
#include <string>

#include "Device/DeviceBackend.h"
#include "Sample/Walker.h"

namespace sbl::rt {

class DeviceWalker final : public Walker {
public:
  /// `sample` names the kernels; `law` and `grid` are to outlive it.
  DeviceWalker(DeviceBackend &backend, const Instance::Impl &impl, std::string sample,
               const MotionLaw &law, const Grid &grid, StepMethod method, std::uint64_t seed);

  void advance(PathBatch &batch, const WalkPlan &plan, std::size_t k, bool halves) const override;
  std::int64_t transit(PathBatch &batch, const NormalStep &step, std::uint32_t k) const override;
  std::int64_t together() const override { return std::int64_t{1} << 18; }

private:
  DeviceBackend &backend_;
  const std::string sample_;
  Array parameters_, box_, constants_;
  mutable std::mutex mutex_; // batches come from several threads
};

} // namespace sbl::rt
