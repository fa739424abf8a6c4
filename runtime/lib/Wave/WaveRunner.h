// Runs of equal steps of a wave: kicks and motion in turn, what neighbouring steps share done once.
#pragma once

#include <atomic>
#include <map>
#include <memory>

#include "Wave/WaveLines.h"

namespace sbl::rt {

class WaveRunner {
public:
  WaveRunner(const Instance::Impl &impl, const WaveProgramEntry &program)
      : impl_(impl), program_(program), lines_(impl, program) {}
  Status prepare() { return lines_.prepare(); }

  WaveLines &lines() { return lines_; }

  /// `count` steps of length tau from `time` on, the first of which is number `first` of all. False
  /// when cancelled, or where a number that is not finite appeared.
  bool run(double time, double tau, std::size_t first, std::size_t count, Wave &psi,
           const std::atomic<bool> *cancel);

private:
  /// What a step of one length multiplies by; shared by all runs of that length.
  struct Tables {
    /// Per motion of the step, per axis, tables to be used in turn.
    std::vector<std::vector<std::vector<ModeFactors>>> motion;
    std::vector<Wave> kicks; // per kick of the step; then the last joined with the next first.
                             // Empty where kicks depend on time or on the wave.
  };
  const Tables &tables(double tau);
  bool kicksAreTables() const { return program_.autonomous && program_.linear; }
  std::size_t motions() const { return (program_.stages.size() - 1) / (impl_.grid.rank() + 1); }
  const WaveStage &kickOf(std::size_t k) const {
    return program_.stages[k * (impl_.grid.rank() + 1)];
  }
  /// Motion m of step `step`.
  void move(const Tables &tables, std::size_t m, std::size_t step, Wave &psi, const Wave *pre,
            const Wave *post);
  void runTables(const Tables &tables, std::size_t first, std::size_t count, Wave &psi,
                 const std::atomic<bool> *cancel, bool &good);
  void runKicks(const Tables &tables, double time, double tau, std::size_t first, std::size_t count,
                Wave &psi, const std::atomic<bool> *cancel, bool &good);
  void normalise(Wave &psi, bool &good) const;

  const Instance::Impl &impl_;
  const WaveProgramEntry &program_;
  WaveLines lines_;
  std::map<double, Tables> tables_;
};

} // namespace sbl::rt
