// Rates of a reversible diffusion from its finite-volume generator, on the model's grid and on
// grids three and nine times as fine, whose errors in h^2 and h^4 cancel by extrapolation.
#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>
#include <Eigen/SparseCholesky>

#include "Fields/Backend.h"
#include "Modes/ModeProblem.h"
#include "Modes/ReversibleGenerator.h"
#include "Support/Text.h"

namespace sbl::rt {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Points of the finest grid, by rank: the factors of larger ones would not fit or take long.
constexpr std::int64_t mostPoints[] = {60'000, 250'000, 40'000};

class GeneratorProblem final : public BlockOperator {
public:
  explicit GeneratorProblem(const ReversibleGenerator &g) : g_(g) {}
  bool factor() {
    // Just enough above zero that rounding leaves the factors positive.
    const double shift = 1e-10 * g_.matrix().diagonal().maxCoeff() - g_.leastKilling();
    SparseMatrix identity(g_.matrix().rows(), g_.matrix().cols());
    identity.setIdentity();
    cholesky_.compute(g_.matrix() + shift * identity);
    return cholesky_.info() == Eigen::Success;
  }
  Index size() const override { return g_.matrix().rows(); }
  void apply(const MatrixXd &x, MatrixXd &y) override { y = g_.matrix() * x; }
  void precondition(const MatrixXd &r, MatrixXd &z) override { z = cholesky_.solve(r); }
  void deflate(MatrixXd &x) const override {
    if (g_.conservative())
      for (int pass = 0; pass < 2; ++pass)
        x -= g_.ground() * (g_.ground().transpose() * x);
  }

private:
  const ReversibleGenerator &g_;
  Eigen::SimplicialLLT<SparseMatrix> cholesky_;
};

struct GridModes {
  VectorXd levels;
  MatrixXd states; // at the nodes of the model's grid, sum psi^2 h = 1 on the fine one
  double residual = 0, spread = 1, orthogonality = 0;
  int iterations = 0;
  bool converged = false;
};

/// The model's grid with `factor` (odd) cells for each of its own: its nodes are among the finer
/// ones.
Grid refined(Grid grid, std::int64_t factor) {
  for (GridAxis &a : grid.axes)
    a.cells *= factor;
  return grid;
}

/// Half as many cells along each axis.
Grid coarsened(Grid grid) {
  for (GridAxis &a : grid.axes)
    a.cells = std::max<std::int64_t>(2, a.cells / 2);
  return grid;
}

/// `factor` 0: on a coarser grid, for the levels alone.
Status solveOn(const ModeProblem &problem, std::int64_t factor, GridModes &result) {
  const Grid grid = factor > 0 ? refined(problem.impl.grid, factor) : coarsened(problem.impl.grid);
  ReversibleGenerator generator;
  if (Status s = ReversibleGenerator::make(problem.impl, grid, *problem.entry.generator, generator);
      !s.ok())
    return s;
  GeneratorProblem operation(generator);
  if (!operation.factor())
    return Status::fail(Code::OutOfRange, "the generator is singular to rounding",
                        "fewer cells, or a drift that is less steep against the noise");
  const Index known = generator.conservative() ? 1 : 0;
  BlockEigenOptions options = problem.options();
  options.count = std::min<Index>(problem.count, operation.size()) - known;
  BlockEigenResult found;
  if (options.count > 0) {
    // Rounding of A is relative to its largest entry.
    const double floor = 1e3 * 2.2e-16 * generator.matrix().diagonal().maxCoeff();
    MatrixXd start = noiseColumns(operation.size(), problem.block(operation.size()) - known);
    BlockEigenOptions rough = options;
    rough.tolerance = 1e-4;
    rough.count = start.cols();
    found = lowestPairs(operation, std::move(start), rough);
    options.tolerance = std::max(options.tolerance, floor / found.spread);
    found = lowestPairs(operation, std::move(found.vectors), options);
    if (found.stopped)
      return Status::fail(Code::Cancelled, "interrupted");
    result.residual = found.residuals.maxCoeff();
    result.spread = found.spread;
    result.iterations = found.iterations;
    result.converged = found.converged;
  } else {
    result.converged = true;
  }
  // Rayleigh-Ritz once more, by sums of squares.
  MatrixXd u(operation.size(), known + std::max<Index>(0, options.count));
  if (known)
    u.col(0) = generator.ground();
  if (options.count > 0)
    u.rightCols(options.count) = found.vectors;
  MatrixXd energies = generator.energies(u);
  if (known) {
    energies.row(0).setZero();
    energies.col(0).setZero();
  }
  Eigen::SelfAdjointEigenSolver<MatrixXd> small(energies);
  result.levels = small.eigenvalues();
  if (known)
    result.levels[0] = 0;
  u *= small.eigenvectors();
  result.orthogonality = offOrthonormal(u);
  if (factor == 0)
    return Status::good();
  u /= std::sqrt(grid.cellVolume());
  const Grid &coarse = problem.impl.grid;
  result.states.resize(coarse.points(), u.cols());
  for (std::int64_t k = 0; k < coarse.points(); ++k) {
    std::int64_t fine = 0;
    for (std::size_t a = 0; a < coarse.rank(); ++a) {
      const std::int64_t row = k / coarse.inner(a) % coarse.axes[a].cells;
      fine += (row * factor + (coarse.axes[a].periodic() ? 0 : (factor - 1) / 2)) * grid.inner(a);
    }
    result.states.row(k) = u.row(fine);
  }
  return Status::good();
}

/// Turns states of levels that coincide so that they lie nearest to those of `reference`.
void align(GridModes &modes, const GridModes &reference) {
  Index begin = 0;
  for (const int size :
       groups({reference.levels.begin(), reference.levels.end()}, 1e-6 * reference.spread)) {
    const MatrixXd overlap =
        modes.states.middleCols(begin, size).transpose() * reference.states.middleCols(begin, size);
    // The orthogonal matrix next to M is M (M^T M)^(-1/2).
    const Eigen::SelfAdjointEigenSolver<MatrixXd> gram(overlap.transpose() * overlap);
    if (gram.eigenvalues()[0] > 0.01) // else they are not the same states
      modes.states.middleCols(begin, size) *= overlap * gram.operatorInverseSqrt();
    begin += size;
  }
}

/// An absorbing end half a cell behind the last node leaves errors of odd orders too.
bool endsAbsorb(const Grid &grid) {
  return std::any_of(grid.axes.begin(), grid.axes.end(), [](const GridAxis &a) {
    return a.low == Boundary::Absorbing || a.high == Boundary::Absorbing;
  });
}

/// (fine - coarse) / (3^order - 1) is what is left of an error of that order.
template <class T> T extrapolate(const T &coarse, const T &fine, int order) {
  const double factor = std::pow(3.0, order);
  return (factor * fine - coarse) / (factor - 1);
}

} // namespace

Status finiteVolumeModes(const ModeProblem &problem, EigenSolution &solution) {
  if (Status s = onHostOnly(*problem.impl.backend, "eigenproblems of sparse matrices"); !s.ok())
    return s;
  const Grid &grid = problem.impl.grid;
  std::vector<GridModes> found;
  for (std::int64_t factor : {1, 3, 9}) {
    if (factor > 1 && refined(grid, factor).points() > mostPoints[grid.rank() - 1])
      break;
    if (Status s = solveOn(problem, factor, found.emplace_back()); !s.ok())
      return s;
  }
  const GridModes &finest = found.back();
  const bool odd = endsAbsorb(grid);
  std::vector<VectorXd> levels;
  std::vector<MatrixXd> states;
  for (GridModes &modes : found) {
    align(modes, finest);
    levels.push_back(modes.levels);
    states.push_back(modes.states);
  }
  VectorXd error = VectorXd::Constant(finest.levels.size(), NAN);
  for (std::size_t round = 1; round < found.size(); ++round)
    for (std::size_t k = found.size() - 1; k >= round; --k) {
      const int order = static_cast<int>(odd ? round + 1 : 2 * round);
      const VectorXd better = extrapolate(levels[k - 1], levels[k], order);
      error = (better - levels[k]).cwiseAbs();
      levels[k] = better;
      states[k] = extrapolate(states[k - 1], states[k], order);
    }
  // The last correction bounds what the last extrapolation leaves, but where the expansion in even
  // powers fails: then it is of its size.
  solution.scheme = "finite volume";
  solution.order = static_cast<int>(odd ? found.size() + 1 : 2 * found.size());
  solution.converged = finest.converged;
  for (const GridModes &modes : found)
    solution.iterations += modes.iterations;
  solution.certificate.residual = finest.residual;
  solution.certificate.spread = finest.spread;
  solution.certificate.orthogonality = finest.orthogonality;
  solution.certificate.levelError = error.size() ? error.maxCoeff() : 0;
  if (found.size() == 1) {
    // Errors of order h^2 are three times as large on the coarser grid as the difference.
    GridModes coarse;
    if (Status s = solveOn(problem, 0, coarse); !s.ok())
      return s;
    const Index both = std::min(coarse.levels.size(), levels[0].size());
    solution.certificate.levelError =
        (coarse.levels.head(both) - levels[0].head(both)).cwiseAbs().maxCoeff() / (odd ? 1 : 3);
    solution.certificate.note = "the grid is too large for a finer one: levels are of order h^2, "
                                "their error is that of half the cells";
  }
  solution.levels.assign(levels.back().begin(), levels.back().end());
  for (Index k = 0; k < states.back().cols(); ++k) {
    const VectorXd psi = states.back().col(k);
    solution.states_.emplace_back(psi.begin(), psi.end());
  }
  return Status::good();
}

} // namespace sbl::rt
