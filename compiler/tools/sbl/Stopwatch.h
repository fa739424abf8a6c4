// Seconds of a piece of work.
#pragma once

#include <chrono>

namespace sbl::tool {

/// Adds the seconds of its life to `total`.
class Stopwatch {
public:
  explicit Stopwatch(double &total) : total_(total) {}
  ~Stopwatch() {
    total_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }
  Stopwatch(const Stopwatch &) = delete;
  Stopwatch &operator=(const Stopwatch &) = delete;

private:
  double &total_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

} // namespace sbl::tool
