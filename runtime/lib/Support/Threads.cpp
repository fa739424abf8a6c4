// The one parallel-for entry of the runtime, on a oneTBB arena of the asked size.
#include "Support/Threads.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <thread>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

namespace sbl::rt {
namespace {

struct Team {
  explicit Team(int size)
      : size(size), limit(tbb::global_control::max_allowed_parallelism,
                          std::max<std::size_t>(size, std::thread::hardware_concurrency())),
        arena(size) {}
  int size;
  tbb::global_control limit; // lets an arena be larger than the machine, where that was asked for
  tbb::task_arena arena;
};

int defaultThreads() { return std::max(1u, std::thread::hardware_concurrency()); }

std::mutex teamMutex;
std::shared_ptr<Team> currentTeam; // made on first use: a runtime that only reads needs no threads
int wantedThreads = 0;             // 0: all cores

std::shared_ptr<Team> team() {
  std::lock_guard lock(teamMutex);
  const int size = wantedThreads > 0 ? wantedThreads : defaultThreads();
  if (!currentTeam || currentTeam->size != size)
    currentTeam = std::make_shared<Team>(size);
  return currentTeam;
}

} // namespace

void setThreads(int count) {
  std::lock_guard lock(teamMutex);
  wantedThreads = std::clamp(count, 0, 1024);
}

int threads() {
  std::lock_guard lock(teamMutex);
  return wantedThreads > 0 ? wantedThreads : defaultThreads();
}

std::int64_t chunksFor(std::int64_t points) {
  return points < 4 * blockSize ? 1 : std::min<std::int64_t>(threads(), points / blockSize);
}

} // namespace sbl::rt

extern "C" void sbl_parallel_for(int64_t chunks, void (*body)(void *, int64_t), void *context) {
  if (chunks <= 1 || sbl::rt::threads() == 1) {
    for (int64_t chunk = 0; chunk < chunks; ++chunk)
      body(context, chunk);
    return;
  }
  const auto team = sbl::rt::team();
  team->arena.execute([&] {
    tbb::parallel_for(
        int64_t{0}, chunks, [&](int64_t chunk) { body(context, chunk); },
        tbb::static_partitioner{});
  });
}
