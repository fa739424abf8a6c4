// Kinds of work share the clock: between two changes of what is going on, every thread that is at
// something gets an equal part of the time.
#include "Support/WorkCount.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>

namespace sbl::rt {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array<double Work::*, 3> kinds{&Work::tables, &Work::iterations, &Work::certificate};

std::atomic<bool> counting{false};
std::mutex mutex;
Work done;
std::array<int, kinds.size()> active{}; // threads at each kind
Clock::time_point lastChange;
thread_local int current = -1;

/// Gives the time since the last change to those who were at work. Under the mutex.
void settle() {
  const Clock::time_point now = Clock::now();
  int all = 0;
  for (const int threads : active)
    all += threads;
  const double seconds = std::chrono::duration<double>(now - lastChange).count();
  for (std::size_t k = 0; k < kinds.size() && all > 0; ++k)
    done.*kinds[k] += seconds * active[k] / all;
  lastChange = now;
}

void change(int from, int to) {
  const std::lock_guard lock(mutex);
  settle();
  if (from >= 0)
    --active[from];
  if (to >= 0)
    ++active[to];
}

} // namespace

WorkSpan::WorkSpan(double Work::*kind) {
  if (!counting.load(std::memory_order_relaxed))
    return;
  kind_ = static_cast<int>(std::find(kinds.begin(), kinds.end(), kind) - kinds.begin());
  before_ = current;
  change(before_, kind_);
  current = kind_;
}

WorkSpan::~WorkSpan() {
  if (kind_ < 0)
    return;
  change(kind_, before_);
  current = before_;
}

SweepSpan::SweepSpan(std::int64_t points, double operations, std::int64_t threads)
    : counts_(counting.load(std::memory_order_relaxed)), points_(points), threads_(threads),
      operations_(operations) {
  if (counts_)
    begin_ = Clock::now();
}

SweepSpan::~SweepSpan() {
  if (!counts_)
    return;
  const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  const std::lock_guard lock(mutex);
  ++done.sweeps;
  done.points += static_cast<double>(points_);
  done.operations += operations_ * static_cast<double>(points_);
  done.sweeping += seconds;
  done.capacity += seconds * static_cast<double>(threads_);
}

void countWork(bool on) {
  const std::lock_guard lock(mutex);
  if (on)
    done = {};
  counting = on;
}

Work workDone() {
  const std::lock_guard lock(mutex);
  settle();
  return done;
}

} // namespace sbl::rt
