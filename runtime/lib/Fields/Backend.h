// Where the fields of a solve live and what computes with them: this process, or a device. A solve
// is written once, over arrays that it does not look into.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "Fields/Array.h"
#include "Fields/HostLoop.h"
#include "sbl/runtime/Solve.h"

namespace sbl::rt {

class BandedTable;
class BlockSweep;
class Carrier;
class HeatMotion;
class MotionLaw;
class Walker;
class WaveCarrier;
class WaveLines;
enum class StepMethod;
struct WaveProgramEntry;
struct ProgramEntry;

class Backend {
public:
  virtual ~Backend() = default;

  /// `size` doubles, not set. OutOfMemory as std::bad_alloc.
  virtual Array make(std::int64_t size) = 0;
  virtual void write(std::span<const double> values, View to) = 0;
  virtual void read(View from, double *values) = 0;
  virtual void copy(View from, View to) = 0;
  /// What runs steps of `program` where the arrays are.
  virtual std::unique_ptr<Carrier> carrier(const Instance::Impl &impl,
                                           const ProgramEntry &program) = 0;
  /// Whether several threads may solve with it at a time.
  virtual bool shared() const = 0;
  /// What of a program it cannot compute, for a message; empty where it can.
  virtual std::string lacks(const ProgramEntry &program) const = 0;
  /// What runs steps of a wave, and what of a program it cannot.
  virtual std::unique_ptr<WaveCarrier> waves(const Instance::Impl &impl,
                                             const WaveProgramEntry &program, WaveLines &lines,
                                             HeatMotion &heat) = 0;
  virtual std::string lacks(const WaveProgramEntry &program) const = 0;
  /// What applies `table` along an axis of blocks of fields by an entry of the module; null where
  /// that is best done in this process. The table is to outlive it.
  virtual std::unique_ptr<BlockSweep> blockSweep(const Grid &grid, std::size_t axis,
                                                 const std::string &entry,
                                                 const BandedTable &table) = 0;
  /// What carries the paths of a sample: by steps (`kind` "walk") or whole transitions ("transit").
  /// Null where it cannot. `law` and `grid` are to outlive it.
  virtual std::unique_ptr<Walker> walker(const Instance::Impl &impl, const std::string &kind,
                                         const std::string &sample, const MotionLaw &law,
                                         const Grid &grid, StepMethod method,
                                         std::uint64_t seed) = 0;
  /// OutOfMemory, with the figures, where so many fields of doubles have no room for sure.
  virtual Status holds(std::int64_t points, double fields) const = 0;
  /// The same where an iteration between so many conditions on a grid of so
  /// many points has none.
  virtual Status fits(std::int64_t points, std::size_t conditions) const = 0;

  /// Applies a formula of sbl/point/Formulas.h at every point of arrays of one size; the result is
  /// that of its reduction.
  template <class Formula>
  double run(std::initializer_list<View> reads, std::initializer_list<View> writes,
             std::initializer_list<double> scalars = {}) {
    return execute(Formula::shape, &hostLoop<Formula>, {reads.begin(), reads.size()},
                   {writes.begin(), writes.size()}, {scalars.begin(), scalars.size()});
  }

  /// One formula over arrays, to be run with others.
  struct Task {
    const point::Shape *shape = nullptr;
    HostLoop loop = nullptr;
    std::vector<View> reads, writes;
    std::vector<double> scalars;
  };
  template <class Formula>
  static Task task(std::initializer_list<View> reads, std::initializer_list<View> writes,
                   std::initializer_list<double> scalars = {}) {
    return {&Formula::shape, &hostLoop<Formula>, reads, writes, scalars};
  }
  /// Runs tasks over arrays of one size, at every point in their order, and returns the results of
  /// all. Arrays that several tasks read need not come from memory for each.
  virtual std::vector<double> runAll(std::span<const Task> tasks) {
    std::vector<double> results;
    for (const Task &t : tasks)
      results.push_back(execute(*t.shape, t.loop, t.reads, t.writes, t.scalars));
    return results;
  }

  Array upload(std::span<const double> values) {
    Array array = make(static_cast<std::int64_t>(values.size()));
    write(values, array);
    return array;
  }
  FieldValues download(View from) {
    FieldValues values(static_cast<std::size_t>(from.size));
    read(from, values.data());
    return values;
  }
  /// An array of values that outlive it and do not change, where it can without a copy.
  virtual Array lend(std::span<const double> values) { return upload(values); }
  /// The same of values that become the array's own.
  virtual Array adopt(FieldValues &&values) { return upload(values); }
  /// The numbers of an array where they lie, or a copy of them in `buffer`.
  virtual std::span<const double> look(View from, FieldValues &buffer) {
    buffer = download(from);
    return buffer;
  }
  /// Bytes that may still be taken; 0 where nobody knows.
  virtual double room() const { return 0; }
  Array duplicate(View from) {
    Array array = make(from.size);
    copy(from, array);
    return array;
  }
  void fill(View array, double value) { run<point::Fill>({}, {array}, {value}); }

protected:
  virtual double execute(const point::Shape &shape, HostLoop loop, std::span<const View> reads,
                         std::span<const View> writes, std::span<const double> scalars) = 0;
};

/// Refuses what has no kernels yet where arrays live on a device; `what` in the plural.
Status onHostOnly(const Backend &backend, const char *what);

/// Arrays in memory, computed with on the runtime's threads.
std::shared_ptr<Backend> hostBackend();
/// A field of this process as the host backend sees it.
inline View viewOf(std::span<const double> values) {
  return {const_cast<double *>(values.data()), 0, static_cast<std::int64_t>(values.size())};
}

} // namespace sbl::rt
