#include "Bridge/Range.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "Bridge/Slopes.h"
#include "Fields/Backend.h"

namespace sbl::rt {
namespace {

constexpr std::int64_t mostCells = 64;
/// Of a tile: half of what a double holds below 1, for the other half is what its neighbours'
/// kernels amplify.
constexpr double mostNatsOfTile = 300;

} // namespace

double expectedNats(const Instance::Impl &impl, const ProgramEntry &program,
                    const FieldValues &start, const FieldValues &end, double horizon) {
  double nats = 0;
  for (std::size_t a = 0; a < impl.grid.rank(); ++a) {
    const double sigma = impl.noise(program, a);
    if (!(sigma > 0))
      continue;
    const double distance = farthest(impl.grid, a, start, end);
    nats += distance * distance / (2 * sigma * sigma * horizon);
  }
  return nats;
}

std::string whyNoTiles(const Instance::Impl &impl, const ProgramEntry &program) {
  if (impl.manifest().single)
    return "f32 fields have no exponents for tiles: try `precision = f64`";
  if (impl.backend != hostBackend())
    return "a device's fields have no exponents for tiles";
  for (const StageEntry &stage : program.backward) {
    const KernelEntry &kernel = program.kernels[stage.kernel];
    if (stage.kind != StageEntry::Kind::Sweep || kernel.kind != KernelEntry::Kind::Gaussian ||
        kernel.ring)
      return "only Gaussian kernels along the axes (`scheme = kernel`) carry exponents for tiles";
  }
  // A bundle of lines lies in one row of tiles only where it ends with the rows of the grid.
  const Grid &grid = impl.grid;
  for (std::size_t a = 1; grid.rank() == 3 && a < 3; ++a)
    if (grid.axes[a].cells % impl.manifest().lanes != 0)
      return "in three dimensions exponents for tiles ask for multiples of " +
             std::to_string(impl.manifest().lanes) + " cells along " + grid.axes[a].name;
  return "";
}

std::shared_ptr<const Tiles> tilesFor(const Instance::Impl &impl, const ProgramEntry &program,
                                      const std::vector<double> &slopes,
                                      const std::vector<double> &times) {
  double shortest = times.back() - times.front();
  for (std::size_t k = 0; k + 1 < times.size(); ++k)
    shortest = std::min(shortest, times[k + 1] - times[k]);
  const Manifest &m = impl.manifest();
  // Whole row blocks of a kernel; across other axes' sweeps whole bundles of lines.
  const std::int64_t unit =
      impl.grid.rank() == 1 ? m.rowsPerBlock : std::lcm(m.rowsPerBlock, m.lanes);
  std::vector<std::int64_t> edges;
  for (std::size_t a = 0; a < impl.grid.rank(); ++a) {
    const GridAxis &axis = impl.grid.axes[a];
    const double sigma = impl.noise(program, a);
    // No tail can be steeper than what leads from one end of the box to the other.
    const double tail = axis.length() / (axis.periodic() ? 2 : 1) / (sigma * sigma * shortest);
    const double perCell = std::max(slopes[a], tail) * axis.spacing();
    const double most = perCell > 0 ? mostNatsOfTile / perCell : mostCells;
    const auto cells = static_cast<std::int64_t>(std::min<double>(most, mostCells));
    edges.push_back(std::max<std::int64_t>(1, cells / unit) * unit);
  }
  return std::make_shared<const Tiles>(impl.grid, std::move(edges));
}

} // namespace sbl::rt
