// Arrays in memory.
#include <algorithm>
#include <memory>

#include "Fields/Backend.h"
#include "Fields/BlockSweep.h"
#include "Sample/Walker.h"
#include "Steps/HostCarrier.h"
#include "Support/FieldMemory.h"
#include "Support/Threads.h"
#include "Wave/WaveCarrier.h"
#include "sbl/runtime/Memory.h"

namespace sbl::rt {
namespace {

double *begin(View view) { return static_cast<double *>(view.memory) + view.offset; }

constexpr std::size_t mostArrays = 8; // of a formula

class HostBackend : public Backend {
public:
  Array make(std::int64_t size) override {
    return {takeField(static_cast<std::size_t>(size) * sizeof(double)), size};
  }
  Array lend(std::span<const double> values) override {
    const View view = viewOf(values);
    return {std::shared_ptr<void>(std::shared_ptr<void>(), view.memory), view.size};
  }
  Array adopt(FieldValues &&values) override {
    const auto owner = std::make_shared<FieldValues>(std::move(values));
    return {std::shared_ptr<void>(owner, owner->data()), static_cast<std::int64_t>(owner->size())};
  }
  std::span<const double> look(View from, FieldValues &) override {
    return {begin(from), static_cast<std::size_t>(from.size)};
  }
  double room() const override { return availableMemory(); }
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
