// When to trust the mixing of iterates.
#pragma once

#include <limits>

namespace sbl::rt {

/// Watches the errors of an accelerated iteration. Mixing may leave the basin in which it helps, or
/// go round in circles; plain iteration does neither. Where the error grew fivefold, or for a dozen
/// iterations did not fall below its least, the iteration goes back to the best iterate and takes
/// plain steps from there, twice as many each time: in the end what plain iteration reaches is
/// reached.
class Safeguard {
public:
  enum class Move {
    Mix,  // the accelerated step
    Step, // a plain one
    Back, // to where a plain step leads from the best iterate; forget the others
    Fail, // a plain step left the range of numbers
  };
  /// What to do at an iterate with this error, infinite or NaN where the sweep failed.
  Move next(double error) {
    isBest_ = error < best_;
    sinceBest_ = isBest_ ? 0 : sinceBest_ + 1;
    if (isBest_)
      best_ = error;
    const bool finite = error <= std::numeric_limits<double>::max();
    if (!finite && (!mixed_ || best_ == std::numeric_limits<double>::infinity()))
      return Move::Fail;
    if (steps_ == 0 && (!(error <= growth * best_) || sinceBest_ > patience)) {
      steps_ = nextSteps_;
      nextSteps_ = nextSteps_ < mostSteps ? 2 * nextSteps_ : nextSteps_;
      sinceBest_ = 0;
      mixed_ = false;
      return Move::Back;
    }
    if (steps_ > 0) {
      --steps_;
      sinceBest_ = 0;
      mixed_ = false;
      return Move::Step;
    }
    mixed_ = true;
    return Move::Mix;
  }
  /// Whether the last error was the least so far.
  bool isBest() const { return isBest_; }
  double best() const { return best_; }

private:
  static constexpr double growth = 5;
  static constexpr int patience = 12, mostSteps = 64;
  double best_ = std::numeric_limits<double>::infinity();
  int sinceBest_ = 0, steps_ = 0, nextSteps_ = 1;
  bool isBest_ = false, mixed_ = false;
};

} // namespace sbl::rt
