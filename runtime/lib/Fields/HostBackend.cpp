// Arrays in memory.
#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

#include "Fields/Backend.h"
#include "Fields/BlockSweep.h"
#include "Sample/Walker.h"
#include "Steps/HostCarrier.h"
#include "Support/Threads.h"
#include "Wave/WaveCarrier.h"

namespace sbl::rt {
namespace {

double *begin(View view) { return static_cast<double *>(view.memory) + view.offset; }

constexpr std::size_t mostArrays = 8; // of a formula

/// Memory of arrays that are gone, for the next ones of their size: a sweep makes a few and drops
/// them, and fresh pages cost as much as a pass over them. It keeps two that are not too large.
class Pool : public std::enable_shared_from_this<Pool> {
public:
  std::shared_ptr<void> take(std::size_t size) {
    std::unique_ptr<double[]> memory;
    {
      const std::lock_guard lock(mutex_);
      for (Free &free : free_)
        if (!memory && free.size == size)
          memory = std::exchange(free.memory, nullptr);
    }
    if (!memory)
      memory = std::make_unique_for_overwrite<double[]>(size);
    return {memory.release(), [pool = shared_from_this(), size](void *array) {
              pool->give({size, std::unique_ptr<double[]>(static_cast<double *>(array))});
            }};
  }

private:
  struct Free {
    std::size_t size = 0;
    std::unique_ptr<double[]> memory;
  };
  void give(Free fresh) {
    if (fresh.size > mostPooled)
      return;
    const std::lock_guard lock(mutex_);
    std::swap(free_[next_], fresh);
    next_ = 1 - next_;
  }
  static constexpr std::size_t mostPooled = std::size_t{1} << 22; // large problems need the memory
  std::mutex mutex_;
  Free free_[2];
  std::size_t next_ = 0;
};

class HostBackend : public Backend {
public:
  Array make(std::int64_t size) override {
    return {pool_->take(static_cast<std::size_t>(size)), size};
  }
  void write(std::span<const double> values, View to) override {
    std::copy(values.begin(), values.end(), begin(to));
  }
  void read(View from, double *values) override { std::copy_n(begin(from), from.size, values); }
  void copy(View from, View to) override { std::copy_n(begin(from), from.size, begin(to)); }
  std::unique_ptr<Carrier> carrier(const Instance::Impl &impl,
                                   const ProgramEntry &program) override {
    return std::make_unique<HostCarrier>(impl, program);
  }
  bool shared() const override { return true; }
  std::string lacks(const ProgramEntry &) const override { return {}; }
  std::unique_ptr<WaveCarrier> waves(const Instance::Impl &impl, const WaveProgramEntry &,
                                     WaveLines &lines, HeatMotion &heat) override {
    return hostWaves(impl.grid, lines, heat);
  }
  std::string lacks(const WaveProgramEntry &) const override { return {}; }
  std::unique_ptr<Walker> walker(const Instance::Impl &, const std::string &, const std::string &,
                                 const MotionLaw &law, const Grid &grid, StepMethod method,
                                 std::uint64_t seed) override {
    return std::make_unique<Walker>(law, grid, method, seed);
  }
  std::unique_ptr<BlockSweep> blockSweep(const Grid &, std::size_t, const std::string &,
                                         const BandedTable &) override {
    return nullptr;
  }
  Status holds(std::int64_t, double) const override { return Status::good(); }
  Status fits(std::int64_t, std::size_t) const override { return Status::good(); }

  /// Block by block, so that the caches hold what the next task reads again.
  std::vector<double> runAll(std::span<const Task> tasks) override {
    if (tasks.empty())
      return {};
    struct Pointers {
      const double *from[mostArrays];
      double *to[mostArrays];
    };
    std::vector<Pointers> pointers(tasks.size());
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      std::transform(tasks[i].reads.begin(), tasks[i].reads.end(), pointers[i].from, begin);
      std::transform(tasks[i].writes.begin(), tasks[i].writes.end(), pointers[i].to, begin);
    }
    const Task &any = tasks.front();
    return reduceBlocks<std::vector<double>>(
        any.reads.empty() ? any.writes.front().size : any.reads.front().size,
        [&](std::int64_t from, std::int64_t to) {
          std::vector<double> results;
          for (std::size_t i = 0; i < tasks.size(); ++i)
            results.push_back(
                tasks[i].loop(pointers[i].from, pointers[i].to, tasks[i].scalars.data(), from, to));
          return results;
        },
        [&](std::vector<double> a, const std::vector<double> &b) {
          for (std::size_t i = 0; i < tasks.size(); ++i)
            a[i] = reduceResults(tasks[i].shape->reduction, a[i], b[i]);
          return a;
        });
  }

private:
  const std::shared_ptr<Pool> pool_ = std::make_shared<Pool>();

protected:
  double execute(const point::Shape &shape, HostLoop loop, std::span<const View> reads,
                 std::span<const View> writes, std::span<const double> scalars) override {
    const double *from[mostArrays];
    double *to[mostArrays];
    std::transform(reads.begin(), reads.end(), from, begin);
    std::transform(writes.begin(), writes.end(), to, begin);
    return reduceBlocks<double>(
        reads.empty() ? writes.front().size : reads.front().size,
        [&](std::int64_t first, std::int64_t last) {
          return loop(from, to, scalars.data(), first, last);
        },
        [&](double a, double b) { return reduceResults(shape.reduction, a, b); });
  }
};

} // namespace

std::shared_ptr<Backend> hostBackend() {
  static const auto backend = std::make_shared<HostBackend>();
  return backend;
}

} // namespace sbl::rt
