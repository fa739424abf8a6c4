// The modes of one axis, cosines, sines or Fourier waves as its ends ask for, and what is exact in
// them: second derivatives, values between nodes, spectral tails.
#pragma once

#include <span>
#include <vector>

#include <Eigen/Core>

#include "sbl/runtime/Grid.h"

namespace sbl::rt {

/// Orthonormal functions on the nodes of an axis. Reflecting ends give zero slope, absorbing ones
/// (walls of a wave) zero value; a ring is periodic. With nodes x_j, column m of `basis` is
/// norm_m f_m(x_j); -f_m'' = wave_m^2 f_m; waves ascend.
class AxisModes {
public:
  explicit AxisModes(const GridAxis &axis);

  const Eigen::MatrixXd &basis() const { return basis_; }
  const Eigen::VectorXd &wave() const { return wave_; }
  /// -d^2/dx^2 on functions that the modes span: basis diag(wave^2) basis^T, symmetric.
  Eigen::MatrixXd negativeLaplacian() const;
  /// The modes at other places: values(places) = modesAt(places) basis^T values(nodes).
  Eigen::MatrixXd modesAt(std::span<const double> places) const;

private:
  double mode(Eigen::Index m, double x) const; // normalised on the nodes
  GridAxis axis_;
  Eigen::MatrixXd basis_;
  Eigen::VectorXd wave_, norm_;
};

} // namespace sbl::rt
