#include "Bridge/SlideError.h"

#include <algorithm>
#include <cmath>

#include "Steps/Scaled.h"
#include "Steps/SlideKernels.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

constexpr double kept = 1e-14;       // of the largest density: below, nothing shows
constexpr double negligible = 1e-10; // cumulants
constexpr std::size_t mostTimes = 8; // at which the taps are looked at

/// |c2/2 d^2 f + c3/6 d^3 f + c4/24 d^4 f| / f at a cell, by differences along the taps; 0 next to
/// ends. `f`, or its logarithm.
double tapError(const SlideTable &table, const TapCumulants &c, const FieldValues &f,
                std::int64_t cell, bool isLog) {
  std::array<double, 5> at{};
  for (std::int64_t m = -2; m <= 2; ++m) {
    const std::int64_t other = table.neighbour(cell, m);
    if (other < 0 || !(isLog ? std::isfinite(f[other]) : f[other] > 0))
      return 0;
    at[m + 2] = isLog ? std::exp(f[other] - f[cell]) : f[other];
  }
  const double second = at[3] - 2 * at[2] + at[1];
  const double third = (at[4] - 2 * at[3] + 2 * at[1] - at[0]) / 2;
  const double fourth = at[4] - 4 * at[3] + 6 * at[2] - 4 * at[1] + at[0];
  return std::fabs(c.second / 2 * second + c.third / 6 * third + c.fourth / 24 * fourth) / at[2];
}

bool isSmall(const TapCumulants &c) {
  return std::fabs(c.second) + std::fabs(c.third) + std::fabs(c.fourth) < negligible;
}

} // namespace

SlideError slideError(const SegmentSolution &solution) {
  SlideError error;
  const Propagator &run = *solution.propagator;
  const StepPlan &plan = run.plan();
  const std::int64_t points = run.grid().points();
  const std::size_t intervals = plan.saved.size() - 1;
  const std::size_t stride = std::max<std::size_t>(1, intervals / mostTimes);
  FieldValues density, log;
  for (std::size_t k = 0; k < intervals; ++k) {
    if (k % stride != 0)
      continue;
    const std::size_t until = std::min(k + stride, intervals);
    const auto steps = static_cast<double>(plan.saved[until] - plan.saved[k]);
    const StepTables &tables = run.tables(plan.saved[k]);
    // phi is smoothest at the earlier end, what is not steered at the later one.
    const std::size_t saved = solution.isEvolution ? until : k;
    const FactorHistory::Field factor =
        (solution.isEvolution ? solution.psihat : solution.psi).at(saved);
    const bool isLog = factor->tiles != nullptr; // whose values compare within a tile only
    if (isLog)
      scaledLog(*factor, log);
    const FieldValues &f = isLog ? log : factor->values;
    solution.density(saved, density);
    const double floor = kept * maxOver(points, [&](std::int64_t i) { return density[i]; });
    for (const StageEntry &stage : run.program().backward) {
      if (stage.kind != StageEntry::Kind::Slide)
        continue;
      const SlideTable &table = *tables.kernels[stage.kernel]->slide;
      if (table.isIdentity())
        continue;
      const double volume = run.cellVolume() * steps;
      error.atWalls += volume * sumOver(points, [&](std::int64_t i) {
                         return density[i] > floor ? density[i] * (1 - table.inside(i)) : 0.0;
                       });
      const std::vector<TapCumulants> &c = table.cumulants();
      if (std::all_of(c.begin(), c.end(), isSmall))
        continue;
      error.taps += volume * sumOver(points, [&](std::int64_t i) {
                      return density[i] > floor
                                 ? density[i] * tapError(table, c[table.lineOf(i)], f, i, isLog)
                                 : 0.0;
                    });
    }
  }
  if (error.atWalls < 1e-13) // rounding of sums of weights
    error.atWalls = 0;
  return error;
}

} // namespace sbl::rt
