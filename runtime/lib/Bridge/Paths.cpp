// Sample paths of the discrete bridge: every sweep of every step is a Markov kernel of its own.
//
// From cell i the next one along the sweep's axis is j with weight K(i, j) pre(j) f(j), f the
// backward function before the sweep; the product over sweeps is exactly the solved chain.
#include <algorithm>
#include <cmath>
#include <mutex>
#include <numbers>

#include <Random123/philox.h>

#include "Bridge/SolutionImpl.h"
#include "Device/Device.h"
#include "Steps/Propagator.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// Uniform numbers in (0, 1) named by (seed, path, draw): whoever asks, and when, they are the
/// same.
double uniform(std::uint64_t seed, std::uint64_t path, std::uint64_t draw) {
  using Philox = r123::Philox4x32;
  const Philox::ctr_type counter{
      {static_cast<std::uint32_t>(path), static_cast<std::uint32_t>(path >> 32),
       static_cast<std::uint32_t>(draw), static_cast<std::uint32_t>(draw >> 32)}};
  const Philox::key_type key{
      {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
  const auto bits = Philox()(counter, key);
  const std::uint64_t word = (static_cast<std::uint64_t>(bits[0]) << 32 | bits[1]) >> 11;
  return (static_cast<double>(word) + 0.5) * 0x1p-53;
}

class Sampler {
public:
  Sampler(const BridgeSolution::Impl &impl, std::int64_t count, std::uint64_t seed, Paths &result)
      : impl_(impl), grid_(impl.instance->grid), seed_(seed), result_(result), cell_(count) {
    draws_ = grid_.rank(); // the first ones place a path inside its first cell
  }

  Status run() {
    placeFirst();
    std::size_t time = 0;
    write(time);
    for (const SegmentSolution &segment : impl_.segments)
      for (std::size_t k = 0; k + 1 < segment.count(); ++k) {
        interval(segment, k);
        write(++time);
      }
    return lost_ ? Status::fail(Code::OutOfRange,
                                "a path reached a cell from which the bridge has no way on")
                 : Status::good();
  }

private:
  template <class Body> void forPaths(Body &&body) {
    struct Context {
      Body *body;
      std::int64_t count, chunks;
    } context{&body, static_cast<std::int64_t>(cell_.size()),
              std::min<std::int64_t>(4 * threads(), static_cast<std::int64_t>(cell_.size()))};
    sbl_parallel_for(
        context.chunks,
        [](void *opaque, std::int64_t chunk) {
          const auto &c = *static_cast<Context *>(opaque);
          for (std::int64_t p = chunk * c.count / c.chunks; p < (chunk + 1) * c.count / c.chunks;
               ++p)
            (*c.body)(p);
        },
        &context);
  }

  void placeFirst() {
    const SegmentSolution &first = impl_.segments.front();
    std::vector<double> cumulative;
    first.density(0, cumulative);
    double sum = 0;
    for (double &v : cumulative)
      v = sum += v;
    forPaths([&](std::int64_t p) {
      const double target = uniform(seed_, p, 0) * sum;
      const auto it = std::upper_bound(cumulative.begin(), cumulative.end(), target);
      cell_[p] = std::min<std::int64_t>(it - cumulative.begin(),
                                        static_cast<std::int64_t>(cumulative.size()) - 1);
    });
    draws_ = 1;
  }

  /// Positions inside the cells are uniform, drawn anew for every written time.
  void write(std::size_t time) {
    const std::size_t rank = grid_.rank();
    forPaths([&](std::int64_t p) {
      for (std::size_t a = 0; a < rank; ++a) {
        const GridAxis &axis = grid_.axes[a];
        const std::int64_t row = cell_[p] / grid_.inner(a) % axis.cells;
        double x = axis.centre(row) + (uniform(seed_, p, draws_ + a) - 0.5) * axis.spacing();
        if (axis.periodic() && x < axis.lo)
          x += axis.length();
        result_.position[(p * result_.times.size() + time) * rank + a] = x;
      }
    });
    draws_ += rank;
  }

  /// Steps between saved times k and k + 1 of a segment.
  void interval(const SegmentSolution &segment, std::size_t k) {
    Propagator &run = *segment.propagator;
    const StepPlan &plan = run.plan();
    const std::size_t from = plan.saved[k], to = plan.saved[k + 1];
    const std::lock_guard lock(run.inUse());
    // psi at the ends of blocks of steps, backwards from the saved time; then, from the first block
    // on, at the end of every step of it.
    const std::size_t block = stepsAtOnce(to - from);
    std::vector<ScaledField> ends{*segment.psi.at(k + 1)};
    for (std::size_t end = to; end > from + block; end -= block) {
      ends.push_back(ends.back());
      for (std::size_t step = end; step-- > end - block;)
        run.backward(step, ends.back());
    }
    for (; !ends.empty(); ends.pop_back()) {
      const std::size_t end = to - (ends.size() - 1) * block;
      walk(run, end - from > block ? end - block : from, end, std::move(ends.back()));
    }
  }

  /// The steps [from, to), whose last one ends in `last`.
  void walk(Propagator &run, std::size_t from, std::size_t to, ScaledField last) {
    std::vector<ScaledField> psi(to - from);
    psi.back() = std::move(last);
    for (std::size_t step = to - 1; step > from; --step) {
      psi[step - 1 - from] = psi[step - from];
      run.backward(step, psi[step - 1 - from]);
    }
    std::vector<ScaledField> functions;
    for (std::size_t step = from; step < to; ++step) {
      run.stages(step, psi[step - from], functions);
      psi[step - from] = {};
      const auto &stages = run.program().backward;
      for (std::size_t stage = stages.size(); stage-- > 0;) {
        if (stages[stage].kind == StageEntry::Kind::Sweep)
          sweep(run.tables(step), stages[stage], functions[stage]);
        else if (stages[stage].kind == StageEntry::Kind::Slide)
          slide(run.tables(step), stages[stage], functions[stage]);
        else
          implicit(run.tables(step), stages[stage], functions[stage].values);
        ++draws_;
      }
    }
  }

  /// How many steps of `steps` are held at a time: all, or as many as there are then blocks.
  std::size_t stepsAtOnce(std::size_t steps) const {
    const double field = sizeof(double) * static_cast<double>(grid_.points());
    if (static_cast<double>(steps) * field <= impl_.mostKept)
      return steps;
    return static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(steps))));
  }

  void sweep(const StepTables &tables, const StageEntry &stage, const ScaledField &function) {
    const BandedTable &table = tables.kernels[stage.kernel]->table(stage.transposed);
    const ElementBuffer *pre = stage.pre ? &tables.factors[*stage.pre] : nullptr;
    const TileExponents *scales = exponentsOf(tables, stage);
    const Seam *seam = tables.seams[stage.kernel].get();
    const double tilt = tables.kernels[stage.kernel]->tilt;
    const double sign = stage.transposed ? -1 : 1;
    const std::int64_t n = grid_.axes[stage.axis].cells, inner = grid_.inner(stage.axis);
    forPaths([&](std::int64_t p) {
      const std::int64_t row = cell_[p] / inner % n, base = cell_[p] - row * inner;
      std::int64_t begin = 0, end = 0;
      table.range(row, begin, end);
      const double turn =
          -sign * (seam ? seam->turns[base / inner / n * inner + base % inner] : tilt);
      // What comes around is weighed, in bits and what is left of them.
      const auto around = [&](std::int64_t s, std::int64_t wrapped) {
        const double bits = turn * double((s - wrapped) / n) / std::numbers::ln2;
        return std::pair(std::floor(bits), bits - std::floor(bits));
      };
      const auto weight = [&](std::int64_t s) {
        const std::int64_t wrapped = ((s % n) + n) % n, at = base + wrapped * inner;
        double value = table.at(row, s) * (pre ? (*pre)[at] : 1.0) * function.values[at];
        if (turn != 0 && s != wrapped) {
          const auto [whole, rest] = around(s, wrapped);
          value *= std::exp2(function.tiles ? rest : whole + rest);
        }
        return value;
      };
      static thread_local std::vector<double> weights;
      weights.resize(end - begin);
      for (std::int64_t s = begin; s < end; ++s)
        weights[s - begin] = weight(s);
      if (function.tiles)
        shiftToLargest(weights, [&](std::int64_t s) {
          const std::int64_t wrapped = (((begin + s) % n) + n) % n;
          const std::size_t tile = function.tiles->of(base + wrapped * inner);
          const long turns = turn != 0 ? static_cast<long>(around(begin + s, wrapped).first) : 0;
          return function.exponents[tile] + (scales ? (*scales)[tile] : 0) + turns;
        });
      const std::int64_t chosen = draw(weights, p);
      if (chosen >= 0)
        cell_[p] = base + (((begin + chosen) % n) + n) % n * inner;
    });
  }

  void slide(const StepTables &tables, const StageEntry &stage, const ScaledField &function) {
    const SlideTable &table = *tables.kernels[stage.kernel]->slide;
    const TileExponents *scales = exponentsOf(tables, stage);
    const ElementBuffer *pre = stage.pre ? &tables.factors[*stage.pre] : nullptr;
    forPaths([&](std::int64_t p) {
      static thread_local std::vector<double> weights;
      static thread_local std::vector<std::int64_t> cells;
      weights.clear();
      cells.clear();
      table.row(cell_[p], [&](std::int64_t cell, double entry) {
        cells.push_back(cell);
        weights.push_back(entry * (pre ? (*pre)[cell] : 1.0) * function.values[cell]);
      });
      if (function.tiles)
        shiftToLargest(weights, [&](std::size_t s) {
          const std::size_t tile = function.tiles->of(cells[s]);
          return static_cast<long>(function.exponents[tile]) + (scales ? (*scales)[tile] : 0);
        });
      const std::int64_t chosen = draw(weights, p);
      if (chosen >= 0)
        cell_[p] = cells[chosen];
    });
  }

  /// Those of the factor before a stage; null where it has none.
  static const TileExponents *exponentsOf(const StepTables &tables, const StageEntry &stage) {
    return stage.pre && !tables.factorExponents[*stage.pre].empty()
               ? &tables.factorExponents[*stage.pre]
               : nullptr;
  }

  /// Gives weights the exponents of their tiles, less the largest that any of them then has.
  template <class Exponent>
  static void shiftToLargest(std::vector<double> &weights, Exponent &&exponent) {
    long largest = noExponent;
    for (std::size_t s = 0; s < weights.size(); ++s)
      if (weights[s] > 0)
        largest = std::max<long>(largest, std::ilogb(weights[s]) + exponent(s));
    for (std::size_t s = 0; s < weights.size(); ++s)
      if (weights[s] > 0)
        weights[s] = std::ldexp(
            weights[s], static_cast<int>(std::clamp<long>(exponent(s) - largest, -5000, 5000)));
  }

  /// An index with probability proportional to its weight; -1, and the path is lost, where all
  /// vanish. Weights may lie anywhere in the range of doubles: they are compared to their largest.
  std::int64_t draw(std::vector<double> &weights, std::int64_t path) {
    double largest = 0, sum = 0;
    for (const double w : weights)
      largest = std::max(largest, w);
    if (!(largest > 0) || !std::isfinite(largest)) {
      lost_ = true;
      return -1;
    }
    for (double &w : weights)
      sum += w /= largest;
    double target = uniform(seed_, static_cast<std::uint64_t>(path), draws_) * sum;
    std::int64_t chosen = -1;
    for (std::size_t s = 0; s < weights.size() && (chosen < 0 || target > 0); ++s) {
      if (weights[s] > 0)
        chosen = static_cast<std::int64_t>(s);
      target -= weights[s];
    }
    return chosen;
  }

  /// One row of the step's matrix, as for a sweep.
  void implicit(const StepTables &tables, const StageEntry &stage, const FieldValues &function) {
    const ImplicitRows &rows = *tables.implicit[stage.kernel];
    const ElementBuffer *pre = stage.pre ? &tables.factors[*stage.pre] : nullptr;
    const std::int64_t n = grid_.axes[stage.axis].cells, inner = grid_.inner(stage.axis);
    forPaths([&](std::int64_t p) {
      const std::int64_t row = cell_[p] / inner % n, base = cell_[p] - row * inner;
      static thread_local std::vector<double> weights;
      weights.resize(n);
      rows.matrixRow(base, row, weights.data());
      for (std::int64_t s = 0; s < n; ++s) {
        const std::int64_t at = base + s * inner;
        weights[s] *= (pre ? (*pre)[at] : 1.0) * function[at];
      }
      const std::int64_t chosen = draw(weights, p);
      if (chosen >= 0)
        cell_[p] = base + chosen * inner;
    });
  }

  const BridgeSolution::Impl &impl_;
  const Grid &grid_;
  std::uint64_t seed_;
  Paths &result_;
  std::vector<std::int64_t> cell_;
  std::uint64_t draws_ = 0; // counter of random numbers, the same for every path
  std::atomic<bool> lost_ = false;
};

