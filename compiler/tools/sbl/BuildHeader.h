// The C header of a built model.
#pragma once

#include <optional>
#include <string>

#include "sbl/Sema/Model.h"

namespace sbl::tool {

/// A header for C and C++: the library's symbol, the parameters as a struct with their docs and
/// defaults, and the names of the questions. `fileName` gives the include guard.
std::string headerFor(const Model &model, const std::string &fileName);

/// The question whose answer the law of another one is read off (`flow of B`): then the C interface
/// does not solve that one, and the header does not name it.
std::optional<QuestionRef> lawSource(const Model &model, QuestionRef question);

} // namespace sbl::tool
