#include "Sample/LinearLaw.h"

#include <cmath>

#include <Eigen/Eigenvalues>
#include <unsupported/Eigen/MatrixFunctions>

#include "Sample/Walls.h"

namespace sbl::rt {
namespace {

/// Of no more rows than two for each axis: kept and multiplied in place, a fifth of the code.
using Block = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, 6, 6>;

} // namespace

LinearLaw::LinearLaw(const MotionLaw &law, const Grid &grid) {
  const std::size_t rank = grid.rank();
  const auto n = static_cast<std::int64_t>(rank) + 1;
  // Place 0 is the low corner of the box, place 1 + a lies at the far end of axis a.
  std::vector<double> places(rank * n), drift(rank * n), noise(rank * n);
  for (std::size_t a = 0; a < rank; ++a)
    for (std::int64_t i = 0; i < n; ++i)
      places[a * n + i] = i == static_cast<std::int64_t>(a) + 1 ? grid.axes[a].hi : grid.axes[a].lo;
  law.drift(0, n, places.data(), drift.data());
  law.noise(0, n, places.data(), noise.data());
  slope_.resize(rank, rank);
  offset_.resize(rank);
  spread_ = Eigen::MatrixXd::Identity(rank, rank);
  if (const auto root = law.correlation(); !root.empty()) {
    const Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>
        lower(root.data(), rank, rank);
    spread_ = lower * lower.transpose();
  }
  for (std::size_t i = 0; i < rank; ++i) {
    spread_.row(i) *= noise[i * n];
    spread_.col(i) *= noise[i * n];
    offset_[i] = drift[i * n];
    for (std::size_t j = 0; j < rank; ++j) {
      slope_(i, j) = (drift[i * n + j + 1] - drift[i * n]) / grid.axes[j].length();
      offset_[i] -= slope_(i, j) * grid.axes[j].lo;
    }
  }
}

NormalStep LinearLaw::step(double h) const {
  const Eigen::Index rank = slope_.rows();
  // exp of [-A, D; 0, A^T] h has F = e^{A^T h} below and G above right, with covariance F^T G; the
  // shift is that of the law extended by a constant coordinate.
  Block block = Block::Zero(2 * rank, 2 * rank);
  block.topLeftCorner(rank, rank) = -slope_;
  block.topRightCorner(rank, rank) = spread_;
  block.bottomRightCorner(rank, rank) = slope_.transpose();
  const Block grown = Block(block * h).exp();
  NormalStep step;
  step.carry = grown.bottomRightCorner(rank, rank).transpose();
  const Eigen::MatrixXd covariance = step.carry * grown.topRightCorner(rank, rank);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> modes((covariance + covariance.transpose()) /
                                                             2);
  step.root = modes.eigenvectors() * modes.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
  Block extended = Block::Zero(rank + 1, rank + 1);
  extended.topLeftCorner(rank, rank) = slope_;
  extended.topRightCorner(rank, 1) = offset_;
  const Block moved = Block(extended * h).exp();
  step.shift = moved.topRightCorner(rank, 1);
  return step;
}

std::int64_t takeNormalStep(const NormalStep &step, const Grid &grid, std::uint64_t seed,
                            std::uint32_t k, PathBatch &batch) {
  const std::size_t rank = grid.rank();
  const std::int64_t n = batch.n;
  std::vector<double> z((rank + 1) * n), next(rank * n);
  for (std::size_t a = 0; a < rank; a += 2)
    normals({seed, k, Purpose::Noise, static_cast<std::uint32_t>(a / 2)}, batch.first, n,
            z.data() + a * n, z.data() + (a + 1) * n);
  for (std::size_t a = 0; a < rank; ++a) {
    double *out = next.data() + a * n;
    for (std::int64_t i = 0; i < n; ++i)
      out[i] = step.shift[a];
    for (std::size_t b = 0; b < rank; ++b) {
      const double carry = step.carry(a, b), root = step.root(a, b);
      for (std::int64_t i = 0; i < n; ++i)
        out[i] += carry * batch.x[b * n + i] + root * z[b * n + i];
    }
  }
  const std::int64_t mirrored = intoBox(grid, n, next.data());
  batch.x = std::move(next);
  return mirrored;
}

} // namespace sbl::rt
