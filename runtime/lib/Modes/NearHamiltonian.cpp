// Approximate Hamiltonians that are cheap to invert, and the blocks they give to start from.
#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>
#include <Eigen/SparseCholesky>

#include "Modes/Hamiltonian.h"
#include "Modes/SparseGrid.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Cholesky factors of a plane fill with n log n numbers, of a space with n^(4/3): these fit.
constexpr std::int64_t largestPlane = 400'000, largestSpace = 30'000;

class SparseInverse final : public Preconditioner {
public:
  bool factor(const SparseMatrix &a) {
    cholesky_.compute(a);
    return cholesky_.info() == Eigen::Success;
  }
  void apply(const MatrixXd &r, MatrixXd &z) override { z = cholesky_.solve(r); }

private:
  Eigen::SimplicialLLT<SparseMatrix> cholesky_;
};

class SparseProblem final : public BlockOperator {
public:
  SparseProblem(const SparseMatrix &a, Preconditioner &inverse) : a_(a), inverse_(inverse) {}
  Index size() const override { return a_.rows(); }
  void apply(const MatrixXd &x, MatrixXd &y) override { y = a_ * x; }
  void precondition(const MatrixXd &r, MatrixXd &z) override { inverse_.apply(r, z); }

private:
  const SparseMatrix &a_;
  Preconditioner &inverse_;
};

MatrixXd fromThreePoints(Hamiltonian &h, Index block, const BlockEigenOptions &options) {
  const Grid &grid = h.impl().grid;
  SparseMatrix a = threePointHamiltonian(grid, h.kinetic(), h.potential());
  SparseMatrix identity(a.rows(), a.cols());
  identity.setIdentity();
  double scale = 0;
  for (std::size_t k = 0; k < grid.rank(); ++k)
    scale += h.kinetic()[k] * 10 / (grid.axes[k].length() * grid.axes[k].length());
  const double floor = *std::min_element(h.potential().begin(), h.potential().end());
  auto inverse = std::make_unique<SparseInverse>();
  if (!inverse->factor(a - (floor - scale) * identity))
    return {};
  SparseProblem problem(a, *inverse);
  BlockEigenOptions rough = options;
  rough.count = block;
  rough.tolerance = 1e-3;
  BlockEigenResult found = lowestPairs(problem, noiseColumns(a.rows(), block), rough);
  // Nearer to the levels the inverse separates them better; the three-point levels lie above.
  auto nearer = std::make_unique<SparseInverse>();
  if (found.values.size() && nearer->factor(a - (found.values[0] - 0.5 * found.spread) * identity))
    h.use(std::move(nearer));
  else
    h.use(std::move(inverse));
  return std::move(found.vectors);
}

class SeparableInverse final : public Preconditioner {
public:
  SeparableInverse(Hamiltonian &h, const std::vector<std::string> &sweeps);
  MatrixXd lowest(Index block);
  void apply(const MatrixXd &r, MatrixXd &z) override;

private:
  double level(std::int64_t point) const {
    double sum = 0;
    for (std::size_t a = 0; a < grid_.rank(); ++a)
      sum += levels_[a][point / grid_.inner(a) % grid_.axes[a].cells];
    return sum;
  }
  const Grid &grid_;
  std::vector<VectorXd> levels_;
  std::vector<MatrixXd> vectors_;
  std::vector<std::unique_ptr<DenseSweep>> enter_, leave_;
  double shift_ = 0;
  MatrixXd other_;
};

SeparableInverse::SeparableInverse(Hamiltonian &h, const std::vector<std::string> &sweeps)
    : grid_(h.impl().grid) {
  const FieldValues &v = h.potential();
  const double least = *std::min_element(v.begin(), v.end());
  for (std::size_t a = 0; a < grid_.rank(); ++a) {
    VectorXd along = VectorXd::Constant(grid_.axes[a].cells, INFINITY);
    for (std::size_t k = 0; k < v.size(); ++k) {
      double &lowest = along[static_cast<std::int64_t>(k) / grid_.inner(a) % grid_.axes[a].cells];
      lowest = std::min(lowest, v[k]);
    }
    if (a)
      along.array() -= least;
    MatrixXd line = h.kinetic()[a] * h.modes(a).negativeLaplacian();
    line.diagonal() += along;
    Eigen::SelfAdjointEigenSolver<MatrixXd> solved(line);
    levels_.push_back(solved.eigenvalues());
    vectors_.push_back(solved.eigenvectors());
    const std::string entry = sweeps.empty() ? "" : sweeps[a];
    enter_.push_back(std::make_unique<DenseSweep>(h.impl(), a, entry, vectors_[a].transpose()));
    leave_.push_back(std::make_unique<DenseSweep>(h.impl(), a, entry, vectors_[a]));
  }
}

MatrixXd SeparableInverse::lowest(Index block) {
  const std::int64_t points = grid_.points();
  std::vector<std::int64_t> order(points);
  for (std::int64_t k = 0; k < points; ++k)
    order[k] = k;
  block = std::min<Index>(block, points);
  std::partial_sort(order.begin(), order.begin() + block, order.end(),
                    [&](std::int64_t a, std::int64_t b) { return level(a) < level(b); });
  shift_ = level(order[0]) - 0.5 * (level(order[block - 1]) - level(order[0])) -
           1e-3 * std::abs(level(order[0]));
  MatrixXd start(points, block);
  for (Index c = 0; c < block; ++c)
    for (std::int64_t k = 0; k < points; ++k) {
      double product = 1;
      for (std::size_t a = 0; a < grid_.rank(); ++a)
        product *= vectors_[a](k / grid_.inner(a) % grid_.axes[a].cells,
                               order[c] / grid_.inner(a) % grid_.axes[a].cells);
      start(k, c) = product;
    }
  // A little of everything, lest a symmetry of the product hides a level of H.
  start += 1e-3 / std::sqrt(static_cast<double>(points)) * noiseColumns(points, block);
  return start;
}

void SeparableInverse::apply(const MatrixXd &r, MatrixXd &z) {
  z = r;
  other_.resize(r.rows(), r.cols());
  for (auto &sweep : enter_) {
    sweep->apply(z.data(), other_.data(), r.cols());
    z.swap(other_);
  }
  for (Index k = 0; k < z.rows(); ++k)
    z.row(k) /= level(k) - shift_;
  for (auto &sweep : leave_) {
    sweep->apply(z.data(), other_.data(), r.cols());
    z.swap(other_);
  }
}

} // namespace

MatrixXd prepare(Hamiltonian &h, Index block, const std::vector<std::string> &sweeps,
                 const BlockEigenOptions &options) {
  const Grid &grid = h.impl().grid;
  const std::int64_t largest = grid.rank() == 3 ? largestSpace : largestPlane;
  if (grid.rank() == 1 || grid.points() <= largest)
    if (MatrixXd start = fromThreePoints(h, block, options); start.cols() > 0)
      return start;
  auto inverse = std::make_unique<SeparableInverse>(h, sweeps);
  MatrixXd start = inverse->lowest(block);
  h.use(std::move(inverse));
  return start;
}

} // namespace sbl::rt
