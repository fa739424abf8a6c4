#include "Bridge/LatticeError.h"

#include <cmath>

#include "Steps/Generator.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// Q f along an axis.
void apply(const Rates &rates, const GridAxis &axis, std::int64_t inner, const FieldValues &f,
           FieldValues &result) {
  const std::int64_t n = axis.cells;
  result.resize(f.size());
  for (std::int64_t k = 0; k < static_cast<std::int64_t>(f.size()); ++k) {
    const std::int64_t row = k / inner % n;
    double sum = -rates.loss[k] * f[k];
    if (rates.up[k] > 0)
      sum += rates.up[k] * (f[row == n - 1 ? k - (n - 1) * inner : k + inner] - f[k]);
    if (rates.down[k] > 0)
      sum += rates.down[k] * (f[row == 0 ? k + (n - 1) * inner : k - inner] - f[k]);
    result[k] = sum;
  }
}

/// Q^T f along an axis.
void applyTransposed(const Rates &rates, const GridAxis &axis, std::int64_t inner,
                     const FieldValues &f, FieldValues &result) {
  const std::int64_t n = axis.cells;
  result.resize(f.size());
  for (std::int64_t k = 0; k < static_cast<std::int64_t>(f.size()); ++k) {
    const std::int64_t row = k / inner % n;
    const std::int64_t above = row == n - 1 ? k - (n - 1) * inner : k + inner;
    const std::int64_t below = row == 0 ? k + (n - 1) * inner : k - inner;
    // Rates over a wall are 0, so that both neighbours may be read around the end.
    result[k] = rates.down[above] * f[above] + rates.up[below] * f[below] -
                (rates.up[k] + rates.down[k] + rates.loss[k]) * f[k];
  }
}

bool usesGenerator(const ProgramEntry &program, std::size_t axis) {
  for (const KernelEntry &k : program.kernels)
    if (k.axis == axis && k.kind != KernelEntry::Kind::Gaussian && !k.slides())
      return true;
  return false;
}

} // namespace

double latticeError(const Instance::Impl &impl, const ProgramEntry &program,
                    const SegmentSolution &solution) {
  const std::vector<double> times = solution.savedTimes();
  FieldValues density, once, twice;
  double error = 0;
  for (std::size_t a = 0; a < impl.grid.rank(); ++a) {
    if (!usesGenerator(program, a))
      continue;
    Rates rates;
    // phi is smoother the earlier it is, and may jump at the end: intervals count from their start.
    for (std::size_t saved = 0; saved + 1 < times.size(); ++saved) {
      if (saved == 0 || !program.autonomous)
        if (!generatorRates(impl, program, a, times[saved], rates).ok())
          return error; // the solve used the same rates and has reported what is wrong with them
      const FactorHistory::Field factor = solution.psi.at(saved);
      const FieldValues &phi = factor->values;
      solution.density(saved, density);
      // What is left out of the backward equation, seen by the density; of an evolution, whose phi
      // is 1, what is left out of the forward one.
      const auto step = solution.isEvolution ? applyTransposed : apply;
      step(rates, impl.grid.axes[a], impl.grid.inner(a), solution.isEvolution ? density : phi,
           once);
      step(rates, impl.grid.axes[a], impl.grid.inner(a), once, twice);
      const FieldValues &base = solution.isEvolution ? density : phi;
      // h^2 / D is twice the inverse of the mean rate.
      const double perTime =
          impl.grid.cellVolume() * sumOver(impl.grid.points(), [&](std::int64_t k) {
            const double rate = rates.up[k] + rates.down[k];
            return density[k] > 0 && rate > 0
                       ? density[k] * std::fabs(twice[k] / (6 * rate * base[k]))
                       : 0.0;
          });
      error += (times[saved + 1] - times[saved]) * perTime;
    }
  }
  return error;
}

} // namespace sbl::rt
