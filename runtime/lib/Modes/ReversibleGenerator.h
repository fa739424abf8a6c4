// The finite-volume generator of a reversible diffusion, symmetrised by its stationary law.
#pragma once

#include "Modes/BlockEigen.h"
#include "Modes/SparseGrid.h"
#include "Steps/Generator.h"

namespace sbl::rt {

/// A = -sqrt(pi) Q sqrt(pi)^-1 + killing, on any grid of a model's axes. Jumps up and down between
/// neighbours balance, pi_k up_k = pi_l down_l, so that A = sum over axes of B^T B plus a diagonal,
/// (B u)_k = sqrt(down_l) u_l - sqrt(up_k) u_k: sums of squares give small rates all their digits.
class ReversibleGenerator {
public:
  /// BadInput where noise vanishes or a drift drives a current around a ring: then rates are
  /// complex.
  static Status make(const Instance::Impl &impl, const Grid &grid, const ProgramEntry &law,
                     ReversibleGenerator &result);

  const Grid &grid() const { return grid_; }
  const SparseMatrix &matrix() const { return matrix_; }
  /// Whether mass is kept; then sqrt(pi) is the ground state, exactly, at rate 0.
  bool conservative() const { return conservative_; }
  /// sqrt(pi), of unit Euclidean norm.
  const Eigen::VectorXd &ground() const { return ground_; }
  double leastKilling() const { return leastKilling_; }
  /// u^T A u by its squares.
  Eigen::MatrixXd energies(const Eigen::MatrixXd &u) const;

private:
  Grid grid_;
  std::vector<Rates> rates_; // by axis
  SparseMatrix matrix_;
  Eigen::VectorXd ground_, loss_; // loss: through absorbing ends, and killing
  bool conservative_ = false;
  double leastKilling_ = 0;
};

} // namespace sbl::rt
