// One line on a terminal's stderr that says how far a solve is.
#pragma once

#include <string>

#include "sbl/runtime/Solve.h"

namespace sbl::tool {

class ProgressBar {
public:
  /// Silent unless `enabled`. `prefix` stands before the question's name.
  explicit ProgressBar(bool enabled, std::string prefix = {})
      : enabled_(enabled), prefix_(std::move(prefix)) {}
  ~ProgressBar() { clear(); }

  void show(const rt::Progress &progress);
  /// Takes the line away again.
  void clear();
  /// `iteration 12 of 1000, marginal error 1e-5`; empty before the first report.
  const std::string &where() const { return where_; }

private:
  bool enabled_;
  std::string prefix_;
  bool visible_ = false;
  double firstResidual_ = 0;
  std::string where_;
};

} // namespace sbl::tool
