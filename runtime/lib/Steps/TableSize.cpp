#include "Steps/TableSize.h"

#include <algorithm>

#include "Steps/HeatKernel.h"

namespace sbl::rt {
namespace {

constexpr double mostOfTables = 512.0 * (1 << 20);

} // namespace

double gaussianBytes(const Instance::Impl &impl, const ProgramEntry &program, std::size_t slot,
                     double time, double step) {
  const KernelEntry &kernel = program.kernels[slot];
  const GridAxis &axis = impl.grid.axes[kernel.axis];
  const double variance = impl.variances(program, time, step)[slot];
  if (!(variance > 0))
    return 0;
  const double cells = static_cast<double>(axis.cells);
  const double block = static_cast<double>(impl.manifest().rowsPerBlock);
  const double w = static_cast<double>(HeatKernel(axis, variance).halfWidth(0));
  const double entries = sizeof(double) + (impl.manifest().single ? sizeof(float) : sizeof(double));
  double rows = 2 * block, row = 2 * w + block; // lifted rings: one block for all, and the last
  if (!kernel.ring) {
    const bool isDense = 2 * w + 1 > cells;
    rows = isDense ? cells : std::min(cells, (axis.periodic() ? 2 : 4) * w + 2 * block);
    row = isDense ? cells : row;
  }
  return rows * row * entries;
}

std::size_t stepsForTables(const Instance::Impl &impl, const ProgramEntry &program, double start,
                           double horizon, std::size_t most) {
  std::size_t steps = 1;
  const auto bytes = [&] {
    double sum = 0;
    for (std::size_t slot = 0; slot < program.kernels.size(); ++slot)
      if (program.kernels[slot].kind == KernelEntry::Kind::Gaussian)
        sum += gaussianBytes(impl, program, slot, start, horizon / static_cast<double>(steps));
    return sum;
  };
  while (steps < most && bytes() > mostOfTables)
    ++steps;
  return steps;
}

} // namespace sbl::rt
