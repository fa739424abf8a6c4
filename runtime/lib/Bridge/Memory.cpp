#include "sbl/runtime/Memory.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include <sys/resource.h>

#include "Module/InstanceImpl.h"
#include "Support/Text.h"

namespace sbl::rt {
namespace {

/// Steps of a solve that chooses their number: where most end.
constexpr double usualSteps = 32;
/// Fields of an iteration: six pairs of Anderson's history with the last iterate and residual, the
/// marginals and their logarithms, buffers of the sweeps and of balancing.
constexpr double iterationFields = 44;
/// A Gaussian kernel is cut where it is below rounding, about nine standard deviations from its
/// centre.
constexpr double deviationsKept = 9;

double noiseOf(const Instance::Impl &impl, const ProgramEntry &program, std::size_t axis) {
  return axis < program.noise.size() && program.noise[axis] ? impl.scalar(*program.noise[axis]) : 1;
}

/// Entries of the packed matrix of a kernel slot.
double kernelEntries(const Instance::Impl &impl, const ProgramEntry &program,
                     const KernelEntry &kernel, double tau) {
  if (kernel.slides()) // some taps, and four numbers for each row of either direction
    return 8 * static_cast<double>(impl.grid.points() / impl.grid.axes.back().cells) + 100;
  const GridAxis &axis = impl.grid.axes[kernel.axis];
  const double cells = static_cast<double>(axis.cells);
  if (kernel.kind == KernelEntry::Kind::Implicit)
    return 4 * static_cast<double>(impl.grid.points());
  double row = cells;
  if (kernel.kind == KernelEntry::Kind::Gaussian) {
    const double width = deviationsKept * noiseOf(impl, program, kernel.axis) * std::sqrt(tau);
    row = std::min(cells, 2 * width / axis.spacing() + 1);
  }
  return cells * row;
}

double readNumber(const char *path) {
  std::ifstream in(path);
  double number = 0;
  return in >> number ? number : 0; // `max` and a missing file leave 0: no limit
}

} // namespace

std::vector<MemoryItem> bridgeMemory(const Instance &instance, std::size_t index,
                                     const SolveSettings &settings) {
  const Instance::Impl &impl = instance.impl();
  const Manifest &manifest = impl.manifest();
  const BridgeEntry &bridge = manifest.bridges[index];
  const ProgramEntry &program = manifest.programs[bridge.programs.front()];
  const double points = static_cast<double>(impl.grid.points());
  const double field = 8 * points, element = manifest.single ? 4 : 8;

  double saved = 33;
  if (manifest.time && manifest.time->savedCount)
    saved = impl.scalar(*manifest.time->savedCount);
  else if (manifest.time && !manifest.time->savedTimes.empty())
    saved = static_cast<double>(manifest.time->savedTimes.size());
  saved += static_cast<double>(settings.askedTimes.size());

  auto askedSteps = bridge.steps;
  if (!askedSteps && manifest.time)
    askedSteps = manifest.time->steps;
  const double steps = std::max(1.0, impl.scalarOr(askedSteps, usualSteps));
  const double horizon = impl.scalar(bridge.at.back().time) - impl.scalar(bridge.at.front().time);
  // Two numbers of steps are compared, and each keeps its own tables.
  const double sets = program.autonomous ? 2 : 1.5 * steps;
  const double factors = static_cast<double>(program.factors.size()) +
                         (program.law == Law::Lines ? 2.0 * program.kernels.size() : 2.0);
  double kernels = 0;
  for (const KernelEntry &kernel : program.kernels)
    kernels += kernelEntries(impl, program, kernel, kernel.fraction * horizon / steps);

  const bool slides = std::any_of(program.kernels.begin(), program.kernels.end(),
                                  [](const KernelEntry &k) { return k.slides(); });
  std::vector<MemoryItem> items{
      {"factors at " + figure(saved, 7) + " saved times", 2 * saved * field},
      {"those of the number of steps it is compared with", 0.8 * saved * field},
      {"factors of the steps", sets * factors * points * element},
      {"kernels", sets * kernels * element},
      {"the iteration", iterationFields * field}};
  if (slides) // twice as large as the field where its halo is a fifth of each axis wide
    items.push_back({"copies with a halo", 4 * points * element});
  return items;
}

double availableMemory() {
  double free = 0;
  std::ifstream info("/proc/meminfo");
  for (std::string name, unit; info >> name;) {
    double kibibytes = 0;
    info >> kibibytes;
    if (name == "MemAvailable:")
      free = 1024 * kibibytes;
    std::getline(info, unit);
  }
  auto limit = [&free](double bytes) {
    if (bytes > 0)
      free = free > 0 ? std::min(free, bytes) : bytes;
  };
  const double group = readNumber("/sys/fs/cgroup/memory.max");
  if (group > 0)
    limit(std::max(1.0, group - readNumber("/sys/fs/cgroup/memory.current")));
  rlimit space{};
  if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY)
    limit(static_cast<double>(space.rlim_cur));
  return free;
}

std::string formatBytes(double bytes) {
  const char *unit = "B";
  for (const char *larger : {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}) {
    if (bytes < 1000)
      break;
    bytes /= 1024;
    unit = larger;
  }
  return figure(bytes, 3) + " " + unit;
}

} // namespace sbl::rt
