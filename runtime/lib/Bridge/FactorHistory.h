// A factor of a segment at its saved times: kept, or found again.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "Steps/Propagator.h"

namespace sbl::rt {

/// psi or psihat at the saved times of a plan. Of a history that would take too much memory every
/// few times are kept (and both ends); the others are found from the next one kept by the same
/// steps, which give the same numbers. Going through the times upwards costs one run of steps in
/// all.
class FactorHistory {
public:
  using Field = std::shared_ptr<const ScaledField>;

  FactorHistory() = default;
  /// Of a run of `run`, backward or forward, which lives as long; one time in `every` is kept.
  FactorHistory(Propagator &run, bool backward, std::size_t every);
  /// The same field at all times.
  FactorHistory(Propagator &run, ScaledField always);

  /// Which times keep() wants.
  bool wants(std::size_t saved) const;
  void keep(std::size_t saved, ScaledField field);

  bool empty() const { return !state_; }
  /// The factor at saved time `saved`. Threads may ask at a time.
  Field at(std::size_t saved) const;
  /// Bytes of the fields that are kept.
  double bytes() const;
  /// How many of them there are, not counting what was found again.
  std::size_t fields() const { return state_ ? state_->kept.size() : 0; }

  /// The spacing with which two histories of `times` saved times and fields of `points` doubles
  /// take `most` bytes at most; where none does, that with the fewest fields.
  static std::size_t spacing(std::size_t times, std::int64_t points, double most);
  /// Fields that two histories of that spacing hold at the most.
  static std::size_t fieldsHeld(std::size_t times, std::size_t every);

private:
  struct State {
    Propagator *run = nullptr;
    bool backward = true, always = false;
    std::size_t every = 1, times = 0;
    std::map<std::size_t, Field> kept;
    std::map<std::size_t, Field> found; // the last ones
  };
  void findBlock(std::size_t saved) const;
  void findFrom(std::size_t saved) const;
  std::shared_ptr<State> state_;
};

} // namespace sbl::rt
