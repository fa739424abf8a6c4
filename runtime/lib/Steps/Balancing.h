// The iteration that balances steps: diagonals d such that D K D 1 = 1.
//
// Of log d the error e changes the residual log(D K D 1) by (1 + K) e, and K, symmetric and
// balanced, has its eigenvalues in [0, 1]. Those of 1 + K fill [1, 2], for which the best iteration
// of second order gains a factor of 5.8 a turn: (sqrt 2 - 1) / (sqrt 2 + 1) = 0.17 (Golub and Varga
// 1961). The plain d <- d / sqrt(D K D 1) gains 2.
#pragma once

#include <cmath>

namespace sbl::rt::balancing {

inline constexpr int mostTurns = 200;
inline constexpr double balanced = 4e-15;

/// Stops when the residual is rounding, or has not fallen for a while.
class Convergence {
public:
  bool done(double residual) {
    if (residual < 0.99 * best_) {
      best_ = residual;
      stalled_ = 0;
    } else {
      ++stalled_;
    }
    // Near rounding there is nothing to wait for.
    return residual < balanced || stalled_ > (best_ < 1e-12 ? 2 : 6);
  }
  double best() const { return best_; }

private:
  double best_ = 1e300;
  int stalled_ = 0;
};

/// What the diagonal is multiplied by where D K D 1 is `ratio` and the turn before multiplied it by
/// `before`: ratio^-0.686 before^0.029, both to the order that counts near 1. Far from there, where
/// the error is no longer small, the plain root.
inline double correction(double ratio, double before) {
  constexpr double step = 0.6862915010152397,
                   memory = 0.0294372515228595; // 4 / (1 + sqrt 2)^2, 0.17^2
  if (ratio > 4 || ratio < 0.25 || before > 4 || before < 0.25)
    return 1 / std::sqrt(ratio);
  return (1 + step + (1 - step) * ratio) / (1 - step + (1 + step) * ratio) *
         (1 + memory * (before - 1));
}

} // namespace sbl::rt::balancing
