// A dense matrix along one axis of a block of fields: the spectral derivatives of waves.
#pragma once

#include <memory>
#include <string>

#include <Eigen/Core>

#include "Fields/BlockSweep.h"
#include "Module/InstanceImpl.h"
#include "Steps/BandedTable.h"

namespace sbl::rt {

/// dst = A src along an axis, on `fields` fields that lie one after another. The compiled sweep of
/// that axis does it where the module has one and A is square; else Eigen's products.
class DenseSweep {
public:
  /// `entry` may be empty. Not to be moved: what computes on a device looks at its table.
  DenseSweep(const Instance::Impl &impl, std::size_t axis, const std::string &entry,
             Eigen::MatrixXd matrix);

  DenseSweep(const DenseSweep &) = delete;
  DenseSweep &operator=(const DenseSweep &) = delete;

  void apply(const double *src, double *dst, std::int64_t fields);
  const Eigen::MatrixXd &matrix() const { return matrix_; }

private:
  const Instance::Impl &impl_;
  std::size_t axis_;
  sbl_sweep_fn entry_ = nullptr;
  Eigen::MatrixXd matrix_;
  BandedTable table_;
  std::unique_ptr<BlockSweep> onDevice_; // null where the instance lives in this process
  std::vector<double> scratch_;          // of the compiled sweep
};

} // namespace sbl::rt
