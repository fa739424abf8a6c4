#include "Cancel.h"

#include <csignal>

namespace sbl::tool {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch such");

void onInterrupt(int) { interrupted.store(true); }

void install(int flags) {
  struct sigaction action{};
  action.sa_handler = onInterrupt;
  sigemptyset(&action.sa_mask);
  action.sa_flags = flags;
  sigaction(SIGINT, &action, nullptr);
}

} // namespace

const std::atomic<bool> &watchInterrupts() {
  install(static_cast<int>(SA_RESETHAND)); // the second Ctrl-C does not wait
  return interrupted;
}

const std::atomic<bool> &watchInterruptsAgain() {
  interrupted.store(false);
  install(0);
  return interrupted;
}

} // namespace sbl::tool
