// How the solves' own code says what it is doing; costs nothing to speak of while nobody counts.
#pragma once

#include <chrono>
#include <cstdint>

#include "sbl/runtime/Work.h"

namespace sbl::rt {

/// The time of its life counts as `kind`, a member of Work; that of spans inside it does not.
class WorkSpan {
public:
  explicit WorkSpan(double Work::*kind);
  ~WorkSpan();
  WorkSpan(const WorkSpan &) = delete;
  WorkSpan &operator=(const WorkSpan &) = delete;

private:
  int kind_ = -1, before_ = -1;
};

/// One sweep over the fields of a grid.
class SweepSpan {
public:
  /// `operations` a point, on up to `threads` threads.
  SweepSpan(std::int64_t points, double operations, std::int64_t threads);
  ~SweepSpan();
  SweepSpan(const SweepSpan &) = delete;
  SweepSpan &operator=(const SweepSpan &) = delete;

private:
  bool counts_;
  std::int64_t points_, threads_;
  double operations_;
  std::chrono::steady_clock::time_point begin_;
};

} // namespace sbl::rt
