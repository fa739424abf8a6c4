// Ctrl-C as a flag that solves look at.
#pragma once

#include <atomic>

namespace sbl::tool {

/// From now on the first SIGINT sets the returned flag; a second one ends the process as usual.
const std::atomic<bool> &watchInterrupts();

} // namespace sbl::tool
