// Passage times and committors on any grid: one sparse system of the finite-volume generator.
#include <algorithm>
#include <cmath>

#include <Eigen/IterativeLinearSolvers>
#include <Eigen/SparseLU>

#include "Modes/HittingProblem.h"
#include "Modes/SparseGrid.h"
#include "Steps/Generator.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// Elimination fills too much beyond: then iterate.
constexpr std::int64_t largestPlane = 300'000, largestSpace = 20'000;
/// Borders are located by straight lines in this many parts of a cell's width.
constexpr int parts = 8;
constexpr double nearest = 1e-6; // of a cell's width: how near a border may come to a centre

class System {
public:
  System(const HittingProblem &problem, Grid grid) : problem_(problem), grid_(std::move(grid)) {}

  Status assemble();
  Status solve(FieldValues &values);

private:
  void level(FieldIndex field, FieldValues &values, std::size_t axis, double shift) const {
    problem_.impl.fieldOn(grid_, field, 0, 0, values, axis, shift);
  }
  Region region(std::int64_t k, const FieldValues &into, const FieldValues &from) const {
    return regionOf(into[k], from.empty() ? -1 : from[k]);
  }
  Status findRegions();
  /// Fraction of the way from cell k to its next at which the region of one ends: seen from k, and
  /// from the next one.
  void findBorders(std::size_t axis, std::vector<double> &fromLow, std::vector<double> &fromHigh);
  std::int64_t next(std::int64_t k, std::size_t axis) const {
    const GridAxis &a = grid_.axes[axis];
    const std::int64_t inner = grid_.inner(axis);
    if (k / inner % a.cells < a.cells - 1)
      return k + inner;
    return a.periodic() ? k - (a.cells - 1) * inner : -1;
  }

  const HittingProblem &problem_;
  Grid grid_;
  std::vector<Region> regions_;
  std::vector<int> unknown_; // number of each free cell, -1 elsewhere
  int count_ = 0;
  SparseMatrix matrix_;
  Eigen::VectorXd right_;
};

Status System::findRegions() {
  const std::int64_t points = grid_.points();
  FieldValues into, from;
  level(*problem_.entry.into, into, 0, 0);
  if (problem_.entry.from)
    level(*problem_.entry.from, from, 0, 0);
  regions_.resize(points);
  unknown_.assign(points, -1);
  count_ = 0;
  bool reached = false, left = !problem_.entry.from;
  for (std::int64_t k = 0; k < points; ++k) {
    regions_[k] = region(k, into, from);
    if (regions_[k] == Region::Both)
      return regionsOverlap(grid_, k);
    reached |= regions_[k] == Region::Into;
    left |= regions_[k] == Region::From;
    if (regions_[k] == Region::Free)
      unknown_[k] = count_++;
  }
  if (!reached || !left)
    return Status::fail(Code::BadInput,
                        std::string("no cell's centre lies in the region of `") +
                            (reached ? "from" : "into") + "`",
                        "a larger region, or finer cells");
  return Status::good();
}

void System::findBorders(std::size_t axis, std::vector<double> &fromLow,
                         std::vector<double> &fromHigh) {
  const std::int64_t points = grid_.points();
  const double h = grid_.axes[axis].spacing();
  fromLow.assign(points, 1);
  fromHigh.assign(points, 1);
  FieldValues into, from, intoBefore, fromBefore;
  std::vector<Region> before = regions_;
  std::vector<char> seen(points, 0);
  level(*problem_.entry.into, intoBefore, axis, 0);
  if (problem_.entry.from)
    level(*problem_.entry.from, fromBefore, axis, 0);
  for (int part = 1; part <= parts; ++part) {
    level(*problem_.entry.into, into, axis, part * h / parts);
    if (problem_.entry.from)
      level(*problem_.entry.from, from, axis, part * h / parts);
    for (std::int64_t k = 0; k < points; ++k) {
      const Region now = region(k, into, from);
      if (now == before[k])
        continue;
      const bool atInto = (before[k] == Region::Into) != (now == Region::Into);
      const double a = atInto ? intoBefore[k] : fromBefore[k], b = atInto ? into[k] : from[k];
      const double place = (part - 1 + std::clamp(a / (a - b), 0.0, 1.0)) / parts;
      if (!seen[k])
        fromLow[k] = std::clamp(place, nearest, 1.0);
      fromHigh[k] = std::clamp(1 - place, nearest, 1.0);
      seen[k] = 1;
      before[k] = now;
    }
    intoBefore.swap(into);
    fromBefore.swap(from);
  }
}

