#include "Modes/AxisModes.h"

#include <cmath>
#include <numbers>

namespace sbl::rt {

AxisModes::AxisModes(const GridAxis &axis)
    : axis_(axis), basis_(axis.cells, axis.cells), wave_(axis.cells),
      norm_(Eigen::VectorXd::Ones(axis.cells)) {
  const Eigen::Index n = axis.cells;
  const bool low = axis.low == Boundary::Absorbing, high = axis.high == Boundary::Absorbing;
  for (Eigen::Index m = 0; m < n; ++m)
    // Rings: 1, cos, sin, cos, sin, … ; the last of an even number is the cosine of alternating
    // sign.
    wave_[m] = axis.periodic() ? 2 * std::numbers::pi / axis.length() * ((m + 1) / 2)
                               : std::numbers::pi / axis.length() *
                                     (low && high   ? m + 1.0
                                      : low || high ? m + 0.5
                                                    : static_cast<double>(m));
  for (Eigen::Index m = 0; m < n; ++m) {
    for (Eigen::Index j = 0; j < n; ++j)
      basis_(j, m) = mode(m, axis.centre(j));
    norm_[m] = 1 / basis_.col(m).norm();
    basis_.col(m) *= norm_[m];
  }
}

double AxisModes::mode(Eigen::Index m, double x) const {
  const double phase = wave_[m] * (x - axis_.lo);
  const bool sine = axis_.periodic() ? m > 0 && m % 2 == 0 : axis_.low == Boundary::Absorbing;
  return norm_[m] * (sine ? std::sin(phase) : std::cos(phase));
}

Eigen::MatrixXd AxisModes::negativeLaplacian() const {
  Eigen::MatrixXd scaled = basis_ * wave_.asDiagonal();
  Eigen::MatrixXd result = scaled * scaled.transpose();
  return 0.5 * (result + result.transpose());
}

Eigen::MatrixXd AxisModes::modesAt(std::span<const double> places) const {
  Eigen::MatrixXd result(static_cast<Eigen::Index>(places.size()), axis_.cells);
  for (Eigen::Index m = 0; m < axis_.cells; ++m)
    for (Eigen::Index j = 0; j < result.rows(); ++j)
      result(j, m) = mode(m, places[j]);
  return result;
}

} // namespace sbl::rt
