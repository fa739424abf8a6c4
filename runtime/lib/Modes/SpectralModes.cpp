// Levels and states in exact derivatives, with an error estimate from what the nodes do not see.
#include <algorithm>
#include <cmath>

#include "Fields/Backend.h"
#include "Modes/Hamiltonian.h"
#include "Modes/ModeProblem.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// What the nodes do not see of V psi. On nodes twice as dense along one axis, (H - e) psi is
/// V I(psi) - I(V psi) up to the residual, I the interpolation in the modes: its mean shifts the
/// level at first order, its norm at second.
struct Unseen {
  double shift = 0, norm = 0;
};

Unseen unseen(const Hamiltonian &h, const EigenEntry &entry, std::size_t axis,
              const Eigen::VectorXd &psi) {
  const Instance::Impl &impl = h.impl();
  Grid fine = impl.grid;
  GridAxis &a = fine.axes[axis];
  a.cells *= 2;
  std::vector<double> places;
  for (std::int64_t k = 0; k < a.cells; ++k)
    places.push_back(a.centre(k));
  const AxisModes &modes = h.modes(axis);
  DenseSweep interpolate(impl, axis, "", modes.modesAt(places) * modes.basis().transpose());
  MatrixXd coarse(psi.size(), 2);
  for (Index k = 0; k < psi.size(); ++k) {
    coarse(k, 0) = psi[k];
    coarse(k, 1) = h.potential()[k] * psi[k];
  }
  MatrixXd between(fine.points(), 2);
  interpolate.apply(coarse.data(), between.data(), 2);
  FieldValues v(fine.points(), 0.0);
  if (entry.potential)
    impl.fieldOn(fine, *entry.potential, 0, 0, v);
  double mass = 0;
  Unseen result;
  for (Index k = 0; k < between.rows(); ++k) {
    const double defect = v[k] * between(k, 0) - between(k, 1);
    mass += between(k, 0) * between(k, 0);
    result.shift += between(k, 0) * defect;
    result.norm += defect * defect;
  }
  result.shift /= mass;
  result.norm = std::sqrt(result.norm / mass);
  return result;
}

/// Estimated error of level k: what the nodes do not see of it along each axis.
double levelError(const Hamiltonian &h, const EigenEntry &entry, const BlockEigenResult &found,
                  Index k) {
  double gap = found.spread;
  for (Index j = 0; j < found.values.size(); ++j)
    if (const double d = std::fabs(found.values[j] - found.values[k]); d > 1e-6 * found.spread)
      gap = std::min(gap, d);
  // What the iteration left, and rounding.
  double error = found.residuals[k] * found.residuals[k] / gap +
                 1e-15 * std::max(found.spread, found.values.cwiseAbs().maxCoeff());
  for (std::size_t a = 0; a < h.impl().grid.rank(); ++a) {
    const Unseen u = unseen(h, entry, a, found.vectors.col(k));
    error += std::fabs(u.shift) + std::min(u.norm, u.norm * u.norm / gap);
  }
  return error;
}

} // namespace

Status spectralModes(const ModeProblem &problem, EigenSolution &solution) {
  const Instance::Impl &impl = problem.impl;
  if (impl.grid.rank() == 1) // a small dense matrix
    if (Status s = onHostOnly(*impl.backend, "eigenproblems on a line"); !s.ok())
      return s;
  FieldValues potential(impl.grid.points(), 0.0);
  if (problem.entry.potential)
    impl.field(*problem.entry.potential, 0, 0, potential);
  for (std::size_t k = 0; k < potential.size(); ++k)
    if (!std::isfinite(potential[k]))
      return Status::fail(Code::BadInput,
                          "the potential is not finite at " + impl.place(static_cast<long>(k)),
                          "keep its poles between the cells' centres, or soften them");
  Hamiltonian h(impl, problem.kinetic, std::move(potential), problem.entry.sweeps);
  const BlockEigenOptions options = problem.options();
  MatrixXd start = prepare(h, problem.block(h.size()), problem.entry.sweeps, options);
  if (problem.watch.cancelled())
    return Status::fail(Code::Cancelled, "interrupted");
  const BlockEigenResult found = lowestPairs(h, std::move(start), options);
  if (found.stopped)
    return Status::fail(Code::Cancelled, "interrupted");
  solution.scheme = "spectral";
  solution.order = 0;
  solution.iterations = found.iterations;
  solution.converged = found.converged;
  solution.certificate.residual = found.residuals.size() ? found.residuals.maxCoeff() : 0;
  solution.certificate.spread = found.spread;
  solution.certificate.orthogonality = offOrthonormal(found.vectors);
  const double scale = 1 / std::sqrt(impl.grid.cellVolume());
  for (Index k = 0; k < found.values.size(); ++k) {
    solution.levels.push_back(found.values[k]);
    const Eigen::VectorXd psi = scale * found.vectors.col(k);
    solution.states_.emplace_back(psi.begin(), psi.end());
    solution.certificate.levelError =
        std::max(solution.certificate.levelError, levelError(h, problem.entry, found, k));
  }
  return Status::good();
}

double shiftByWalls(const ModeProblem &problem, const EigenSolution &solution) {
  const ProgramEntry &law = *problem.entry.generator;
  const Grid &grid = problem.impl.grid;
  double largest = 0;
  if (law.drift.empty())
    return 0;
  FieldValues drift;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const GridAxis &axis = grid.axes[a];
    for (const bool high : {false, true}) {
      if ((high ? axis.high : axis.low) != Boundary::Reflecting)
        continue;
      problem.impl.field(law.drift[a], 0, 0, drift, a, (high ? 0.5 : -0.5) * axis.spacing());
      const std::int64_t wall = high ? axis.cells - 1 : 0;
      for (const FieldValues &psi : solution.states_) {
        double shift = 0;
        for (std::int64_t k = 0; k < grid.points(); ++k)
          if (k / grid.inner(a) % axis.cells == wall)
            shift += std::fabs(drift[k]) / 2 * psi[k] * psi[k];
        largest = std::max(largest, shift * grid.cellVolume() / axis.spacing());
      }
    }
  }
  return largest;
}

} // namespace sbl::rt
