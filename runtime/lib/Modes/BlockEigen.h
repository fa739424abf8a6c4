// The lowest eigenpairs of a symmetric operator that is only known by what it does to vectors.
//
// Generalised Davidson iteration with a block and thick restarts (Stathopoulos, Saad and Wu 1998):
// Rayleigh-Ritz on a growing orthonormal space, extended by preconditioned residuals. A block finds
// degenerate levels as well as simple ones.
#pragma once

#include <functional>

#include <Eigen/Core>

namespace sbl::rt {

class BlockOperator {
public:
  virtual ~BlockOperator() = default;
  virtual Eigen::Index size() const = 0;
  /// y = A x, column by column; A symmetric.
  virtual void apply(const Eigen::MatrixXd &x, Eigen::MatrixXd &y) = 0;
  /// z = M r with M symmetric, positive definite, near (A - s)^-1 for some s below the spectrum.
  virtual void precondition(const Eigen::MatrixXd &r, Eigen::MatrixXd &z) = 0;
  /// Removes from the columns what is not to be found again (an eigenvector that is known).
  virtual void deflate(Eigen::MatrixXd &) const {}
};

struct BlockEigenOptions {
  Eigen::Index count = 1;
  double tolerance = 1e-10; // of |A x - e x|, relative to the spread of the levels
  int iterations = 300;
  std::function<bool(int iteration, double residual)> proceed; // false: stop
};

struct BlockEigenResult {
  Eigen::VectorXd values, residuals; // ascending; |A x - e x| of each
  Eigen::MatrixXd vectors;           // orthonormal columns
  double spread = 0;                 // of the levels that were followed
  int iterations = 0;
  bool converged = false, stopped = false;
};

/// Starts from the columns of `start` (at least count of them; those beyond guard the last levels).
BlockEigenResult lowestPairs(BlockOperator &a, Eigen::MatrixXd start,
                             const BlockEigenOptions &options);

/// Columns of unit normal noise, the same on every machine.
Eigen::MatrixXd noiseColumns(Eigen::Index rows, Eigen::Index columns);

} // namespace sbl::rt
