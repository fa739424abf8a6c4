#include "Modes/Hamiltonian.h"

#include <algorithm>
#include <numeric>

#include "Support/Threads.h"

namespace sbl::rt {

Hamiltonian::Hamiltonian(const Instance::Impl &impl, std::vector<double> kinetic,
                         FieldValues potential, const std::vector<std::string> &sweeps)
    : impl_(impl), kinetic_(std::move(kinetic)), potential_(std::move(potential)) {
  for (std::size_t a = 0; a < impl.grid.rank(); ++a) {
    modes_.push_back(std::make_unique<AxisModes>(impl.grid.axes[a]));
    laplacians_.push_back(std::make_unique<DenseSweep>(
        impl, a, sweeps.empty() ? "" : sweeps[a], kinetic_[a] * modes_[a]->negativeLaplacian()));
  }
}

void Hamiltonian::apply(const Eigen::MatrixXd &x, Eigen::MatrixXd &y) {
  y.resize(x.rows(), x.cols());
  term_.resize(x.rows(), x.cols());
  const std::int64_t points = size();
  for (std::size_t a = 0; a < laplacians_.size(); ++a) {
    laplacians_[a]->apply(x.data(), a ? term_.data() : y.data(), x.cols());
    forBlocks(y.size(), [&](std::int64_t begin, std::int64_t end) {
      if (a)
        for (std::int64_t k = begin; k < end; ++k)
          y.data()[k] += term_.data()[k];
      else
        for (std::int64_t k = begin; k < end; ++k)
          y.data()[k] += potential_[k % points] * x.data()[k];
    });
  }
}

} // namespace sbl::rt
