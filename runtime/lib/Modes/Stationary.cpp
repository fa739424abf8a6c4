// The stationary density of a diffusion with any drift: the null vector of the transposed
// generator.
#include <algorithm>
#include <cmath>

#include <Eigen/SparseLU>

#include "Modes/HittingProblem.h"
#include "Modes/SparseGrid.h"
#include "Steps/Generator.h"
#include "Support/Text.h"

namespace sbl::rt {
namespace {

/// Elimination fills too much beyond.
constexpr std::int64_t mostOfLine = 2'000'000, mostOfPlane = 300'000, mostOfSpace = 20'000;

class Balance {
public:
  Balance(const HittingProblem &problem, Grid grid) : problem_(problem), grid_(std::move(grid)) {}

  bool fits() const {
    const std::int64_t most = grid_.rank() == 1   ? mostOfLine
                              : grid_.rank() == 2 ? mostOfPlane
                                                  : mostOfSpace;
    return grid_.points() <= most;
  }
  Status solve(FieldValues &density);

private:
  Status assemble();
  /// A cell that much of the mass comes to: where jumps from everywhere lead, as many as cross the
  /// box.
  std::int64_t wellOf() const;
  /// The density over that of one cell, which is 1: the equations of the others.
  bool solveAround(std::int64_t cell, Eigen::VectorXd &density) const;

