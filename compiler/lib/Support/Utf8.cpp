#include "sbl/Support/Utf8.h"

#include <cstdlib>
#include <limits>
#include <memory>

#include <utf8proc.h>

namespace sbl {

CodePoint codePointAt(std::string_view text, std::size_t offset) {
  const auto *bytes = reinterpret_cast<const utf8proc_uint8_t *>(text.data()) + offset;
  if (*bytes < 0x80)
    return {*bytes, 1, true};
  utf8proc_int32_t value = 0;
  std::size_t left = text.size() - offset;
  utf8proc_ssize_t length =
      utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(left < 4 ? left : 4), &value);
  if (length <= 0)
    return {U'\uFFFD', 1, false};
  return {static_cast<char32_t>(value), static_cast<std::size_t>(length), true};
}

std::optional<std::size_t> firstInvalidUtf8(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    CodePoint point = codePointAt(text, offset);
    if (!point.valid)
      return offset;
    offset += point.bytes;
  }
  return std::nullopt;
}

int displayWidth(char32_t codePoint) {
  return utf8proc_charwidth(static_cast<utf8proc_int32_t>(codePoint));
}

std::string shortened(std::string_view text, std::size_t limit) {
  if (text.size() <= limit)
    return std::string(text);
  std::size_t cut = 0;
  for (std::size_t next = 0; next <= limit; next += codePointAt(text, next).bytes)
    cut = next;
  return std::string(text.substr(0, cut)) + "…";
}

std::string toNfc(std::string_view text) {
  utf8proc_uint8_t *raw = nullptr;
  utf8proc_ssize_t length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t *>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &raw,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(raw, &std::free);
  if (length < 0)
    return std::string(text);
  return {reinterpret_cast<const char *>(raw), static_cast<std::size_t>(length)};
}

} // namespace sbl
