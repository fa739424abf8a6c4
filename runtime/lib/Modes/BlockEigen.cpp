#include "Modes/BlockEigen.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

namespace sbl::rt {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Columns of `added` made orthonormal to `basis` and to each other; dependent ones are dropped.
MatrixXd orthonormal(const Eigen::Ref<const MatrixXd> &basis, MatrixXd added) {
  for (int pass = 0; pass < 2; ++pass) { // twice is enough
    added.colwise().normalize();
    added -= basis * (basis.transpose() * added);
  }
  for (Index k = 0; k < added.cols(); ++k)
    if (!(added.col(k).norm() > 1e-12) || !added.col(k).allFinite())
      added.col(k).setZero();
  Eigen::ColPivHouseholderQR<MatrixXd> qr(added);
  qr.setThreshold(1e-10);
  MatrixXd q = qr.householderQ() * MatrixXd::Identity(added.rows(), qr.rank());
  q -= basis * (basis.transpose() * q);
  q.colwise().normalize();
  return q;
}

} // namespace

MatrixXd noiseColumns(Index rows, Index columns) {
  // SplitMix64 and a sum of four uniform numbers: near enough to normal for a starting block.
  std::uint64_t state = 0x9e3779b97f4a7c15u;
  const auto uniform = [&state] {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53 - 0.5;
  };
  MatrixXd noise(rows, columns);
  for (double &v : noise.reshaped())
    v = std::sqrt(3.0) * (uniform() + uniform() + uniform() + uniform());
  return noise;
}

BlockEigenResult lowestPairs(BlockOperator &a, MatrixXd start, const BlockEigenOptions &options) {
  BlockEigenResult result;
  const Index n = a.size(), wanted = std::min(options.count, n);
  const Index block = std::min<Index>(start.cols(), n);
  const Index most = std::min<Index>(n, std::max<Index>(6 * block, block + 24));
  MatrixXd basis(n, most), image(n, most); // image = A basis
  a.deflate(start);
  MatrixXd added = orthonormal(basis.leftCols(0), std::move(start)), applied;
  Index size = 0;
  double best = std::numeric_limits<double>::infinity();
  int stale = 0;
  for (;;) {
    a.apply(added, applied);
    basis.middleCols(size, added.cols()) = added;
    image.middleCols(size, added.cols()) = applied;
    size += added.cols();
    MatrixXd gram = basis.leftCols(size).transpose() * image.leftCols(size);
    gram = (0.5 * (gram + gram.transpose())).eval();
    Eigen::SelfAdjointEigenSolver<MatrixXd> small(gram);
    const Index kept = std::min(block, size);
    const VectorXd values = small.eigenvalues().head(kept);
    const MatrixXd x = basis.leftCols(size) * small.eigenvectors().leftCols(kept);
    const MatrixXd ax = image.leftCols(size) * small.eigenvectors().leftCols(kept);
    MatrixXd r = ax - x * values.asDiagonal();
    const VectorXd residuals = r.colwise().norm();
    const Index seen = std::min(wanted, kept);
    const double worst = residuals.head(seen).maxCoeff();
    result.spread = std::max(values[kept - 1] - values[0], 1e-8 * values.cwiseAbs().maxCoeff());
    result.values = values.head(seen);
    result.vectors = x.leftCols(seen);
    result.residuals = residuals.head(seen);
    const double aim = options.tolerance * result.spread;
    result.converged = seen == wanted && worst <= aim;
    ++result.iterations;
    result.stopped = options.proceed && !options.proceed(result.iterations, worst);
    if (result.converged || result.stopped || !std::isfinite(worst) ||
        result.iterations >= options.iterations)
      break;
    // Rounding sets a floor: stop where twenty rounds gained nothing.
    stale = worst < 0.7 * best ? 0 : stale + 1;
    best = std::min(best, worst);
    if (stale > 20 && worst < 1e3 * aim)
      break;
    std::vector<Index> open;
    for (Index k = 0; k < kept; ++k)
      if (residuals[k] > 0.3 * aim && (k < wanted || residuals[k] > 1e-3 * result.spread))
        open.push_back(k);
    if (open.empty())
      open.push_back(kept - 1);
    r = MatrixXd(r(Eigen::all, open));
    MatrixXd z;
    a.precondition(r, z);
    a.deflate(z);
    if (size + z.cols() > most) { // thick restart: the best Ritz vectors, twice the block of them
      const Index keep = std::min<Index>(size, std::max<Index>(2 * block, most - 3 * block));
      const MatrixXd rotation = small.eigenvectors().leftCols(keep);
      basis.leftCols(keep) = (basis.leftCols(size) * rotation).eval();
      image.leftCols(keep) = (image.leftCols(size) * rotation).eval();
      size = keep;
    }
    added = orthonormal(basis.leftCols(size), std::move(z));
    if (added.cols() > most - size)
      added = MatrixXd(added.leftCols(most - size));
    if (added.cols() == 0) { // the space is invariant, or the whole one
      result.converged = seen == wanted && worst <= 1e3 * aim;
      break;
    }
  }
  return result;
}

} // namespace sbl::rt
