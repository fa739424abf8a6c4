// dX = (A X + c) dt + sigma dW with constants: its transition over any time is a normal law.
#pragma once

#include <Eigen/Core>

#include "Sample/Walker.h"

namespace sbl::rt {

/// X(t + h) = carry X(t) + shift + root Z, Z standard normal.
struct NormalStep {
  Eigen::MatrixXd carry, root;
  Eigen::VectorXd shift;
};

class LinearLaw {
public:
  /// A and c are read off the drift at 1 + rank places, which is exact for a linear one.
  LinearLaw(const MotionLaw &law, const Grid &grid);
  /// The transition over h, by one exponential of a block matrix (Van Loan 1978).
  NormalStep step(double h) const;

private:
  Eigen::MatrixXd slope_, spread_; // spread: B B^T of the noise B
  Eigen::VectorXd offset_;
};

/// Carries a batch over one transition, number `k` of its path. Returns how many paths a reflecting
/// end sent back, for which the step is not exact.
std::int64_t takeNormalStep(const NormalStep &step, const Grid &grid, std::uint64_t seed,
                            std::uint32_t k, PathBatch &batch);

} // namespace sbl::rt
