// Steps of a program, run where the backend of the instance keeps its fields.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <type_traits>
#include <vector>

#include "Fields/ScaledArray.h"
#include "Fields/Tiled.h"
#include "Steps/Carrier.h"
#include "Steps/StepPlan.h"
#include "Steps/StepTables.h"

namespace sbl::rt {

class RangedSweep;
struct SweepScales;

/// A non-negative field: value k is values[k] 2^(exponent + exponents[tiles->of(k)]), the second
/// only where there are tiles.
struct ScaledField {
  FieldValues values;
  long exponent = 0;
  std::shared_ptr<const Tiles> tiles = nullptr;
  std::vector<std::int32_t> exponents = {};
};

/// Runs single stages and whole steps. Not thread-safe: it owns the scratch.
class StageRunner {
public:
  StageRunner(const Instance::Impl &impl, const ProgramEntry &program);
  /// dst = stage(src) with the given tables; `pre` and `post` override the factors when not null.
  void run(const StageEntry &stage, const StepTables &tables, const ElementBuffer &src,
           ElementBuffer &dst, const ElementBuffer *pre = nullptr,
           const ElementBuffer *post = nullptr);
  /// The same for fields with exponents: those of src become those of dst. `thorough` as in
  /// RangedSweep::prepare(). The stage is a sweep or a slide, the program's fields are doubles.
  /// Factors with exponents of their own, and all of slides, are left to the caller.
  void run(const StageEntry &stage, const StepTables &tables, const ElementBuffer &src,
           ElementBuffer &dst, RangedSweep &ranged, bool thorough, TileExponents &exponents);
  /// The same of the kernel alone, without factors: dst = G src.
  void runBare(const StageEntry &stage, const StepTables &tables, const ElementBuffer &src,
               ElementBuffer &dst, RangedSweep &ranged, TileExponents &exponents);

private:
  void runRanged(const StageEntry &stage, const StepTables &tables, const ElementBuffer &src,
                 ElementBuffer &dst, const ElementBuffer &pre, const ElementBuffer &post,
                 RangedSweep &ranged, bool thorough, TileExponents &exponents);
  void slideRanged(const StageEntry &stage, const StepTables &tables, const ElementBuffer &src,
                   ElementBuffer &dst, RangedSweep &ranged, TileExponents &exponents);
  const ElementBuffer &ones();
  void sweep(const StageEntry &stage, const StepTables &tables, const ElementBuffer &src,
             ElementBuffer &dst, const ElementBuffer &pre, const ElementBuffer &post,
             SweepScales *scales);
  void slide(const StageEntry &stage, const StepTables &tables, const ElementBuffer &src,
             ElementBuffer &dst, const ElementBuffer *pre, const ElementBuffer *post);

  const Instance::Impl &impl_;
  ElementBuffer scratch_, none_;
  ElementBuffer ones_;            // in the place of factors that sweeps were compiled for
  ElementBuffer padded_, turned_; // of slides
};

/// The propagator of one plan: tables for every step, shared where steps are alike.
class Propagator {
public:
  Propagator(const Instance::Impl &impl, const ProgramEntry &program, StepPlan plan,
             std::vector<double> slopes);
  /// Builds tables; checks the cancel flag between steps of laws that depend on time.
  Status prepare(const std::atomic<bool> *cancel);

  /// Before prepare(): TableBuilder::leaveUnbalanced().
  void leaveUnbalanced() {
    unbalanced_ = true;
    builder_.leaveUnbalanced();
  }
  bool unbalanced() const { return unbalanced_; }
  /// Before prepare(): fields carry an exponent for each of `tiles`, and may span any range. Null:
  /// one exponent for all. Only where whyNoTiles() (Bridge/Range.h) is empty.
  void setTiles(std::shared_ptr<const Tiles> tiles) {
    tiles_ = std::move(tiles);
    builder_.useTiles(tiles_);
  }
  const std::shared_ptr<const Tiles> &tiles() const { return tiles_; }
  const FieldValues &balance() const { return builder_.balance(); }

  const StepPlan &plan() const { return plan_; }
  const ProgramEntry &program() const { return program_; }
  const StepTables &tables(std::size_t step) const { return *tables_[step]; }
  /// Phi of a law whose fields live in its gauge, psi = e^{-Phi} phi; empty where fields are phi
  /// themselves (a gauge that depends on time is entered and left within each step).
  const FieldValues &potential() const { return potential_->values; }
  const Grid &grid() const { return impl_.grid; }
  /// Where its ScaledArrays live.
  Backend &backend() const { return *backend_; }
  /// Of a program with a matrix of noise.
  const LatticeDirections &lattice() const { return impl_.lattices.at(program_.name); }
  /// The potential in whose gauge an axis is swept where fields are outside of it between steps: of
  /// its lines, or of a law that depends on time; else empty.
  FieldValues potentialOfSweeps(std::size_t axis, double time) const;
  double cellVolume() const { return impl_.grid.cellVolume(); }
  bool single() const { return impl_.manifest().single; }

  /// Fields enter a run scaled to 2^top at their largest, so that the whole range of the element
  /// type is used; below 2^bottom a value may have lost what underflowed before it.
  Frame frame() const { return {top_, tiles_}; }
  int bottom() const { return bottom_; }

