// A half-open range of bytes in one source file.
#pragma once

#include <cstdint>

namespace sbl {

struct Range {
  /// Index of the file in the session's SourceManager; 0 is the model itself.
  std::uint32_t file = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const Range &, const Range &) = default;
};

/// The smallest range that covers both; they must lie in the same file.
inline Range cover(Range a, Range b) {
  return {a.file, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

} // namespace sbl