Status System::assemble() {
  if (Status s = findRegions(); !s.ok())
    return s;
  const std::int64_t points = grid_.points();
  right_ = Eigen::VectorXd::Constant(count_, problem_.source());
  Eigen::VectorXd diagonal = Eigen::VectorXd::Zero(count_);
  std::vector<Eigen::Triplet<double>> entries;
  if (problem_.entry.generator.killing) {
    FieldValues killing;
    problem_.impl.fieldOn(grid_, *problem_.entry.generator.killing, 0, 0, killing);
    for (std::int64_t k = 0; k < points; ++k)
      if (unknown_[k] >= 0)
        diagonal[unknown_[k]] += killing[k];
  }
  for (std::size_t a = 0; a < grid_.rank(); ++a) {
    Rates rates;
    if (Status s = generatorRatesOn(problem_.impl, grid_, problem_.entry.generator, a, 0, rates);
        !s.ok())
      return s;
    std::vector<double> fromLow, fromHigh;
    findBorders(a, fromLow, fromHigh);
    const auto jump = [&](std::int64_t k, std::int64_t to, double rate, double back,
                          double distance) {
      const int row = unknown_[k];
      if (row < 0)
        return;
      if (unknown_[to] >= 0) {
        diagonal[row] += rate;
        entries.emplace_back(row, unknown_[to], -rate);
        return;
      }
      // The border lies nearer than the cell behind it. rate = D/h^2 z/(e^z - 1) with z the log of
      // back/rate; a part of the way has that part of z.
      const double z = std::log(back / rate), part = distance * z;
      const double bernoulliOfWhole = std::fabs(z) < 1e-8 ? 1 : z / std::expm1(z);
      const double bernoulliOfPart = std::fabs(part) < 1e-8 ? 1 : part / std::expm1(part);
      const double nearer = rate / bernoulliOfWhole * bernoulliOfPart / distance;
      diagonal[row] += nearer;
      right_[row] += nearer * valueIn(problem_, regions_[to]);
    };
    for (std::int64_t k = 0; k < points; ++k) {
      if (unknown_[k] >= 0)
        diagonal[unknown_[k]] += rates.loss[k];
      const std::int64_t other = next(k, a);
      if (other < 0)
        continue;
      jump(k, other, rates.up[k], rates.down[other], fromLow[k]);
      jump(other, k, rates.down[other], rates.up[k], fromHigh[k]);
    }
  }
  for (int row = 0; row < count_; ++row)
    entries.emplace_back(row, row, diagonal[row]);
  matrix_.resize(count_, count_);
  matrix_.setFromTriplets(entries.begin(), entries.end());
  return Status::good();
}

Status System::solve(FieldValues &values) {
  Eigen::VectorXd x;
  bool solved = count_ == 0;
  const auto acceptable = [&] {
    return x.allFinite() && (matrix_ * x - right_).norm() <= 1e-9 * right_.norm();
  };
  if (!solved && count_ <= (grid_.rank() == 3 ? largestSpace : largestPlane)) {
    Eigen::SparseLU<SparseMatrix> lu(matrix_);
    if (lu.info() == Eigen::Success) {
      x = lu.solve(right_);
      x += lu.solve(right_ - matrix_ * x);
      solved = acceptable();
    }
  }
  if (!solved) {
    Eigen::BiCGSTAB<SparseMatrix, Eigen::IncompleteLUT<double>> iteration;
    iteration.setTolerance(1e-13);
    iteration.setMaxIterations(2000);
    iteration.compute(matrix_);
    if (iteration.info() == Eigen::Success) {
      x = iteration.solve(right_);
      solved = acceptable();
    }
  }
  if (!solved)
    return Status::fail(Code::NotConverged,
                        "the linear system of the hitting problem was not solved",
                        "fewer cells, more noise, or a region that is reached sooner");
  values.assign(grid_.points(), 0.0);
  for (std::size_t k = 0; k < values.size(); ++k)
    values[k] = unknown_[k] >= 0 ? x[unknown_[k]] : valueIn(problem_, regions_[k]);
  return Status::good();
}

