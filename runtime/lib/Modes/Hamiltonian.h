// H = sum_i -c_i d_ii + V on the grid of a model: exact derivatives in the modes of each axis.
#pragma once

#include <memory>
#include <vector>

#include "Modes/AxisModes.h"
#include "Modes/BlockEigen.h"
#include "Steps/DenseSweep.h"

namespace sbl::rt {

/// An approximate inverse, symmetric and positive definite.
class Preconditioner {
public:
  virtual ~Preconditioner() = default;
  virtual void apply(const Eigen::MatrixXd &r, Eigen::MatrixXd &z) = 0;
};

class Hamiltonian final : public BlockOperator {
public:
  /// `kinetic`: c_i; `sweeps`: compiled sweep entries by axis, or empty.
  Hamiltonian(const Instance::Impl &impl, std::vector<double> kinetic, FieldValues potential,
              const std::vector<std::string> &sweeps);

  Eigen::Index size() const override { return static_cast<Eigen::Index>(potential_.size()); }
  void apply(const Eigen::MatrixXd &x, Eigen::MatrixXd &y) override;
  void precondition(const Eigen::MatrixXd &r, Eigen::MatrixXd &z) override {
    inverse_->apply(r, z);
  }

  const Instance::Impl &impl() const { return impl_; }
  const std::vector<double> &kinetic() const { return kinetic_; }
  const FieldValues &potential() const { return potential_; }
  const AxisModes &modes(std::size_t axis) const { return *modes_[axis]; }
  void use(std::unique_ptr<Preconditioner> inverse) { inverse_ = std::move(inverse); }

private:
  const Instance::Impl &impl_;
  std::vector<double> kinetic_;
  FieldValues potential_;
  std::vector<std::unique_ptr<AxisModes>> modes_;
  std::vector<std::unique_ptr<DenseSweep>> laplacians_; // c_i times -d_ii
  std::unique_ptr<Preconditioner> inverse_;
  Eigen::MatrixXd term_;
};

/// How to solve H near its lowest levels: a starting block, and the preconditioner it came from.
/// On lines and planes, the three-point Hamiltonian, whose levels are found first with its sparse
/// Cholesky factors; it is spectrally equivalent to H (Orszag 1980), whatever the potential. In
/// space, where those factors are too large, the separable Hamiltonian with V_i(x_i) the minimum of
/// V over the other coordinates, inverted through its eigenvectors along each axis.
Eigen::MatrixXd prepare(Hamiltonian &h, Eigen::Index block, const std::vector<std::string> &sweeps,
                        const BlockEigenOptions &options);

} // namespace sbl::rt
