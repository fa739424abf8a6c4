// Potentials of a drift along lattice directions, one pass over the grid each.
#include <algorithm>
#include <array>
#include <cmath>

#include "Steps/LinePotential.h"
#include "Support/Text.h"

namespace sbl::rt {
namespace {

// Gauss-Legendre on [0, 1], four points.
constexpr std::array<double, 4> nodes{0.06943184420297371, 0.33000947820757187, 0.6699905217924281,
                                      0.9305681557970263};
constexpr std::array<double, 4> weights{0.17392742256872693, 0.32607257743127307,
                                        0.32607257743127307, 0.17392742256872693};

/// U(x + H e) - U(x) = -int pull · H e ds at every cell.
void increments(const Instance::Impl &impl, const ProgramEntry &program,
                const LatticeDirection &direction, double time, FieldValues &result) {
  result.assign(impl.grid.points(), 0.0);
  FieldValues pull;
  for (std::size_t g = 0; g < nodes.size(); ++g) {
    Grid moved = impl.grid;
    for (std::size_t a = 0; a < moved.rank(); ++a) {
      const double by =
          nodes[g] * static_cast<double>(direction.cells[a]) * impl.grid.axes[a].spacing();
      moved.axes[a].lo += by;
      moved.axes[a].hi += by;
    }
    for (std::size_t a = 0; a < moved.rank(); ++a) {
      const double along = static_cast<double>(direction.cells[a]) * impl.grid.axes[a].spacing();
      if (along == 0)
        continue;
      impl.fieldOn(moved, program.pull[a], time, 0, pull);
      for (std::size_t k = 0; k < result.size(); ++k)
        result[k] -= weights[g] * along * pull[k];
    }
  }
}

} // namespace

Status latticePotential(const Instance::Impl &impl, const ProgramEntry &program,
                        const LatticeDirection &direction, double time, LatticeLines &result) {
  result = {};
  const Grid &grid = impl.grid;
  if (program.pull.empty() || direction.weight == 0)
    return Status::good();
  std::int64_t distance = 0;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    distance += direction.cells[a] * grid.inner(a);
    if (grid.axes[a].periodic())
      return Status::fail(Code::BadInput,
                          "a matrix of noise with a drift that is no gradient of it does not close "
                          "around the ring " +
                              grid.axes[a].name,
                          "noise axis by axis does; or end the axis by far walls");
  }
  FieldValues step;
  increments(impl, program, direction, time, step);
  const std::int64_t points = grid.points();
  // The cell one step before lies earlier in memory, because steps begin upwards.
  std::vector<std::int64_t> line(points);
  std::vector<double> low, high;
  result.values.resize(points);
  for (std::int64_t k = 0; k < points; ++k) {
    bool begins = false;
    for (std::size_t a = 0; a < grid.rank(); ++a) {
      const std::int64_t cell = k / grid.inner(a) % grid.axes[a].cells - direction.cells[a];
      begins |= cell < 0 || cell >= grid.axes[a].cells;
    }
    if (begins) {
      line[k] = static_cast<std::int64_t>(low.size());
      result.values[k] = 0;
      low.push_back(0);
      high.push_back(0);
      continue;
    }
    const std::int64_t before = k - distance;
    if (!std::isfinite(step[before]))
      return Status::fail(Code::BadInput, "the drift is not finite near " + impl.place(before));
    line[k] = line[before];
    const double u = result.values[k] = result.values[before] + step[before];
    low[line[k]] = std::min(low[line[k]], u);
    high[line[k]] = std::max(high[line[k]], u);
    result.steepest = std::max(result.steepest, std::fabs(step[before]));
  }
  for (std::int64_t k = 0; k < points; ++k)
    result.values[k] -= (low[line[k]] + high[line[k]]) / 2;
  for (std::size_t l = 0; l < low.size(); ++l)
    result.range = std::max(result.range, (high[l] - low[l]) / 2);
  return Status::good();
}

} // namespace sbl::rt
