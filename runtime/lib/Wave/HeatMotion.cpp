#include "Wave/HeatMotion.h"

#include <algorithm>
#include <cmath>

#include "Support/Threads.h"

namespace sbl::rt {

double HeatMotion::leastVariance(const GridAxis &axis) {
  return 1.5 * axis.spacing() * axis.spacing();
}

BandedTable HeatMotion::table(std::size_t axis, double variance) const {
  const GridAxis &a = impl_.grid.axes[axis];
  const HeatKernel kernel(a, variance);
  const double slope = axis < slopes_.size() ? slopes_[axis] : 0;
  // The band may reach around, but no further.
  const double most = static_cast<double>(a.cells) * a.spacing() / variance;
  const std::int64_t width = std::min(kernel.halfWidth(std::min(slope, most)), a.cells);
  return BandedTable::heat(a, kernel, width, impl_.manifest().rowsPerBlock, false);
}

void HeatMotion::sweep(std::size_t axis, const BandedTable &table, AlignedValues &values) {
  const Manifest &m = impl_.manifest();
  const Grid &grid = impl_.grid;
  const std::int64_t n = grid.axes[axis].cells, chunks = chunksFor(grid.points());
  const std::int64_t stride = table.scratch(m.lanes, grid.inner(axis));
  there_.resize(values.size());
  if (static_cast<std::int64_t>(scratch_.size()) < chunks * stride)
    scratch_.resize(static_cast<std::size_t>(chunks * stride));
  const auto whole = [](const auto &of) {
    return bufferOf(of.data(), static_cast<std::int64_t>(of.size()));
  };
  sbl_buffer from = whole(values), to = whole(there_), space = whole(scratch_);
  sbl_buffer none = bufferOf(nullptr, 0), noneAfter = none, noSeam = none, noSpans = none;
  sbl_buffer coefficients = whole(table.coefficients()), blocks = whole(table.blocks());
  impl_.module.entry<sbl_sweep_fn>(program_.heat[axis])(
      &from, &to, &none, &noneAfter, &noSeam, &coefficients, &blocks, &space, stride,
      grid.outer(axis), n, grid.inner(axis), table.ghost(), chunks, &none, &noSpans, 0);
  std::swap(values, there_);
}

void HeatMotion::apply(std::size_t axis, const BandedTable &table, Wave &psi) {
  sweep(axis, table, psi.re);
  if (std::any_of(psi.im.begin(), psi.im.end(), [](double v) { return v != 0; }))
    sweep(axis, table, psi.im);
}

std::vector<double> steepest(const Wave &psi, const FieldValues &potential, const Grid &grid,
                             const std::vector<double> &rates, double hbar) {
  const auto points = static_cast<std::int64_t>(psi.size());
  const double lowest =
      potential.empty() ? 0 : *std::min_element(potential.begin(), potential.end());
  std::vector<double> slopes;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const std::int64_t n = grid.axes[a].cells, inner = grid.inner(a);
    const double h = grid.axes[a].spacing();
    slopes.push_back(maxOver(points, [&](std::int64_t k) {
      double slope = 0;
      if (!potential.empty() && std::isfinite(potential[k] - lowest))
        slope = std::sqrt((potential[k] - lowest) / (hbar * rates[a]));
      if (k / inner % n + 1 == n)
        return slope;
      constexpr double smallest = 1e-290; // of a value whose logarithm has its digits
      const double here = std::hypot(psi.re[k], psi.im[k]);
      const double next = std::hypot(psi.re[k + inner], psi.im[k + inner]);
      if (here > smallest && next > smallest)
        slope = std::max(slope, std::fabs(std::log(next / here)) / h);
      return slope;
    }));
  }
  return slopes;
}

} // namespace sbl::rt
