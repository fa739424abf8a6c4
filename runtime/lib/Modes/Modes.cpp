// solveEigen: options, the way to solve, signs, certificate.
#include "sbl/runtime/Modes.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "Device/Device.h"
#include "Modes/ModeProblem.h"
#include "Modes/ReversibleGenerator.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {

BlockEigenOptions ModeProblem::options() const {
  Watch *watching = &watch;
  const double wanted = tolerance;
  return {count, tolerance, iterations, [watching, wanted](int iteration, double residual) {
            watching->state.iteration = iteration;
            watching->state.residual = residual;
            watching->state.tolerance = wanted;
            watching->report();
            return !watching->cancelled();
          }};
}

std::vector<int> groups(const std::vector<double> &levels, double slack) {
  std::vector<int> sizes;
  for (std::size_t k = 0; k < levels.size(); ++k)
    if (k > 0 && levels[k] - levels[k - 1] <= slack)
      ++sizes.back();
    else
      sizes.push_back(1);
  return sizes;
}

double offOrthonormal(const Eigen::MatrixXd &v) {
  if (v.cols() == 0)
    return 0;
  return (v.transpose() * v - Eigen::MatrixXd::Identity(v.cols(), v.cols())).cwiseAbs().maxCoeff();
}

Status EigenSolution::state(std::size_t k, FieldValues &values) const {
  if (k >= states_.size())
    return Status::fail(Code::BadInput,
                        "there is no state " + std::to_string(k) + " among the " +
                            std::to_string(states_.size()) + " found",
                        "they are numbered from 0; `count` says how many to find");
  values = states_[k];
  return Status::good();
}

