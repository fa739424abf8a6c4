// Many paths of dX = b dt + sigma dW, step by step, a batch of them at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "Sample/MotionLaw.h"
#include "Sample/Random.h"

namespace sbl::rt {

enum class StepMethod {
  Euler, // Euler and Maruyama: weak order 1
  Weak2, // Platen's explicit scheme of weak order 2 (of Heun's form where the noise is constant)
};

/// Times at which places are kept, and the number of equal steps to each from the one before.
struct WalkPlan {
  std::vector<double> times;
  std::vector<int> steps; // one less than times
  int total() const;
};

/// Paths that threads of the processor carry together.
inline constexpr std::int64_t batchSize = 1024;

struct NormalStep;

/// Neighbouring paths that are carried along together; names their random numbers.
struct PathBatch {
  std::int64_t first = 0, n = 0;
  std::vector<double> x;         // [axis * n + i]
  std::vector<double> logWeight; // per path: 0 where nothing is lost yet
  std::vector<double> killing;   // the rate where each path is; kept from step to step
  bool knowsKilling = false;
};

class Walker {
public:
  Walker(const MotionLaw &law, const Grid &grid, StepMethod method, std::uint64_t seed);
  virtual ~Walker() = default;

  /// Whether paths lose weight: by killing or at absorbing ends.
  bool weighted() const { return weighted_; }
  /// Carries a batch from kept time k to the next. With `halves` every step is made as two of half
  /// its length whose noises add up to that of the step. Several threads may carry batches at a
  /// time.
  virtual void advance(PathBatch &batch, const WalkPlan &plan, std::size_t k, bool halves) const;
  /// Carries a batch over one transition of a linear law, number `k` of its path, as
  /// takeNormalStep().
  virtual std::int64_t transit(PathBatch &batch, const NormalStep &step, std::uint32_t k) const;
  /// How many paths are best carried together.
  virtual std::int64_t together() const { return batchSize; }

protected:
  StepMethod method() const { return method_; }
  std::uint64_t seed() const { return seed_; }

private:
  struct Scratch;
  /// Makes the independent steps of the noise those that the law has.
  void correlate(std::int64_t n, double *dw) const;
  void step(PathBatch &batch, Scratch &s, double t, double h) const;
  void addEuler(const PathBatch &batch, Scratch &s, double h) const;
  void addWeak2(const PathBatch &batch, Scratch &s, double t, double h) const;
  /// Platen's terms for a noise that depends on place or time.
  void addNoiseTerms(const PathBatch &batch, Scratch &s, double t, double h) const;
  void settle(PathBatch &batch, Scratch &s, double t, double h) const;

  const MotionLaw &law_;
  const Grid &grid_;
  StepMethod method_;
  std::uint64_t seed_;
  bool weighted_, absorbs_;
};

} // namespace sbl::rt
