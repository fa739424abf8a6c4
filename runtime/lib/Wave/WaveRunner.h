// Runs of equal steps of a wave: kicks and motion in turn, what neighbouring steps share done once.
#pragma once

#include <atomic>
#include <map>
#include <memory>

#include "Fields/Backend.h"
#include "Wave/WaveCarrier.h"

namespace sbl::rt {

class WaveRunner {
public:
  WaveRunner(const Instance::Impl &impl, const WaveProgramEntry &program)
      : impl_(impl), program_(program), lines_(impl, program), heat_(impl, program),
        byKernels_(!program.heat.empty()) {}
  /// NotOnDevice, or OutOfMemory, where the instance lives on a device that cannot run the program.
  Status prepare();

  /// Whether motion is by positive kernels, where a step is long enough for the grid to hold them.
  bool byKernels() const { return byKernels_; }
  /// Motion by transforms from now on.
  void leaveKernels();
  /// The shortest step whose kernels the grid holds, along all axes.
  double shortestKernelStep() const;
  HeatMotion &heat() { return heat_; }

  /// Whether the motion of the shortest waves is held back, see heldAbove(). It may be where kicks
  /// are no tables, in real time.
  bool holdsPhases() const { return holdsPhases_; }
  void holdPhases(bool on);
  bool mayHoldPhases() const { return !program_.imaginary && !kicksAreTables(); }
  /// The squares of the wavenumbers along each axis above which a wave moves, in steps of length
  /// tau, as one there does: no phase of a step is above 9. Short waves would otherwise come into
  /// step with the kicks, the phases of both differing by turns, and grow from nothing.
  std::vector<double> heldAbove(double tau) const;

  WaveLines &lines() { return lines_; }
  /// Frees what only steps of the lengths so far need.
  void forgetTables();

  /// `count` steps of length tau from `time` on, the first of which is number `first` of all. False
  /// when cancelled, or where a number that is not finite appeared.
  bool run(double time, double tau, std::size_t first, std::size_t count, Wave &psi,
           const std::atomic<bool> *cancel);

private:
  /// What a step of one length multiplies by; shared by all runs of that length.
  struct Tables {
    /// Per motion of the step, per axis, tables to be used in turn; one positive kernel in their
    /// place where motion is by kernels.
    std::vector<std::vector<std::vector<ModeFactors>>> motion;
    std::vector<std::vector<BandedTable>> heat;
    std::vector<Wave> kicks; // per kick of the step; then the last joined with the next first.
                             // Empty where kicks depend on time or on the wave.
  };
  const Tables &tables(double tau);
  bool kicksAreTables() const { return program_.autonomous && program_.linear; }
  std::size_t motions() const { return (program_.stages.size() - 1) / (impl_.grid.rank() + 1); }
  const WaveStage &kickOf(std::size_t k) const {
    return program_.stages[k * (impl_.grid.rank() + 1)];
  }
  double variance(const WaveStage &stage, double tau) const {
    return 2 * lines_.rates()[stage.axis] * stage.fraction * tau;
  }
  bool holdsKernel(const WaveStage &stage, double tau) const;
  /// Motion m of step `step`.
  void move(const Tables &tables, std::size_t m, std::size_t step, const Wave *pre,
            const Wave *post);
  void runTables(const Tables &tables, std::size_t first, std::size_t count,
                 const std::atomic<bool> *cancel, bool &good);
  void runKicks(const Tables &tables, double time, double tau, std::size_t first, std::size_t count,
                const std::atomic<bool> *cancel, bool &good);
  void normalise(bool &good);

  const Instance::Impl &impl_;
  const WaveProgramEntry &program_;
  WaveLines lines_;
  HeatMotion heat_;
  bool byKernels_, holdsPhases_ = false;
  std::map<double, Tables> tables_;
  std::shared_ptr<Backend> backend_; // where waves are, as long as there are some
  std::unique_ptr<WaveCarrier> carrier_;
};

} // namespace sbl::rt
