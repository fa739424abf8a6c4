// Telling a watcher about progress, a few times a second at most, and asking whether to stop.
#pragma once

#include <chrono>

#include "sbl/runtime/Solve.h"

namespace sbl::rt {

class Watch {
public:
  Watch(const SolveSettings &settings, const char *question) : settings_(settings) {
    state.question = question;
  }
  Progress state;

  const std::atomic<bool> *cancel() const { return settings_.cancel; }
  bool cancelled() const {
    return settings_.cancel && settings_.cancel->load(std::memory_order_relaxed);
  }
  void report() {
    const auto now = std::chrono::steady_clock::now();
    if (!settings_.progress || now - last_ < std::chrono::milliseconds(200))
      return;
    last_ = now;
    settings_.progress(state);
  }

private:
  const SolveSettings &settings_;
  std::chrono::steady_clock::time_point last_{};
};

} // namespace sbl::rt
