// Ctrl-C as a flag that solves look at.
#pragma once

#include <atomic>

namespace sbl::tool {

/// From now on the first SIGINT sets the returned flag; a second one ends the process as usual.
const std::atomic<bool> &watchInterrupts();

/// The same for a program that goes on after a solve was stopped: however often SIGINT comes, it
/// only sets the flag, which this call clears.
const std::atomic<bool> &watchInterruptsAgain();

} // namespace sbl::tool