namespace {

/// A state and its negative are one: take the one that first rises to a tenth of its largest value
/// with a positive sign.
void fixSign(FieldValues &psi) {
  double largest = 0;
  for (const double v : psi)
    largest = std::max(largest, std::fabs(v));
  for (const double v : psi)
    if (std::fabs(v) >= 0.1 * largest) {
      if (v < 0)
        for (double &w : psi)
          w = -w;
      return;
    }
}

void inspectStates(EigenSolution &solution) {
  const Grid &grid = solution.grid_;
  ModeCertificate &c = solution.certificate;
  const std::int64_t points = grid.points();
  for (const FieldValues &psi : solution.states_) {
    double largest = 0, atEnds = 0;
    for (std::int64_t k = 0; k < points; ++k) {
      const double p = psi[k] * psi[k];
      largest = std::max(largest, p);
      for (std::size_t a = 0; a < grid.rank(); ++a) {
        const std::int64_t row = k / grid.inner(a) % grid.axes[a].cells;
        if (!grid.axes[a].periodic() && (row == 0 || row == grid.axes[a].cells - 1))
          atEnds = std::max(atEnds, p);
      }
    }
    c.endDensity = std::max(c.endDensity, atEnds / largest);
  }
  for (const int size : groups(solution.levels, std::max(c.levelError, 1e-9 * c.spread)))
    if (size > 1)
      c.multiplets.push_back(size);
}

Status positive(double value, const char *name, bool whole) {
  if (value > 0 && std::isfinite(value) && (!whole || (value == std::floor(value) && value < 1e6)))
    return Status::good();
  return Status::fail(Code::BadInput, std::string(name) + " = " + figure(value),
                      whole ? "it must be a positive integer" : "it must be positive");
}

Status solve(const Instance &instance, const EigenEntry &entry, const SolveSettings &settings,
             EigenSolution &solution) {
  const Instance::Impl &impl = instance.impl();
  Watch watch(settings, entry.name.c_str());
  ModeProblem problem{impl, entry, 1, 1e-10, 300, {}, watch};
  const double count = impl.scalar(entry.count);
  const double iterations = impl.scalarOr(entry.iterations, 300);
  const double accuracy = impl.scalarOr(entry.accuracy, 1e-6);
  problem.tolerance = impl.scalarOr(entry.tolerance, 1e-10);
  for (const Status &s :
       {positive(count, "count", true), positive(iterations, "iterations", true),
        positive(problem.tolerance, "tolerance", false), positive(accuracy, "accuracy", false)})
    if (!s.ok())
      return s;
  problem.count = static_cast<Eigen::Index>(count);
  problem.iterations = static_cast<int>(iterations);
  watch.state.iterations = problem.iterations;
  solution.grid_ = impl.grid;
  solution.diffusion = entry.generator.has_value();
  if (problem.count > impl.grid.points() / 2)
    return Status::fail(Code::BadInput,
                        std::to_string(problem.count) + " levels are more than half of the " +
                            std::to_string(impl.grid.points()) + " points of the grid",
                        "fewer levels, or more cells");
  if (impl.manifest().single)
    return Status::fail(Code::BadInput, "levels cannot be found in single precision",
                        "leave `precision` at f64");
  for (const ScalarIndex k : entry.kinetic) {
    const double c = impl.scalar(k);
    if (!(c > 0) || !std::isfinite(c))
      return Status::fail(Code::BadInput,
                          "the kinetic term " + figure(c) + " of an axis is not positive",
                          "masses, hbar and noise must be positive numbers");
    problem.kinetic.push_back(c);
  }
  Status status;
  if (solution.diffusion && (impl.grid.rank() == 1 || problem.kinetic.empty())) {
    status = finiteVolumeModes(problem, solution);
  } else {
    if (solution.diffusion) { // rings around which the drift does not average to zero
      ReversibleGenerator check;
      if (Status s = ReversibleGenerator::make(impl, impl.grid, *entry.generator, check); !s.ok())
        return s;
    }
    status = spectralModes(problem, solution);
    if (status.ok() && solution.diffusion) {
      const double shift = shiftByWalls(problem, solution);
      solution.certificate.levelError += shift;
      // In space a finite-volume grid is seldom fine enough to be better than that.
      constexpr double slight = 1e-3;
      const double most = impl.grid.rank() > 2 ? std::max(accuracy, slight) : accuracy;
      if (shift > most * solution.certificate.spread) {
        EigenSolution walled;
        walled.grid_ = solution.grid_;
        walled.diffusion = true;
        if (Status s = finiteVolumeModes(problem, walled); !s.ok())
          return s;
        // Finer grids make it better than its last correction, which is what it states.
        if (walled.order > 2 || walled.certificate.levelError < solution.certificate.levelError)
          solution = std::move(walled);
      }
    }
  }
  if (!status.ok())
    return status;
  for (FieldValues &psi : solution.states_)
    fixSign(psi);
  inspectStates(solution);
  const ModeCertificate &c = solution.certificate;
  if (!solution.converged)
    return Status::fail(Code::NotConverged,
                        "after " + std::to_string(solution.iterations) +
                            " iterations the largest residual is " + figure(c.residual) +
                            ", with levels spread over " + figure(c.spread),
                        "raise `iterations`, or loosen `tolerance`");
  const double relative = c.levelError / c.spread;
  if (relative > (entry.accuracy ? accuracy : 1e-2))
    return Status::fail(Code::UnderResolved,
                        "the estimated error of the levels, " + figure(c.levelError, 2) +
                            ", is too large for their spread of " + figure(c.spread, 2) +
                            (entry.accuracy ? " and the accuracy " + figure(accuracy) : ""),
                        "more cells along each axis, or a box that is closer to the states");
  return status;
}

} // namespace

Status solveEigen(const Instance &instance, std::size_t index, const SolveSettings &settings,
                  EigenSolution &solution) {
  if (index >= instance.manifest().eigens.size())
    return Status::fail(Code::BadInput, "the model has no eigenproblem " + std::to_string(index));
  const auto started = std::chrono::steady_clock::now();
  solution = EigenSolution();
  Status status;
  try {
    status = solve(instance, instance.manifest().eigens[index], settings, solution);
  } catch (const std::bad_alloc &) {
    status = Status::fail(Code::OutOfMemory,
                          "not enough memory for " + std::to_string(instance.grid().points()) +
                              " points",
                          "fewer cells, or fewer levels");
  } catch (const DeviceError &error) {
    status = error.status;
  }
  solution.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return status;
}

} // namespace sbl::rt
