#include "Bridge/Range.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "Bridge/Slopes.h"
#include "Fields/Backend.h"
#include "Steps/LinePotential.h"
#include "Support/Text.h"

namespace sbl::rt {
namespace {

constexpr std::int64_t mostCells = 128;
/// Of a tile from corner to corner: what topOfTiles leaves room for.
constexpr double mostNatsOfTile = 600;

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

double pull(const Instance::Impl &impl, const ProgramEntry &program,
            const std::vector<double> &slopes, double tau) {
  double most = 0;
  for (std::size_t a = 0; a < slopes.size(); ++a)
    most = std::max(most, slopes[a] * impl.noise(program, a) * std::sqrt(tau));
  return most;
}

double mostPull(const Instance::Impl &impl) { return impl.manifest().single ? 4 : 28; }

double leastSteps(const Instance::Impl &impl, double whole) {
  // Where they are known to be steep, factors turn out steeper by a quarter than they are expected.
  const double each = 1.25 * whole / mostPull(impl);
  return each * each;
}

std::size_t stepsForPull(const Instance::Impl &impl, double whole, std::size_t steps,
                         std::size_t more, std::size_t most) {
  while (steps + more <= most && static_cast<double>(steps) < leastSteps(impl, whole))
    steps += more;
  return steps;
}

namespace {

std::string whyNoTilesHere(const Instance::Impl &impl, const ProgramEntry &program) {
  if (impl.manifest().single)
    return "f32 fields have no exponents for tiles: try `precision = f64`";
  for (const StageEntry &stage : program.backward) {
    const KernelEntry &kernel = program.kernels[stage.kernel];
    // The error of a three-point difference where phi has fallen to e^-A, k its slope, is A
    // (kh)^2/12.
    if (kernel.kind == KernelEntry::Kind::Generator || kernel.kind == KernelEntry::Kind::Implicit)
      return "finite volumes have no digits in tails this deep: `scheme = kernel` does, with noise "
             "that is the same everywhere";
  }
  return "";
}

} // namespace

std::string whyNoTiles(const Instance::Impl &impl, const ProgramEntry &program) {
  if (impl.backend != hostBackend())
    return "a device's fields have no exponents for tiles";
  return whyNoTilesHere(impl, program);
}

Status lostOnDevice(const Instance::Impl &impl, const ProgramEntry &program) {
  if (impl.backend == hostBackend() || !whyNoTilesHere(impl, program).empty())
    return Status::good();
  return Status::fail(Code::NotOnDevice,
                      "fields with an exponent for every tile of cells have no "
                      "kernels of a device",
                      "`--device cpu`");
}

std::shared_ptr<const Tiles> tilesFor(const Instance::Impl &impl, const ProgramEntry &program,
                                      const std::vector<double> &slopes,
                                      const std::vector<double> &times) {
  double shortest = times.back() - times.front();
  for (std::size_t k = 0; k + 1 < times.size(); ++k)
    shortest = std::min(shortest, times[k + 1] - times[k]);
  const std::size_t rank = impl.grid.rank();
  std::vector<double> perCell = gaugeSteepness(
      impl, program, {times.front(), (times.front() + times.back()) / 2, times.back()});
  std::vector<std::size_t> flattest(rank);
  std::iota(flattest.begin(), flattest.end(), std::size_t{0});
  for (std::size_t a = 0; a < rank; ++a) {
    const GridAxis &axis = impl.grid.axes[a];
    const double sigma = impl.noise(program, a);
    // No tail can be steeper than what leads from one end of the box to the other.
    const double tail =
        sigma > 0 ? axis.length() / (axis.periodic() ? 2 : 1) / (sigma * sigma * shortest) : 0;
    perCell[a] += std::max(sigma > 0 ? slopes[a] : 2 * slopes[a], tail) * axis.spacing();
  }
  std::sort(flattest.begin(), flattest.end(),
            [&](std::size_t a, std::size_t b) { return perCell[a] < perCell[b]; });
  // Equal shares of what a tile may span; what an axis does not need is the others'.
  std::vector<std::int64_t> edges(rank);
  double left = mostNatsOfTile;
  for (std::size_t k = 0; k < rank; ++k) {
    const std::size_t a = flattest[k];
    const double most =
        perCell[a] > 0 ? left / static_cast<double>(rank - k) / perCell[a] : mostCells;
    const auto cells = static_cast<std::int64_t>(std::min<double>(most, mostCells));
    const std::int64_t unit = impl.manifest().rowsPerBlock; // whole row blocks of a kernel
    edges[a] = std::max<std::int64_t>(1, cells / unit) * unit;
    left -= static_cast<double>(edges[a]) * perCell[a];
  }
  return std::make_shared<const Tiles>(impl.grid, std::move(edges));
}

double expectedOf(const Instance::Impl &impl, const ProgramEntry &program,
                  const ChainProblem &problem, const std::vector<double> &at,
                  std::vector<double> &slopes) {
  slopes.assign(impl.grid.rank(), 0.0);
  double nats = 0;
  for (std::size_t i = 0; i + 1 < problem.at.size(); ++i) {
    const FieldValues &left = problem.at[i].law, &right = problem.at[i + 1].law;
    const FieldValues &from = left.empty() ? right : left, &to = right.empty() ? left : right;
    const double horizon = at[i + 1] - at[i];
    const std::vector<double> steep = expectedSlopes(impl, program, from, to, horizon);
    for (std::size_t a = 0; a < slopes.size(); ++a)
      slopes[a] = std::max(slopes[a], steep[a]);
    if (!from.empty())
      nats = std::max(nats, expectedNats(impl, program, from, to, horizon));
  }
  return nats;
}

} // namespace sbl::rt
