// Runs of launches that come again with the same arguments: recorded by the device once, asked for
// as one call from then on. On small grids a launch takes longer than its kernel.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "Device/Device.h"

namespace sbl::rt {

class Recordings {
public:
  explicit Recordings(Device &device) : device_(device) {}

  /// All that `work` depends on, by address.
  using Key = std::vector<const void *>;
  /// Does what `work` asks of the device. The first time `work` is called, and may bring there what
  /// it needs; the second time it is recorded, unless the device does not do that; then it is not
  /// called any more, so it must leave everything else as it found it.
  void run(const Key &key, const std::function<void()> &work);
  /// Memory that was recorded is no longer what it was.
  void clear() { runs_.clear(); }

private:
  struct Run {
    bool seen = false;
    std::unique_ptr<DeviceRecording> recording;
  };
  Device &device_;
  std::map<Key, Run> runs_;
  bool recorded_ = true; // as far as is known
};

} // namespace sbl::rt
