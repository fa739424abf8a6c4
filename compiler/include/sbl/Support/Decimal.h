// Doubles as text.
#pragma once

#include <charconv>
#include <string>

namespace sbl {

/// The shortest text that reads back as the same double: "0.1", "1e-09", "inf", "nan".
inline std::string shortestDecimal(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

} // namespace sbl
