// How steep and how wide the potentials are that fields are swept in.
#include <algorithm>
#include <cmath>

#include "Steps/LinePotential.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// Adds the largest change of a field from a cell to the next to `steepness`, by axis.
void addSteepest(const Grid &grid, const FieldValues &values, std::vector<double> &steepness) {
  if (values.empty())
    return;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const std::int64_t n = grid.axes[a].cells, inner = grid.inner(a);
    steepness[a] += maxOver(grid.points(), [&](std::int64_t k) {
      return k / inner % n + 1 < n ? std::fabs(values[k + inner] - values[k]) : 0.0;
    });
  }
}

} // namespace

double centreLines(const Grid &grid, std::size_t axis, FieldValues &potential) {
  const std::int64_t n = grid.axes[axis].cells, inner = grid.inner(axis);
  double range = 0;
  for (std::int64_t line = 0; line < grid.points() / n; ++line) {
    double *values = &potential[line / inner * n * inner + line % inner];
    double low = 1e308, high = -1e308;
    for (std::int64_t k = 0; k < n; ++k) {
      low = std::min(low, values[k * inner]);
      high = std::max(high, values[k * inner]);
    }
    for (std::int64_t k = 0; k < n; ++k)
      values[k * inner] -= (low + high) / 2;
    range = std::max(range, (high - low) / 2);
  }
  return range;
}

std::vector<double> gaugeSteepness(const Instance::Impl &impl, const ProgramEntry &program,
                                   const std::vector<double> &times) {
  const Grid &grid = impl.grid;
  std::vector<double> most(grid.rank(), 0.0);
  const bool isLines = program.law == Law::Lines;
  if (!isLines && (!program.gauged() || program.autonomous))
    return most;
  for (const double time : times) {
    std::vector<double> here(grid.rank(), 0.0);
    for (std::size_t a = 0; isLines && a < grid.rank(); ++a) {
      const bool isSwept =
          std::any_of(program.kernels.begin(), program.kernels.end(),
                      [&](const KernelEntry &k) { return k.axis == a && !k.slides(); });
      LinePotential line;
      if (!isSwept || !linePotential(impl, program, a, time, line).ok() || line.values.empty())
        continue; // what is wrong with it is said where its tables are made
      centreLines(grid, a, line.values);
      addSteepest(grid, line.values, here);
    }
    if (const auto lattice = impl.lattices.find(program.name);
        isLines && lattice != impl.lattices.end())
      for (const LatticeDirection &direction : lattice->second.all)
        if (LatticeLines lines; latticePotential(impl, program, direction, time, lines).ok())
          addSteepest(grid, lines.values, here);
    if (GradientPotential whole; !isLines && gradientPotential(impl, program, time, whole).ok())
      addSteepest(grid, whole.values, here);
    for (std::size_t a = 0; a < most.size(); ++a)
      most[a] = std::max(most[a], here[a]);
    if (program.autonomous)
      break;
  }
  return most;
}

} // namespace sbl::rt
