// Eigenpairs of a law of motion: energies of a quantum law, relaxation rates of a diffusion.
#pragma once

#include <string>
#include <vector>

#include "sbl/runtime/Solve.h"

#pragma GCC visibility push(default)
namespace sbl::rt {

/// How far to trust a set of levels. Figures are absolute, in the units of the levels.
struct ModeCertificate {
  double residual = 0;         // largest |H psi - E psi| of the discrete problem
  double levelError = 0;       // estimated error of the levels from the grid
  double spread = 1;           // of the levels that were followed: what errors are small against
  double orthogonality = 0;    // largest |<psi_i, psi_j> - delta_ij|
  double endDensity = 0;       // largest |psi|^2 at a reflecting or absorbing end, over its maximum
  std::vector<int> multiplets; // sizes of groups of levels that agree to the error, if above one
  std::string note;
};

/// The lowest levels of H = sum_i -c_i d_ii + W: energies of a quantum law, or rates (eigenvalues
/// of -L) of a reversible diffusion in its symmetric gauge. States are real, orthonormal over the
/// box (integral of psi^2 = 1), and positive where they first rise to a tenth of their maximum. For
/// a diffusion state k is sqrt(rho) f_k with rho its stationary density and f_k the right
/// eigenfunction of L, so that state 0 is sqrt(rho) where nothing is killed.
class EigenSolution {
public:
  std::string scheme; // "spectral" or "finite volume"
  int order = 0;      // of convergence in the cell size; 0: faster than any power
  int iterations = 0;
  bool converged = false;
  bool diffusion = false;
  std::vector<double> levels; // ascending
  double seconds = 0;
  ModeCertificate certificate;

  const Grid &grid() const { return grid_; }
  Status state(std::size_t k, FieldValues &values) const;

  Grid grid_;
  std::vector<FieldValues> states_;
};

/// Solves eigenproblem `index` of the manifest. On NotConverged and UnderResolved `solution` still
/// holds what was reached.
Status solveEigen(const Instance &instance, std::size_t index, const SolveSettings &settings,
                  EigenSolution &solution);

} // namespace sbl::rt
#pragma GCC visibility pop
