// The names that the language itself gives a meaning.
#pragma once

#include <string>
#include <vector>

namespace sbl {

/// The functions, laws, accessors and constants a model can use, in no particular order.
std::vector<std::string> languageNames();

} // namespace sbl
