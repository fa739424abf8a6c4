// The C header of a built model.
#pragma once

#include <string>

#include "sbl/Sema/Model.h"

namespace sbl::tool {

/// A header for C and C++: the library's symbol, the parameters as a struct with their docs and
/// defaults, and the names of the questions. `fileName` gives the include guard.
std::string headerFor(const Model &model, const std::string &fileName);

} // namespace sbl::tool
