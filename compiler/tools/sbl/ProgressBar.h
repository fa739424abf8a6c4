// One line on a terminal's stderr that says how far a solve is.
#pragma once

#include <string>

#include "sbl/runtime/Solve.h"

namespace sbl::tool {

class ProgressBar {
public:
  /// Silent unless `enabled`.
  explicit ProgressBar(bool enabled) : enabled_(enabled) {}
  ~ProgressBar() { clear(); }

  void show(const rt::Progress &progress);
  /// Takes the line away again.
  void clear();
  /// `iteration 12 of 1000, marginal error 1e-5`; empty before the first report.
  const std::string &where() const { return where_; }

private:
  bool enabled_;
  bool visible_ = false;
  double firstResidual_ = 0;
  std::string where_;
};

} // namespace sbl::tool
