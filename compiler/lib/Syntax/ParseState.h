// What the grammar rules share while one file is parsed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "Token.h"
#include "sbl/Support/Diagnostics.h"
#include "sbl/Syntax/Ast.h"

namespace sbl::syntax {

using Iterator = const Token *;

/// Brackets inside brackets. The grammar recurses once per level, and so does everything that
/// walks the tree afterwards: the limit keeps them all within an ordinary stack.
constexpr std::size_t maxNesting = 200;
/// Height of an expression tree: long chains `a + b + …` lean to one side.
constexpr unsigned maxDepth = 2000;

/// Thrown by an action that has already reported why it cannot go on; `where` is the place to
/// resume from. Caught, like X3's own exceptions, in Module.cpp.
struct Refused {
  Iterator where;
};

struct ParseState {
  std::string_view text;
  std::uint32_t file = 0;
  std::vector<Diagnostic> problems;
  /// The brackets around the current token. After a failure it still holds those that were open
  /// at its place.
  std::vector<Iterator> open;
  /// The failure is a closing bracket that did not come.
  bool closerMissing = false;

  Range range(const Token &token) const { return {file, token.begin, token.end}; }
  Range range(Iterator first, Iterator last) const {
    return {file, first->begin, first == last ? first->begin : (last - 1)->end};
  }
  std::string_view textOf(const Token &token) const {
    return text.substr(token.begin, token.end - token.begin);
  }

  /// The name a word or symbol token stands for, in NFC.
  ast::Name name(const Token &token) const;
  /// The contents of a string token.
  std::string stringValue(const Token &token) const;
  /// The tokens as written, with single spaces where white space or comments were.
  std::string written(Iterator first, Iterator last) const;

  Diagnostic &problem(DiagId id, Range range, std::initializer_list<std::string> holes = {});
};

} // namespace sbl::syntax
