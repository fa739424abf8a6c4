// What the ways to find modes share: the problem as the manifest states it, and their results.
#pragma once

#include "Modes/BlockEigen.h"
#include "Module/InstanceImpl.h"
#include "Support/Watch.h"
#include "sbl/runtime/Modes.h"

namespace sbl::rt {

struct ModeProblem {
  const Instance::Impl &impl;
  const EigenEntry &entry;
  Eigen::Index count = 1;
  double tolerance = 1e-10; // of residuals, relative to the spread of the levels
  int iterations = 300;
  std::vector<double> kinetic; // c_i; empty where noise depends on place
  Watch &watch;

  /// A few levels above those asked for are followed too: they keep the last ones from being
  /// confused with their neighbours.
  Eigen::Index block(Eigen::Index points) const {
    return std::min<Eigen::Index>(points, count + std::max<Eigen::Index>(4, count / 2));
  }
  BlockEigenOptions options() const;
};

/// H = sum_i -c_i d_ii + W in exact derivatives.
Status spectralModes(const ModeProblem &problem, EigenSolution &solution);
/// A diffusion by finite volumes, on finer grids too and extrapolated where they fit.
Status finiteVolumeModes(const ModeProblem &problem, EigenSolution &solution);

/// Largest entry of v^T v - 1.
double offOrthonormal(const Eigen::MatrixXd &v);

/// Whether the gauge form of a diffusion has the diffusion's own ends: at a reflecting one the
/// drift along the normal must vanish, or nothing come there. The largest shift of a level
/// otherwise, by first-order perturbation.
double shiftByWalls(const ModeProblem &problem, const EigenSolution &solution);

/// Sizes of groups of levels that lie within `slack` of their neighbours.
std::vector<int> groups(const std::vector<double> &levels, double slack);

} // namespace sbl::rt
