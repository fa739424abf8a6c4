// Walking over UTF-8 text that may be broken.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sbl {

/// One code point of a text and the bytes it takes.
struct CodePoint {
  char32_t value = 0; // U+FFFD where the bytes are not UTF-8
  std::size_t bytes = 1;
  bool valid = true;
};

/// The code point that begins at `offset`, which must lie inside `text`. A byte that begins no
/// well-formed sequence (overlong, surrogate, truncated) is reported as one invalid byte.
CodePoint codePointAt(std::string_view text, std::size_t offset);

/// Offset of the first byte that is not UTF-8.
std::optional<std::size_t> firstInvalidUtf8(std::string_view text);

/// Columns the code point takes on a terminal: 0 for combining marks, 2 for East Asian wide ones.
int displayWidth(char32_t codePoint);

/// `text` if it has up to `limit` bytes, else its beginning, cut between code points, and `…`.
std::string shortened(std::string_view text, std::size_t limit = 40);

/// `text` in Unicode's normal form C; unchanged where it is not UTF-8.
std::string toNfc(std::string_view text);

} // namespace sbl
