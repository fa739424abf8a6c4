#include "Characters.h"

#include <utf8proc.h>

namespace sbl::syntax {

bool beginsName(char32_t codePoint) {
  if (codePoint < 0x80)
    return (codePoint >= 'a' && codePoint <= 'z') || (codePoint >= 'A' && codePoint <= 'Z');
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(codePoint))) {
  case UTF8PROC_CATEGORY_LU:
  case UTF8PROC_CATEGORY_LL:
  case UTF8PROC_CATEGORY_LT:
  case UTF8PROC_CATEGORY_LM:
  case UTF8PROC_CATEGORY_LO:
  case UTF8PROC_CATEGORY_NL:
    return true;
  default:
    return false;
  }
}

bool continuesName(char32_t codePoint) {
  if (beginsName(codePoint) || (codePoint >= '0' && codePoint <= '9') || codePoint == '_')
    return true;
  if (codePoint < 0x80)
    return false;
  if (codePoint >= U'₀' && codePoint <= U'₉')
    return true;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(codePoint))) {
  case UTF8PROC_CATEGORY_MN:
  case UTF8PROC_CATEGORY_MC:
  case UTF8PROC_CATEGORY_ND:
  case UTF8PROC_CATEGORY_PC:
    return true;
  default:
    return false;
  }
}

const char *plainSpelling(char32_t codePoint) {
  switch (codePoint) {
  case U'−':
  case U'–':
  case U'—':
    return "`-`";
  case U'×':
  case U'∗':
    return "`*`";
  case U'÷':
  case U'∕':
    return "`/`";
  case U'“':
  case U'”':
  case U'„':
  case U'«':
  case U'»':
  case U'\'':
  case U'‘':
  case U'’':
    return "a string in straight double quotes";
  case U'（':
    return "`(`";
  case U'）':
    return "`)`";
  case U'，':
  case U'、':
    return "`,`";
  case U'：':
    return "`:`";
  case U'＝':
    return "`=`";
  case U'√':
    return "`sqrt(…)`";
  case U'|':
    return "`abs(…)`, or `or` for a logical or";
  case U'&':
    return "`and`";
  case U'!':
    return "`not`, or `!=` for a comparison";
  case U'?':
    return "`where(condition, a, b)` for a choice";
  case U'#':
    return "`//` for a comment";
  case U';':
    return "nothing: a declaration needs no `;`";
  case U'_':
    return "a letter first: `_` may stand inside a name";
  case U'\u00A0':
  case U'\u2003':
  case U'\u2009':
  case U'\u202F':
  case U'\u3000':
    return "an ordinary space";
  default:
    return "";
  }
}

} // namespace sbl::syntax
