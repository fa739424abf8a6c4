// Anderson mixing (type II) of a fixed-point iteration on log phi_T.
#pragma once

#include <algorithm>
#include <deque>
#include <vector>

#include "Fields/Backend.h"

namespace sbl::rt {

/// Accelerates x <- x + f(x) with the last differences, least squares weighted by a law, in which
/// an added constant counts as nothing. Points of weight 0 take no part and keep their x. It holds
/// two fields for every difference, once there are as many.
class Anderson {
public:
  /// Differences that are worth their memory.
  static constexpr std::size_t usual = 6;
  /// As many of them as have room, of so many fields as there is room for; fewer than two are not
  /// worth the trouble. A tenth is left alone, and four fields that a sweep still asks for.
  static std::size_t thatFit(double fields) {
    return static_cast<std::size_t>(
        std::clamp<double>((0.9 * fields - 4) / 2, 2, static_cast<double>(usual)));
  }
  /// Weights sum to 1 / `unit`. At most `most` differences are kept, two or more.
  Anderson(Backend &backend, double unit, std::size_t most)
      : backend_(backend), unit_(unit), most_(most) {}
  /// Replaces x by the next iterate; f is the residual g(x) - x at x (its weighted mean is
  /// removed). All are arrays of the backend.
  void advance(View weights, View x, View f);
  void restart();
  /// Largest Rayleigh quotient of the plain iteration's derivative over the history: how much of an
  /// error the slowest visible mode keeps in one plain sweep.
  double contraction() const { return contraction_; }
  std::size_t most() const { return most_; }

private:
  /// What g(x) and f changed by from one step to the next.
  struct Column {
    Array dg, df;
  };
  void remember(View weights, View g, View f);

  Backend &backend_;
  const double unit_;
  const std::size_t most_;
  std::deque<Column> history_;
  Column last_; // g(x) and f themselves, until the next step makes differences of them
  std::vector<std::vector<double>> gram_; // <df_i, df_j>, in step with history_
  std::vector<double> right_;             // <df_i, f>
  double contraction_ = 0;
};

} // namespace sbl::rt
