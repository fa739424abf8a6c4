// What can be asked of a question, for programs that build menus of it.
#pragma once

#include <string>
#include <vector>

#include "sbl/Sema/Model.h"

namespace sbl {

/// The accessors that take this question, by name, in the order of docs/language.md. The analysis
/// decides what is refused; a test keeps the two together.
std::vector<std::string> accessorsOf(const Model &model, QuestionRef question);

} // namespace sbl