  const HittingProblem &problem_;
  Grid grid_;
  std::vector<Eigen::Triplet<double>> flows_; // (to, from, rate)
  Eigen::VectorXd leaving_;                   // the sum of the rates out of each cell
};

Status Balance::assemble() {
  const std::int64_t points = grid_.points();
  leaving_ = Eigen::VectorXd::Zero(points);
  flows_.clear();
  for (std::size_t a = 0; a < grid_.rank(); ++a) {
    Rates rates;
    if (Status s = generatorRatesOn(problem_.impl, grid_, problem_.entry.generator, a, 0, rates);
        !s.ok())
      return s;
    const GridAxis &axis = grid_.axes[a];
    const std::int64_t inner = grid_.inner(a), n = axis.cells;
    const auto flow = [&](std::int64_t from, std::int64_t to, double rate) {
      flows_.emplace_back(static_cast<int>(to), static_cast<int>(from), rate);
      leaving_[from] += rate;
    };
    for (std::int64_t k = 0; k < points; ++k) {
      const bool last = k / inner % n == n - 1;
      if (last && !axis.periodic())
        continue;
      const std::int64_t next = last ? k - (n - 1) * inner : k + inner;
      flow(k, next, rates.up[k]);
      flow(next, k, rates.down[next]);
    }
  }
  return Status::good();
}

std::int64_t Balance::wellOf() const {
  std::int64_t longest = 1;
  for (const GridAxis &axis : grid_.axes)
    longest = std::max(longest, axis.cells);
  Eigen::VectorXd p = Eigen::VectorXd::Constant(leaving_.size(), 1.0), next;
  for (std::int64_t jump = 0; jump < 2 * longest; ++jump) {
    next = 0.5 * p; // half of it waits: even and odd cells mix
    for (const auto &f : flows_)
      next[f.row()] += 0.5 * f.value() / leaving_[f.col()] * p[f.col()];
    std::swap(p, next);
  }
  std::int64_t cell = 0;
  p.cwiseQuotient(leaving_).maxCoeff(&cell); // jumps to time: a cell is held for 1/leaving
  return cell;
}

bool Balance::solveAround(std::int64_t cell, Eigen::VectorXd &density) const {
  const auto points = static_cast<int>(grid_.points()), fixed = static_cast<int>(cell);
  const auto number = [&](int k) { return k < fixed ? k : k - 1; };
  std::vector<Eigen::Triplet<double>> entries;
  Eigen::VectorXd right = Eigen::VectorXd::Zero(points - 1);
  for (int k = 0; k < points; ++k)
    if (k != fixed)
      entries.emplace_back(number(k), number(k), leaving_[k]);
  for (const auto &f : flows_) {
    if (f.row() == fixed)
      continue;
    if (f.col() == fixed)
      right[number(f.row())] += f.value();
    else
      entries.emplace_back(number(f.row()), number(f.col()), -f.value());
  }
  SparseMatrix matrix(points - 1, points - 1);
  matrix.setFromTriplets(entries.begin(), entries.end());
  // Columns are diagonally dominant: pivots on the diagonal keep every sum one of equal signs.
  Eigen::SparseLU<SparseMatrix> lu;
  lu.setPivotThreshold(0);
  lu.compute(matrix);
  if (lu.info() != Eigen::Success)
    return false;
  const Eigen::VectorXd x = lu.solve(right);
  density.resize(points);
  density[fixed] = 1;
  for (int k = 0; k < points; ++k)
    if (k != fixed)
      density[k] = x[number(k)];
  return density.allFinite();
}

Status Balance::solve(FieldValues &density) {
  if (Status s = assemble(); !s.ok())
    return s;
  Eigen::VectorXd p;
  // Around a cell that hardly anything comes to the equations are singular to rounding; around the
  // fullest one they are not.
  std::int64_t cell = wellOf();
  bool solved = solveAround(cell, p);
  if (std::int64_t fullest = cell; solved && p.maxCoeff(&fullest) > 10)
    solved = solveAround(fullest, p);
  // Rounding may leave what is next to nothing below 0.
  const double most = solved ? p.maxCoeff() : 0;
  solved = solved && most > 0 && p.minCoeff() > -1e-12 * most;
  if (!solved)
    return Status::fail(Code::NotConverged,
                        "the equations of the stationary density were not solved",
                        "its places may be so far apart in energy that none is ever left for "
                        "another: more noise, or a smaller box");
  p = p.cwiseMax(0.0);
  p /= p.sum() * grid_.cellVolume();
  density.assign(p.begin(), p.end());
  return Status::good();
}

Grid refined(const Grid &grid, std::int64_t factor) {
  Grid fine = grid;
  for (GridAxis &axis : fine.axes)
    axis.cells *= factor;
  return fine;
}

} // namespace

Status stationaryOnGrid(const HittingProblem &problem, HittingSolution &solution) {
  const Grid &grid = problem.impl.grid;
  solution.isDensity = true;
  Balance balance(problem, grid);
  if (!balance.fits())
    return Status::fail(Code::OutOfMemory,
                        "a stationary density on " + std::to_string(grid.points()) +
                            " cells is too large to eliminate",
                        "fewer cells; `evolve` for a long time reaches it on any grid");
  if (Status s = balance.solve(solution.values_); !s.ok())
    return s;
  solution.order = 2;
  const Grid fine = refined(grid, 3);
  Balance finer(problem, fine);
  FieldValues values;
  if (!finer.fits() || !finer.solve(values).ok()) {
    solution.gridError = NAN;
    solution.note =
        "the cells are too many for a second grid, and so for an estimate of their error";
    return Status::good();
  }
  // Every cell's centre is one of the finer cells', whose error is a ninth.
  double largest = 0, change = 0;
  for (std::int64_t k = 0; k < grid.points(); ++k) {
    std::int64_t at = 0;
    for (std::size_t a = 0; a < grid.rank(); ++a) {
      const std::int64_t row = k / grid.inner(a) % grid.axes[a].cells;
      at += (3 * row + (grid.axes[a].periodic() ? 0 : 1)) * fine.inner(a);
    }
    const double better = values[at] + (values[at] - solution.values_[k]) / 8;
    change = std::max(change, std::fabs(better - values[at]));
    largest = std::max(largest, values[at]);
    solution.values_[k] = better > 0 ? better : values[at];
  }
  double mass = 0;
  for (const double p : solution.values_)
    mass += p * grid.cellVolume();
  for (double &p : solution.values_)
    p /= mass;
  solution.order = 4;
  solution.gridError = change / largest;
  return Status::good();
}

} // namespace sbl::rt
