// Solving the bridges of test modules, and comparing what comes out.
#pragma once

#include <memory>

#include <gtest/gtest.h>

#include "Models.h"

namespace sbl::rt::test {

/// Parameters of a bridge between N(m0, v0) and N(m1, v1) on one axis.
inline Numbers normals(std::initializer_list<double> axes, double sigma, double m0, double v0,
                       double m1, double v1) {
  Numbers n = numbers(axes);
  n[kSigma] = sigma;
  n[kFree] = m0;
  n[kFree + 1] = std::sqrt(v0);
  n[kFree + 2] = m1;
  n[kFree + 3] = std::sqrt(v1);
  return n;
}

/// A model, its instance and its solution, alive together.
struct Solved {
  Solved(TestModule &module, const Numbers &n, const SolveSettings &settings = {}) {
    instance = Instance::open(module.module(), n, status);
    if (instance)
      status = solveBridge(*instance, 0, settings, solution);
  }
  std::unique_ptr<Instance> instance;
  Status status;
  BridgeSolution solution;

  double mean(const FieldValues &density, int power = 1, double about = 0) const {
    double sum = 0;
    for (std::size_t k = 0; k < density.size(); ++k)
      sum += density[k] *
             std::pow(instance->grid().axes[0].centre(static_cast<std::int64_t>(k)) - about, power);
    return sum * instance->grid().cellVolume();
  }
  /// Density at a place on a single axis, by Lagrange interpolation through eight nodes.
  double at(const FieldValues &values, double x) const {
    const GridAxis &axis = instance->grid().axes[0];
    const double place = (x - axis.centre(0)) / axis.spacing();
    const std::int64_t size = std::min<std::int64_t>(8, axis.cells);
    const std::int64_t first = std::clamp<std::int64_t>(
        static_cast<std::int64_t>(std::floor(place)) - 3, 0, axis.cells - size);
    double sum = 0;
    for (std::int64_t j = first; j < first + size; ++j) {
      double w = values[j];
      for (std::int64_t m = first; m < first + size; ++m)
        if (m != j)
          w *= (place - static_cast<double>(m)) / static_cast<double>(j - m);
      sum += w;
    }
    return sum;
  }
  /// What every bridge promises: both marginals and the mass.
  void expectConserved(double marginal = 1e-12, double mass = 1e-12) const {
    EXPECT_TRUE(status.ok()) << status.message << "; " << status.hint;
    EXPECT_TRUE(solution.converged);
    EXPECT_LT(solution.certificate.marginalErrorStart, marginal);
    EXPECT_LT(solution.certificate.marginalErrorEnd, marginal);
    EXPECT_LT(solution.certificate.massDrift, mass);
  }
};

} // namespace sbl::rt::test
