// The code of a built model that this processor can run.
#pragma once

#include "sbl/module.h"
#include "sbl/runtime/Status.h"

#pragma GCC visibility push(default)
namespace sbl::rt {

/// The fastest variant of a library that this processor can run. Null, with the reason in `status`,
/// for a library of another runtime and where no variant runs here.
const sbl_variant *variantFor(const sbl_library_v1 *library, Status &status);

} // namespace sbl::rt
#pragma GCC visibility pop
