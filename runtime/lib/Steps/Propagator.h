// Steps of a program, run through its compiled sweeps on two buffers in turn.
#pragma once

#include <memory>
#include <vector>

#include "Steps/StepPlan.h"
#include "Steps/StepTables.h"

namespace sbl::rt {

/// A non-negative field times 2^exponent.
struct ScaledField {
  FieldValues values;
  long exponent = 0;
};

/// Runs single stages and whole steps. Not thread-safe: it owns the scratch.
class StageRunner {
public:
  StageRunner(const Instance::Impl &impl, const ProgramEntry &program);
  /// dst = stage(src) with the given tables; `pre` and `post` override the factors when not null.
  void run(const StageEntry &stage, const StepTables &tables, const ElementBuffer &src,
           ElementBuffer &dst, const ElementBuffer *pre = nullptr,
           const ElementBuffer *post = nullptr);

private:
  void slide(const StageEntry &stage, const StepTables &tables, const ElementBuffer &src,
             ElementBuffer &dst, const ElementBuffer *pre, const ElementBuffer *post);

  const Instance::Impl &impl_;
  ElementBuffer scratch_, none_;
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
  const FieldValues &balance() const { return builder_.balance(); }

  const StepPlan &plan() const { return plan_; }
  const ProgramEntry &program() const { return program_; }
  const StepTables &tables(std::size_t step) const { return *tables_[step]; }
  /// Phi of a law whose fields live in its gauge, psi = e^{-Phi} phi; empty where fields are phi
  /// themselves (a gauge that depends on time is entered and left within each step).
  const FieldValues &potential() const { return potential_->values; }
  const Grid &grid() const { return impl_.grid; }
  /// Of a program with a matrix of noise.
  const LatticeDirections &lattice() const { return impl_.lattices.at(program_.name); }
  double cellVolume() const { return impl_.grid.cellVolume(); }
  bool single() const { return impl_.manifest().single; }

  /// Fields enter a run scaled to 2^top at their largest, so that the whole range of the element
  /// type is used; below 2^bottom a value may have lost what underflowed before it.
  int top() const { return top_; }
  int bottom() const { return bottom_; }

  /// field(t_k) from field(t_{k+1}).
  void backward(std::size_t step, ScaledField &field);
  /// The exact transpose: field(t_{k+1}) from field(t_k).
  void forward(std::size_t step, ScaledField &field);
  /// A run of steps, calling visit(boundary, field) at every saved boundary, the first included.
  /// False when cancelled.
  template <class Visit>
  bool runBackward(ScaledField &field, const std::atomic<bool> *cancel, Visit &&visit) {
    return run(field, true, cancel, visit);
  }
  template <class Visit>
  bool runForward(ScaledField &field, const std::atomic<bool> *cancel, Visit &&visit) {
    return run(field, false, cancel, visit);
  }
  /// Stage outputs of backward step k: result[l] is the field before stage l is applied (l = 0 the
  /// input), for sampling the chain sweep by sweep.
  void stages(std::size_t step, const ScaledField &input, std::vector<FieldValues> &result);

private:
  void apply(bool backward, const StepTables &tables);
  void enter(const ScaledField &field);
  void leave(ScaledField &field);
  void keepInRange();

  template <class Visit>
  bool run(ScaledField &field, bool backward, const std::atomic<bool> *cancel, Visit &&visit) {
    enter(field);
    const std::size_t n = plan_.steps();
    std::size_t mark = 0; // saved times passed
    const auto show = [&](std::size_t boundary) {
      const auto &saved = plan_.saved;
      if (mark < saved.size() && boundary == saved[backward ? saved.size() - 1 - mark : mark]) {
        leave(field);
        visit(boundary, static_cast<const ScaledField &>(field));
        ++mark;
      }
    };
    show(backward ? n : 0);
    for (std::size_t k = 0; k < n; ++k) {
      if (cancel && cancel->load(std::memory_order_relaxed))
        return false;
      const std::size_t step = backward ? n - 1 - k : k;
      apply(backward, *tables_[step]);
      if (k % 4 == 3)
        keepInRange();
      show(backward ? step : step + 1);
    }
    leave(field);
    return true;
  }

  const Instance::Impl &impl_;
  const ProgramEntry &program_;
  StepPlan plan_;
  TableBuilder builder_;
  StageRunner runner_;
  std::vector<std::shared_ptr<const StepTables>> tables_;
  const GradientPotential *potential_ = nullptr; // the builder's
  ElementBuffer here_, there_;
  bool unbalanced_ = false;
  long exponent_ = 0;
  int top_ = 900, bottom_ = -960;
};

} // namespace sbl::rt
