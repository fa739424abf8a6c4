// What a formatter sees of a file: its tokens, and what stands between them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "Token.h"

namespace sbl::syntax {

struct Comment {
  std::string_view text; // from its `//`, without the white space at its end
  bool ownLine = false;  // nothing but white space before it on its line
  bool blankBefore = false;
};

/// The white space and the comments before a token.
struct Gap {
  std::uint32_t firstComment = 0, commentCount = 0;
  bool empty = true;
  bool newLine = false;
  bool blank = false; // an empty line just before the token
};

struct FormatSource {
  std::string_view text;
  TokenList list;
  std::vector<Gap> gaps; // one per token
  std::vector<Comment> comments;

  std::string_view textOf(std::uint32_t token) const {
    const Token &t = list.tokens[token];
    return text.substr(t.begin, t.end - t.begin);
  }
  TokenKind kind(std::uint32_t token) const { return list.tokens[token].kind; }
};

/// `text` must parse without a report.
FormatSource readForFormat(std::string_view text, std::uint32_t file);

/// Columns that `text` takes on a terminal.
std::uint32_t columnsOf(std::string_view text);

} // namespace sbl::syntax
