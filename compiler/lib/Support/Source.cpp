#include "sbl/Support/Source.h"

#include <algorithm>
#include <utility>

#include "sbl/Support/Utf8.h"

namespace sbl {

SourceFile::SourceFile(std::string path, std::string text)
    : path_(path == "-" ? "<stdin>" : std::move(path)), text_(std::move(text)) {
  lineStarts_.push_back(0);
  // Ranges hold 32-bit offsets; the parser refuses such a file long before this limit.
  std::size_t end = std::min<std::size_t>(text_.size(), UINT32_MAX - 1);
  for (std::size_t i = 0; i < end; ++i)
    if (text_[i] == '\n')
      lineStarts_.push_back(static_cast<std::uint32_t>(i + 1));
}

Position SourceFile::position(std::uint32_t offset) const {
  offset = static_cast<std::uint32_t>(std::min<std::size_t>(offset, text_.size()));
  auto next = std::upper_bound(lineStarts_.begin(), lineStarts_.end(), offset);
  Position result;
  result.line = static_cast<std::uint32_t>(next - lineStarts_.begin());
  for (std::size_t at = *std::prev(next); at < offset; at += codePointAt(text_, at).bytes)
    ++result.column;
  return result;
}

std::string_view SourceFile::line(std::uint32_t number) const {
  std::uint32_t begin = lineBegin(number);
  std::string_view rest = std::string_view(text_).substr(begin);
  rest = rest.substr(0, rest.find('\n'));
  if (!rest.empty() && rest.back() == '\r')
    rest.remove_suffix(1);
  return rest;
}

std::uint32_t SourceFile::lineBegin(std::uint32_t number) const {
  std::size_t index = std::clamp<std::size_t>(number, 1, lineStarts_.size()) - 1;
  return lineStarts_[index];
}

std::uint32_t SourceManager::add(std::string path, std::string text) {
  files_.emplace_back(std::move(path), std::move(text));
  return static_cast<std::uint32_t>(files_.size() - 1);
}

} // namespace sbl
