// Failures of the C interface: a status, and the sentence behind it kept for the thread.
#include "C/Handles.h"

namespace {

struct Messages {
  std::string message, hint;
};
thread_local Messages last;

} // namespace

namespace sbl::rt::c {

sbl_status fail(sbl_status status, std::string message, std::string hint) {
  last.message = std::move(message);
  last.hint = std::move(hint);
  return status;
}

sbl_status statusOf(const Status &status) {
  const auto is = [&](sbl_status value) { return fail(value, status.message, status.hint); };
  switch (status.code) {
  case Code::Ok:
    return SBL_OK;
  case Code::BadModule:
    return is(SBL_BAD_LIBRARY);
  case Code::BadInput:
    return is(SBL_BAD_INPUT);
  case Code::NotConverged:
    return is(SBL_NOT_CONVERGED);
  case Code::OutOfRange:
    return is(SBL_OUT_OF_RANGE);
  case Code::UnderResolved:
    return is(SBL_UNDER_RESOLVED);
  case Code::OutOfMemory:
    return is(SBL_NO_MEMORY);
  case Code::Cancelled:
    return is(SBL_CANCELLED);
  case Code::NotOnDevice:
  case Code::NoDevice:
  case Code::DeviceFailed:
    return is(SBL_NO_DEVICE);
  }
  return fail(SBL_INTERNAL, "the runtime has a defect");
}

} // namespace sbl::rt::c

const char *sbl_last_message(void) { return last.message.c_str(); }
const char *sbl_last_hint(void) { return last.hint.c_str(); }
const char *sbl_runtime_version(void) { return SBL_VERSION; }

sbl_status sbl_set_threads(int count) {
  return sbl::rt::c::guarded([&] {
    if (count < 1)
      return sbl::rt::c::fail(SBL_BAD_ARGUMENT, "a solve needs at least one thread");
    sbl::rt::setThreads(count);
    return SBL_OK;
  });
}
