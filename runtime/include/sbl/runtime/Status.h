// How the runtime says that something went wrong: a code, a sentence and what to do about it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#pragma GCC visibility push(default)
namespace sbl::rt {

enum class Code {
  Ok,
  BadModule,     // the module does not fit this runtime
  BadInput,      // a parameter or marginal the model cannot have (exit 2)
  NotConverged,  // iterations used up (exit 1)
  OutOfRange,    // double precision cannot hold the factors (exit 1)
  UnderResolved, // the grid cannot resolve the law (exit 1)
  OutOfMemory,   // exit 3
  Cancelled,     // exit 130
  NotOnDevice,   // the device does not compute this yet (exit 2)
  NoDevice,      // there is no such device (exit 3)
  DeviceFailed,  // exit 3
};

struct Status {
  Code code = Code::Ok;
  std::string message; // what is wrong, with the figure
  std::string hint;    // what would be right

  bool ok() const { return code == Code::Ok; }
  static Status good() { return {}; }
  static Status fail(Code code, std::string message, std::string hint = {}) {
    return {code, std::move(message), std::move(hint)};
  }
};

} // namespace sbl::rt
#pragma GCC visibility pop
