// Source files and the translation of byte offsets into lines and columns.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "sbl/Support/Range.h"

namespace sbl {

/// A place a person can find: 1-based line, 1-based column counted in code points.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// One file, immutable once added. `path` is what messages print (`-` reads as `<stdin>`).
class SourceFile {
public:
  SourceFile(std::string path, std::string text);

  const std::string &path() const { return path_; }
  std::string_view text() const { return text_; }
  Position position(std::uint32_t offset) const;
  /// The text of a 1-based line, without its line break.
  std::string_view line(std::uint32_t number) const;
  /// Byte offset where a 1-based line begins.
  std::uint32_t lineBegin(std::uint32_t number) const;

private:
  std::string path_;
  std::string text_;
  std::deque<std::uint32_t> lineStarts_;
};

/// Owns every file of a session; indices are stable.
class SourceManager {
public:
  std::uint32_t add(std::string path, std::string text);
  const SourceFile &file(std::uint32_t index) const { return files_[index]; }
  std::size_t size() const { return files_.size(); }

private:
  std::deque<SourceFile> files_;
};

} // namespace sbl
