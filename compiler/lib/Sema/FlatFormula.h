// A formula as a list of operations, for evaluation at many places. Private to Sema.
#pragma once

#include <vector>

#include "sbl/Sema/Expr.h"

namespace sbl {

/// What evaluate() computes, without its work per call. Parameters and time are fixed.
class FlatFormula {
public:
  FlatFormula(ExprRef formula, const std::vector<double> &parameters, double time);

  /// The value at a place, one coordinate per axis. Not for two threads at once.
  double operator()(std::span<const double> place);
  /// Operations of one evaluation.
  std::size_t cost() const { return steps_.size() + 1; }

private:
  struct Step {
    Op op;
    std::size_t result;
    std::vector<std::size_t> arguments;
  };
  std::vector<Step> steps_;
  std::vector<std::pair<std::size_t, std::size_t>> coordinates_; // slot, axis
  std::vector<double> slots_, arguments_;
  std::size_t result_ = 0;
};

} // namespace sbl
