#include "sbl/Sema/Vocabulary.h"

#include "Builtins.h"

namespace sbl {

std::vector<std::string> languageNames() { return sema::builtinNames(); }

} // namespace sbl
