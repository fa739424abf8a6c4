#include "Modes/ReversibleGenerator.h"

#include <algorithm>
#include <cmath>

#include "Support/Text.h"

namespace sbl::rt {
namespace {

/// The next cell along an axis, or -1 at its upper end.
std::int64_t nextCell(const Grid &grid, std::size_t axis, std::int64_t k) {
  const std::int64_t n = grid.axes[axis].cells, inner = grid.inner(axis);
  if (k / inner % n < n - 1)
    return k + inner;
  return grid.axes[axis].periodic() ? k - (n - 1) * inner : -1;
}

} // namespace

Status ReversibleGenerator::make(const Instance::Impl &impl, const Grid &grid,
                                 const ProgramEntry &law, ReversibleGenerator &result) {
  result.grid_ = grid;
  const std::int64_t points = grid.points();
  result.rates_.resize(grid.rank());
  result.loss_ = Eigen::VectorXd::Zero(points);
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    if (Status s = generatorRatesOn(impl, grid, law, a, 0, result.rates_[a]); !s.ok())
      return s;
    for (std::int64_t k = 0; k < points; ++k)
      result.loss_[k] += result.rates_[a].loss[k];
  }
  bool lossless = result.loss_.maxCoeff() == 0;
  if (law.killing) {
    FieldValues killing;
    impl.fieldOn(grid, *law.killing, 0, 0, killing);
    for (std::int64_t k = 0; k < points; ++k) {
      if (!std::isfinite(killing[k]))
        return Status::fail(Code::BadInput, "the killing is not finite at " + placeOn(grid, k));
      result.loss_[k] += killing[k];
      lossless &= killing[k] == 0;
      result.leastKilling_ = std::min(result.leastKilling_, killing[k]);
    }
  }
  // log pi grows by log(up/down) from cell to cell: along the last axis from the corner, then along
  // the one before from there, and so on; what closes a ring must come out as nothing.
  Eigen::VectorXd logPi = Eigen::VectorXd::Zero(points);
  for (std::int64_t k = 1; k < points; ++k)
    for (std::size_t a = grid.rank(); a-- > 0;)
      if (k / grid.inner(a) % grid.axes[a].cells > 0) {
        const std::int64_t before = k - grid.inner(a);
        logPi[k] = logPi[before] + std::log(result.rates_[a].up[before] / result.rates_[a].down[k]);
        break;
      }
  std::vector<Eigen::Triplet<double>> entries;
  Eigen::VectorXd diagonal = result.loss_;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const Rates &r = result.rates_[a];
    for (std::int64_t k = 0; k < points; ++k) {
      const std::int64_t next = nextCell(grid, a, k);
      if (next < 0)
        continue;
      const double growth = std::log(r.up[k] / r.down[next]);
      if (const double turn = logPi[k] + growth - logPi[next];
          !(std::fabs(turn) < 1e-6 * (1 + std::fabs(growth))))
        return Status::fail(
            Code::BadInput,
            "the drift drives a current, so that its rates are complex (log of the imbalance " +
                figure(turn) + " near " + placeOn(grid, k) + ")",
            "modes are found for reversible laws: drifts that are -noise^2 times a gradient, and "
            "on a "
            "ring average to zero");
      diagonal[k] += r.up[k];
      diagonal[next] += r.down[next];
      const double both = -std::sqrt(r.up[k] * r.down[next]);
      entries.emplace_back(static_cast<int>(k), static_cast<int>(next), both);
      entries.emplace_back(static_cast<int>(next), static_cast<int>(k), both);
    }
  }
  for (std::int64_t k = 0; k < points; ++k)
    entries.emplace_back(static_cast<int>(k), static_cast<int>(k), diagonal[k]);
  result.matrix_.resize(points, points);
  result.matrix_.setFromTriplets(entries.begin(), entries.end());
  result.conservative_ = lossless;
  result.ground_ = (0.5 * (logPi.array() - logPi.maxCoeff())).exp();
  result.ground_.normalize();
  return Status::good();
}

Eigen::MatrixXd ReversibleGenerator::energies(const Eigen::MatrixXd &u) const {
  Eigen::MatrixXd sum = u.transpose() * loss_.asDiagonal() * u;
  Eigen::MatrixXd jumps = Eigen::MatrixXd::Zero(u.rows(), u.cols());
  for (std::size_t a = 0; a < grid_.rank(); ++a) {
    const Rates &r = rates_[a];
    for (std::int64_t k = 0; k < u.rows(); ++k)
      if (const std::int64_t next = nextCell(grid_, a, k); next >= 0)
        jumps.row(k) = std::sqrt(r.down[next]) * u.row(next) - std::sqrt(r.up[k]) * u.row(k);
      else
        jumps.row(k).setZero();
    sum += jumps.transpose() * jumps;
  }
  return sum;
}

} // namespace sbl::rt
