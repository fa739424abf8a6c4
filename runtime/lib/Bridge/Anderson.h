// Anderson mixing (type II) of a fixed-point iteration on log phi_T.
#pragma once

#include <deque>
#include <vector>

#include "Fields/Backend.h"

namespace sbl::rt {

/// Accelerates x <- x + f(x) with the last six differences, least squares weighted by a law, in
/// which an added constant counts as nothing. Points of weight 0 take no part and keep their x.
class Anderson {
public:
  /// `weights`, arrays of the backend as all others, sum to one by the first step.
  Anderson(Backend &backend, View weights) : backend_(backend), weights_(weights) {}
  /// Replaces x by the next iterate; f is the residual g(x) - x at x (its weighted mean is
  /// removed).
  void advance(View x, View f);
  void restart();
  /// Largest Rayleigh quotient of the plain iteration's derivative over the history: how much of an
  /// error the slowest visible mode keeps in one plain sweep.
  double contraction() const { return contraction_; }

private:
  struct Column {
    Array dx, df;
  };
  void remember(View x, View f);
  static constexpr std::size_t memory = 6;

  Backend &backend_;
  const View weights_;
  std::deque<Column> history_;
  std::vector<std::vector<double>> gram_; // <df_i, df_j>, in step with history_
  std::vector<double> right_;             // <df_i, f>
  Array lastX_, lastF_;
  bool hasLast_ = false;
  double contraction_ = 0;
};

} // namespace sbl::rt