  /// field(t_k) from field(t_{k+1}).
  void backward(std::size_t step, ScaledField &field);
  /// The exact transpose: field(t_{k+1}) from field(t_k).
  void forward(std::size_t step, ScaledField &field);
  /// A run of steps, calling visit(boundary, field) at every saved boundary, the first included.
  /// False when cancelled. The field is a ScaledField, or a ScaledArray of the backend.
  template <class Field, class Visit>
  bool runBackward(Field &field, const std::atomic<bool> *cancel, Visit &&visit) {
    return run(field, true, cancel, visit, 0, plan_.steps());
  }
  template <class Field, class Visit>
  bool runForward(Field &field, const std::atomic<bool> *cancel, Visit &&visit) {
    return run(field, false, cancel, visit, 0, plan_.steps());
  }
  /// Without a visit fields in between are not made.
  bool runBackward(ScaledArray &field, const std::atomic<bool> *cancel) {
    return run(field, true, cancel, nullptr, 0, plan_.steps());
  }
  bool runForward(ScaledArray &field, const std::atomic<bool> *cancel) {
    return run(field, false, cancel, nullptr, 0, plan_.steps());
  }
  /// The part of such a run between two saved times, numbered as in the plan; both are visited.
  /// What it gives is what the whole run gives there.
  template <class Visit>
  bool runBackward(ScaledField &field, const std::atomic<bool> *cancel, std::size_t from,
                   std::size_t until, Visit &&visit) {
    return run(field, true, cancel, visit, plan_.steps() - plan_.saved[from],
               plan_.steps() - plan_.saved[until]);
  }
  template <class Visit>
  bool runForward(ScaledField &field, const std::atomic<bool> *cancel, std::size_t from,
                  std::size_t until, Visit &&visit) {
    return run(field, false, cancel, visit, plan_.saved[from], plan_.saved[until]);
  }
  /// Held by whoever runs steps while others may, too: the scratch is shared.
  std::recursive_mutex &inUse() { return inUse_; }
  /// Bytes of its kernels, and of its factors and gauge.
  double kernelBytes() const;
  double factorBytes() const;
  /// Stage outputs of backward step k: result[l] is the field before stage l is applied (l = 0 the
  /// input), for sampling the chain sweep by sweep.
  void stages(std::size_t step, const ScaledField &input, std::vector<ScaledField> &result);

private:
  /// After so many steps a field is looked at whether it is still in the middle of its range.
  static constexpr std::size_t rangeEvery = 4;
  void apply(bool backward, const StepTables &tables);
  void change(bool enters, const StepTables &tables);
  /// The steps from k, counted from where a whole run begins, to where the field is looked at.
  void applyTogether(bool backward, std::size_t k);
  void enter(const ScaledField &field) {
    carrier_->load(field.values);
    note(field);
  }
  void enter(ScaledArray &field) {
    carrier_->take(field.values);
    note(field);
  }
  template <class Field> void note(const Field &field) {
    exponent_ = field.exponent;
    if (tiles_)
      carrier_->exponents() = field.exponents;
  }
  void leave(ScaledField &field) {
    carrier_->store(field.values);
    describe(field);
  }
  void leave(ScaledArray &field) {
    carrier_->give(field.values);
    describe(field);
  }
  /// After leave(): the run goes on.
  void resume(ScaledField &) {}
  void resume(ScaledArray &field) {
    carrier_->resume(field.values);
    if (tiles_) // describe() has scaled the values
      carrier_->exponents() = field.exponents;
  }
  template <class Field> void describe(Field &field) {
    field.exponent = exponent_ + carrier_->exponent();
    if (!tiles_)
      return;
    field.tiles = tiles_;
    field.exponents = carrier_->exponents();
    normalise(*tiles_, top_, hostValues(field.values), field.exponents);
  }
  // Fields with tiles lie in memory.
  static double *hostValues(FieldValues &values) { return values.data(); }
  static double *hostValues(View values) { return static_cast<double *>(values.memory); }

  /// Steps [first, last), counted from where a whole run begins.
  template <class Field, class Visit>
  bool run(Field &field, bool backward, const std::atomic<bool> *cancel, Visit &&visit,
           std::size_t first, std::size_t last) {
    enter(field);
    const std::size_t n = plan_.steps();
    const auto &saved = plan_.saved;
    std::size_t mark = 0; // saved times passed
    const auto next = [&] { return saved[backward ? saved.size() - 1 - mark : mark]; };
    while (mark < saved.size() && (backward ? n - next() : next()) < first)
      ++mark;
    const auto show = [&](std::size_t boundary) {
      if constexpr (!std::is_same_v<Visit, std::nullptr_t>) {
        if (mark < saved.size() && boundary == next()) {
          leave(field);
          visit(boundary, static_cast<const Field &>(field));
          resume(field);
          ++mark;
        }
      }
    };
    show(backward ? n - first : first);
    for (std::size_t k = first; k < last; ++k) {
      if (cancel && cancel->load(std::memory_order_relaxed))
        return false;
      if constexpr (std::is_same_v<Visit, std::nullptr_t>)
        if (k % rangeEvery == 0 && k + rangeEvery <= last) {
          applyTogether(backward, k);
          k += rangeEvery - 1;
          continue;
        }
      const std::size_t step = backward ? n - 1 - k : k;
      apply(backward, *tables_[step]);
      if (k % rangeEvery == rangeEvery - 1)
        carrier_->keepInRange(top_);
      show(backward ? step : step + 1);
    }
    leave(field);
    carrier_->rest();
    return true;
  }

  const Instance::Impl &impl_;
  const ProgramEntry &program_;
  StepPlan plan_;
  TableBuilder builder_;
  std::vector<std::shared_ptr<const StepTables>> tables_;
  const GradientPotential *potential_ = nullptr; // the builder's
  std::shared_ptr<Backend> backend_;             // the instance's when the propagator was made
  std::unique_ptr<Carrier> carrier_;             // after the tables, which it may know by address
  bool unbalanced_ = false;
  std::shared_ptr<const Tiles> tiles_;
  long exponent_ = 0; // of the field as it entered
  std::recursive_mutex inUse_;
  int top_ = 900, bottom_ = -960;
};

} // namespace sbl::rt
