// Entropic transport with quadratic cost between two laws on one small grid. Private to Questions.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sbl::questions {

/// Cells of one spacing h along every axis, row-major; h = 1 here.
struct SmallGrid {
  std::vector<std::size_t> cells;
  std::size_t points() const;
};

class Sinkhorn {
public:
  /// Laws are given by the logarithms of their cells' masses, -inf where there is none.
  Sinkhorn(SmallGrid grid, std::vector<double> logP, std::vector<double> logQ);

  /// The debiased divergence S(eps), in units of h^2; eps likewise. Potentials are kept, so that a
  /// smaller eps starts from the answer of a larger one. False where the iteration does not
  /// converge.
  bool divergence(double eps, double &value);

private:
  using Field = std::vector<double>;

  /// -eps log sum_j exp((g_j - |x_i - x_j|^2) / eps + log m_j): axis by axis.
  void transform(const Field &potential, const Field &logMass, double eps, Field &result);
  void alongAxis(std::size_t axis, double eps, Field &values);
  bool crossPotentials(double eps);
  bool ownPotential(const Field &logMass, double eps, Field &potential);

  SmallGrid grid_;
  Field logP_, logQ_;
  Field f_, g_, ofP_, ofQ_; // dual potentials
  Field work_;
};

} // namespace sbl::questions
