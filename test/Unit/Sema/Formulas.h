// Formulas over x0, x1, p0, p1 and t that exercise every operation, for tests that hold for all.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sbl/Sema/Expr.h"

namespace sbl::test {

struct Formula {
  std::string name;
  ExprRef e;
  /// The same formula in plain C++.
  std::function<double(double x, double y, double p, double q, double t)> plain;
};

std::vector<Formula> formulas(ExprContext &context);

/// Pseudo-random numbers in [lo, hi), the same in every run.
class Random {
public:
  explicit Random(unsigned seed = 1) : state_(seed) {}
  double operator()(double lo, double hi) {
    state_ = state_ * 6364136223846793005ull + 1442695040888963407ull;
    return lo + (hi - lo) * static_cast<double>(state_ >> 11) * 0x1p-53;
  }

private:
  unsigned long long state_;
};

} // namespace sbl::test
