// The way from code that is in this process already to a handle of sbl/runtime.h, and how functions
// of a C interface end.
#pragma once

#include <functional>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "sbl/runtime.h"
#include "sbl/runtime/Solve.h"

#pragma GCC visibility push(default)
namespace sbl::rt::c {

/// Remembers why a call of this thread fails: sbl_last_message() and sbl_last_hint().
sbl_status fail(sbl_status status, std::string message, std::string hint = {});

/// Runs `body`, which returns an sbl_status, and lets no exception out.
template <class Body> sbl_status guarded(Body &&body) noexcept {
  try {
    fail(SBL_OK, {});
    return body();
  } catch (const std::bad_alloc &) {
    return fail(SBL_NO_MEMORY, "not enough memory");
  } catch (...) {
    return fail(SBL_INTERNAL, "the runtime has a defect");
  }
}

/// A module and what comes with it.
struct LoadedCode {
  const sbl_module_v1 *module = nullptr;
  std::string cpu;                  // what it was made for
  std::string features;             // that a processor must have to run it (sbl/cpu_features.def)
  std::shared_ptr<const void> keep; // lives as long as the code is used
  /// Called before every solve: refuses values that the model cannot have and fills the tables of
  /// its data (Instance::open). By several threads at once. Empty: neither is needed.
  std::function<Status(const std::vector<double> &parameters, std::vector<DataTable> &tables)>
      prepare;
};

/// A handle for it; to be called inside guarded().
sbl_status openLoaded(LoadedCode code, sbl_model **model);

} // namespace sbl::rt::c
#pragma GCC visibility pop
