#include <algorithm>
#include <cmath>

#include "Sample/MotionLaw.h"

namespace sbl::rt {
namespace {

class CompiledLaw final : public MotionLaw {
public:
  CompiledLaw(const Instance::Impl &impl, const ProgramEntry &generator)
      : impl_(impl), law_(generator) {
    if (!law_.covariance.empty())
      correlation_ = correlationRoot();
  }

  void drift(double t, std::int64_t n, const double *places, double *out) const override {
    for (std::size_t a = 0; a < impl_.grid.rank(); ++a)
      if (law_.drift.empty())
        std::fill_n(out + a * n, n, 0.0);
      else
        field(law_.drift[a], t, n, places, out + a * n);
  }
  void noise(double t, std::int64_t n, const double *places, double *out) const override {
    for (std::size_t a = 0; a < impl_.grid.rank(); ++a)
      if (law_.noiseFields.empty())
        std::fill_n(out + a * n, n, impl_.noise(law_, a));
      else
        field(law_.noiseFields[a], t, n, places, out + a * n);
  }
  std::span<const double> correlation() const override { return correlation_; }
  void killing(double t, std::int64_t n, const double *places, double *out) const override {
    field(*law_.killing, t, n, places, out);
  }
  bool constantNoise() const override { return law_.noiseFields.empty(); }
  bool killed() const override { return law_.killing.has_value(); }

private:
  /// Cholesky's root; the compiler has seen to it that the matrix is positive.
  std::vector<double> correlationRoot() const {
    const std::size_t rank = impl_.grid.rank();
    std::vector<double> root(rank * rank, 0.0);
    for (std::size_t i = 0; i < rank; ++i)
      for (std::size_t j = 0; j <= i; ++j) {
        double rest = impl_.covariance(law_, i, j) / (impl_.noise(law_, i) * impl_.noise(law_, j));
        for (std::size_t k = 0; k < j; ++k)
          rest -= root[i * rank + k] * root[j * rank + k];
        root[i * rank + j] = i == j ? std::sqrt(std::max(rest, 0.0)) : rest / root[j * rank + j];
      }
    return root;
  }

  void field(FieldIndex index, double t, std::int64_t n, const double *places, double *out) const {
    const auto entry = impl_.module.entry<sbl_places_fn>(impl_.manifest().fields[index].places);
    sbl_buffer parameters =
        bufferOf(impl_.parameters.data(), static_cast<std::int64_t>(impl_.parameters.size()));
    sbl_buffer at = bufferOf(places, n * static_cast<std::int64_t>(impl_.grid.rank()));
    sbl_buffer values = bufferOf(out, n);
    entry(&parameters, &at, t, 0, &values, 1);
  }

  const Instance::Impl &impl_;
  const ProgramEntry &law_;
  std::vector<double> correlation_;
};

} // namespace

std::unique_ptr<MotionLaw> compiledLaw(const Instance::Impl &impl, const ProgramEntry &generator) {
  return std::make_unique<CompiledLaw>(impl, generator);
}

} // namespace sbl::rt
