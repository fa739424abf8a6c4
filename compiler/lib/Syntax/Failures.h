// From the place where the grammar stopped to one clear report.
#pragma once

#include <string>

#include "ParseState.h"

namespace sbl::syntax {

/// The grammar expected `expected` (in human words) at `where`, inside the declaration or
/// expression that began at `begin`. Says nothing where the lexer has already spoken.
void reportFailure(ParseState &state, Iterator begin, Iterator where, const std::string &expected);

/// Something other than a declaration stands between two of them; `afterDeclaration` when it
/// follows one directly.
void reportNoDeclaration(ParseState &state, Iterator where, bool afterDeclaration);

/// Whether a declaration begins here, for picking up after a mistake: a keyword that looks neither
/// like an entry (`drift = …`) nor like a call (`drift(B)`).
bool looksLikeDeclaration(Iterator where);

} // namespace sbl::syntax
