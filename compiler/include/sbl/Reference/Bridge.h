// A bridge solved the obvious way: dense matrices and plain Fortet iteration. It says what a bridge
// means and tests every other solver; it is for a few hundred cells.
//
// Space: the finite-volume generator Q on the model's cells with Scharfetter-Gummel faces, so it
// conserves mass, is positive, and has an error of order h^2. Time: exp(tau Q) by uniformisation
// and squaring, without subtractions. One step over the whole span, so autonomous diffusions only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sbl/Reference/Evaluate.h"

namespace sbl {

struct ReferenceBridge {
  /// Functions of place at the two ends: phi solves the backward equation, phihat the forward one;
  /// phihat is in units of mass per cell, so that phi * phihat is a cell's mass.
  std::vector<double> logPhiStart, logPhiEnd, logPhihatStart, logPhihatEnd;
  double start = 0, end = 0;
  double cost = 0;          // sum q log phi_T - sum p log phi_0
  double marginalError = 0; // L1, at the start (the end is exact)
  int iterations = 0;
  std::vector<double> generator; // row-major Q, row = from

  /// The mass of each cell at time t.
  std::vector<double> masses(double t) const;
};

/// Solves bridge `index` of the model. Empty, with the reason, where the method does not apply: a
/// time-dependent law, too many cells, more than two `at` lines, or a marginal without a formula.
std::optional<ReferenceBridge> solveReferenceBridge(const Model &model, Index index,
                                                    std::span<const double> parameters,
                                                    std::string &reason);

/// exp(tau Q) for a row-major generator (non-negative off the diagonal) of n rows.
std::vector<double> generatorExponential(const std::vector<double> &generator, std::size_t n,
                                         double tau);

} // namespace sbl