/// Multilinear, at a place of the box.
double between(const Grid &grid, const FieldValues &values, const std::vector<double> &place) {
  double sum = 0;
  for (unsigned corner = 0; corner < 1u << grid.rank(); ++corner) {
    double weight = 1;
    std::int64_t index = 0;
    for (std::size_t a = 0; a < grid.rank(); ++a) {
      const GridAxis &axis = grid.axes[a];
      const double s = (place[a] - axis.centre(0)) / axis.spacing();
      const std::int64_t cell =
          std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(s)), 0, axis.cells - 2);
      const double t = std::clamp(s - static_cast<double>(cell), 0.0, 1.0);
      const bool up = corner >> a & 1;
      weight *= up ? t : 1 - t;
      index += (cell + up) * grid.inner(a);
    }
    sum += weight * values[index];
  }
  return sum;
}

/// How far two grids are apart at the centres of the coarser one.
struct Apart {
  double largest = 0, mean = 0;
};
Apart compare(const Grid &grid, const FieldValues &values, const Grid &coarse,
              const FieldValues &there) {
  Apart apart;
  std::vector<double> place(grid.rank());
  for (std::int64_t k = 0; k < coarse.points(); ++k) {
    for (std::size_t a = 0; a < grid.rank(); ++a)
      place[a] = coarse.axes[a].centre(k / coarse.inner(a) % coarse.axes[a].cells);
    const double difference = std::fabs(between(grid, values, place) - there[k]);
    apart.largest = std::max(apart.largest, difference);
    apart.mean += difference / static_cast<double>(coarse.points());
  }
  return apart;
}

/// Solves on a part of the cells along each axis; false where these are too few.
bool solveOnPart(const HittingProblem &problem, std::int64_t part, Grid &grid,
                 FieldValues &values) {
  constexpr std::int64_t fewest = 4;
  for (GridAxis &axis : grid.axes)
    if ((axis.cells /= part) < fewest)
      return false;
  System system(problem, grid);
  return system.assemble().ok() && system.solve(values).ok();
}

/// What a third of the cells differ by, over what they are off by more. Where the error is of order
/// 2 that is 8; but borders fall between the cells of each grid as they will, which makes any one
/// grid up to three times better or worse than its order says, and next to corners and where
/// regions meet the order is less: then a ninth of the cells shows it.
void estimateError(const HittingProblem &problem, HittingSolution &solution) {
  constexpr double leastGained = 0.5, mostGained = 3, mostGrowth = 27;
  const Grid &grid = problem.impl.grid;
  Grid third = grid, ninth = grid;
  FieldValues onThird, onNinth;
  if (!solveOnPart(problem, 3, third, onThird)) {
    solution.gridError = NAN;
    solution.note = "the cells are too few for an estimate of their error";
    return;
  }
  const Apart apart = compare(grid, solution.values_, third, onThird);
  // A ninth that is off by far more than order 2 allows is too coarse to tell.
  double gained = 1;
  if (apart.largest > 0 && solveOnPart(problem, 9, ninth, onNinth))
    if (const double growth = compare(third, onThird, ninth, onNinth).largest / apart.largest;
        growth < mostGrowth)
      gained = std::clamp(growth - 1, leastGained, mostGained);
  const double largest =
      maxOver(grid.points(), [&](std::int64_t k) { return std::fabs(solution.values_[k]); });
  if (!(largest > 0))
    return;
  solution.gridError = apart.largest / gained / largest;
  solution.meanError = apart.mean / gained / largest;
  constexpr double local = 20, worthSaying = 1e-3;
  if (solution.gridError > std::max(local * solution.meanError, worthSaying))
    solution.note = "its error is one of few cells, next to corners of the regions or where they "
                    "meet: on average it is " +
                    figure(solution.meanError, 2);
}

} // namespace

Status hitOnGrid(const HittingProblem &problem, HittingSolution &solution) {
  System system(problem, problem.impl.grid);
  if (Status s = system.assemble(); !s.ok())
    return s;
  if (Status s = system.solve(solution.values_); !s.ok())
    return s;
  solution.order = 2;
  estimateError(problem, solution);
  return Status::good();
}

} // namespace sbl::rt
