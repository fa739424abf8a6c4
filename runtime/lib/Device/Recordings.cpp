#include "Device/Recordings.h"

#include <utility>

namespace sbl::rt {

void Recordings::run(const Key &key, const std::function<void()> &work) {
  Run &run = runs_[key];
  if (std::exchange(run.seen, true) && recorded_ && !run.recording) {
    run.recording = device_.record(work);
    recorded_ = run.recording != nullptr;
  }
  if (run.recording)
    run.recording->run();
  else
    work();
}

} // namespace sbl::rt
