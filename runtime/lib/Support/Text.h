// Figures in messages.
#pragma once

#include <cstdio>
#include <string>

namespace sbl::rt {

/// A number with at most `digits` significant digits.
inline std::string figure(double value, int digits = 4) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return text;
}

} // namespace sbl::rt
