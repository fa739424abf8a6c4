// What the machine has left.
#include <algorithm>
#include <fstream>

#include <sys/resource.h>
#include <unistd.h>

#include "Support/Text.h"
#include "sbl/runtime/Memory.h"

namespace sbl::rt {
namespace {

double readNumber(const char *path) {
  std::ifstream in(path);
  double number = 0;
  return in >> number ? number : 0; // `max` and a missing file leave 0: no limit
}

/// Bytes of address space that this process has taken.
double spaceTaken() {
  return readNumber("/proc/self/statm") * static_cast<double>(sysconf(_SC_PAGESIZE));
}

} // namespace

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
    limit(std::max(1.0, static_cast<double>(space.rlim_cur) - spaceTaken()));
  return free;
}

double peakMemory() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return 1024.0 * static_cast<double>(used.ru_maxrss);
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
