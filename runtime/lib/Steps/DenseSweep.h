// A dense matrix along one axis of a block of fields: the spectral derivatives of waves.
#pragma once

#include <string>

#include <Eigen/Core>

#include "Module/InstanceImpl.h"
#include "Steps/BandedTable.h"

namespace sbl::rt {

/// dst = A src along an axis, on `fields` fields that lie one after another. The compiled sweep of
/// that axis does it where the module has one and A is square; else Eigen's products.
class DenseSweep {
public:
  /// `entry` may be empty.
  DenseSweep(const Instance::Impl &impl, std::size_t axis, const std::string &entry,
             Eigen::MatrixXd matrix);

  void apply(const double *src, double *dst, std::int64_t fields);
  const Eigen::MatrixXd &matrix() const { return matrix_; }

private:
  const Instance::Impl &impl_;
  std::size_t axis_;
  sbl_sweep_fn entry_ = nullptr;
  Eigen::MatrixXd matrix_;
  BandedTable table_;
  std::vector<double> scratch_; // of the compiled sweep
};

} // namespace sbl::rt