/// Drops all times of the paths but the given ones.
void keepTimes(const std::vector<std::size_t> &indices, Paths &paths) {
  Paths kept{{}, paths.count, paths.rank, {}};
  for (const std::size_t k : indices)
    kept.times.push_back(paths.times[k]);
  kept.position.reserve(static_cast<std::size_t>(paths.count) * indices.size() * paths.rank);
  for (std::size_t path = 0; path < static_cast<std::size_t>(paths.count); ++path)
    for (const std::size_t k : indices)
      for (std::size_t a = 0; a < paths.rank; ++a)
        kept.position.push_back(paths.position[(path * paths.times.size() + k) * paths.rank + a]);
  paths = std::move(kept);
}

} // namespace

Status BridgeSolution::paths(std::int64_t count, std::uint64_t seed, Paths &result) const {
  if (impl->segments.empty())
    return Status::fail(Code::BadInput, "the bridge was not solved");
  if (count < 0)
    return Status::fail(Code::BadInput, "count = " + std::to_string(count) + " paths");
  const double size =
      static_cast<double>(count) * static_cast<double>(impl->times.size() * grid().rank());
  if (size > 1e9)
    return Status::fail(Code::OutOfMemory,
                        std::to_string(count) + " paths hold " + figure(size) + " numbers",
                        "fewer paths, or fewer saved times");
  try {
    result = {};
    result.times = impl->times;
    result.count = count;
    result.rank = grid().rank();
    result.position.resize(static_cast<std::size_t>(count) * result.times.size() * result.rank);
    if (count == 0)
      return Status::good();
    if (Status s = Sampler(*impl, count, seed, result).run(); !s.ok())
      return s;
    if (impl->savedIndices.size() < impl->times.size())
      keepTimes(impl->savedIndices, result);
    return Status::good();
  } catch (const std::bad_alloc &) {
    return Status::fail(Code::OutOfMemory,
                        "not enough memory for " + std::to_string(count) + " paths");
  } catch (const DeviceError &error) {
    return error.status;
  }
}

} // namespace sbl::rt
