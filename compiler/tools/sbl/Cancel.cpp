#include "Cancel.h"

#include <csignal>

namespace sbl::tool {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch such");

void onInterrupt(int) { interrupted.store(true); }

} // namespace

const std::atomic<bool> &watchInterrupts() {
  struct sigaction action{};
  action.sa_handler = onInterrupt;
  sigemptyset(&action.sa_mask);
  action.sa_flags = static_cast<int>(SA_RESETHAND); // the second Ctrl-C does not wait
  sigaction(SIGINT, &action, nullptr);
  return interrupted;
}

} // namespace sbl::tool
