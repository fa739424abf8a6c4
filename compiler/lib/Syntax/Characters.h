// Which characters make names.
#pragma once

namespace sbl::syntax {

/// Unicode's XID_Start by general category (letters and letter numbers).
bool beginsName(char32_t codePoint);
/// XID_Continue by general category, with the subscripts ₀–₉ and without the operator `·`.
bool continuesName(char32_t codePoint);
/// What to write instead of a character that looks like one of the language; empty if unknown.
const char *plainSpelling(char32_t codePoint);

} // namespace sbl::syntax
