#include "FormatSource.h"

#include <algorithm>

#include "sbl/Support/Utf8.h"

namespace sbl::syntax {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

/// Takes the text between two tokens apart. `fresh`: it begins the file, so a comment in it follows
/// no code.
Gap readGap(std::string_view between, bool fresh, std::vector<Comment> &comments) {
  Gap gap;
  gap.empty = between.empty();
  gap.firstComment = static_cast<std::uint32_t>(comments.size());
  gap.newLine = fresh;
  unsigned lineBreaks = 0;
  for (std::size_t at = 0; at < between.size();) {
    if (between[at] == '\n') {
      ++lineBreaks;
      gap.newLine = true;
      ++at;
    } else if (between[at] == '/') {
      std::size_t end = std::min(between.find('\n', at), between.size());
      comments.push_back({trimmed(between.substr(at, end - at)), gap.newLine, lineBreaks > 1});
      ++gap.commentCount;
      lineBreaks = 0;
      at = end;
    } else {
      ++at;
    }
  }
  gap.blank = lineBreaks > 1;
  return gap;
}

} // namespace

FormatSource readForFormat(std::string_view text, std::uint32_t file) {
  FormatSource source;
  source.text = text;
  std::vector<Diagnostic> none;
  source.list = tokenise(text, file, none);
  source.gaps.reserve(source.list.tokens.size());
  std::size_t end = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (const Token &token : source.list.tokens) {
    source.gaps.push_back(
        readGap(text.substr(end, token.begin - end), source.gaps.empty(), source.comments));
    end = token.end;
  }
  return source;
}

std::uint32_t columnsOf(std::string_view text) {
  std::uint32_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++columns;
      ++at;
      continue;
    }
    CodePoint point = codePointAt(text, at);
    columns += static_cast<std::uint32_t>(displayWidth(point.value));
    at += point.bytes;
  }
  return columns;
}

} // namespace sbl::syntax
