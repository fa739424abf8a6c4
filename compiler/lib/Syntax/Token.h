// Tokens: what the lexer hands to the grammar.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sbl/Support/Diagnostics.h"
#include "sbl/Support/Range.h"

namespace sbl::syntax {

enum class TokenKind : std::uint8_t {
  End,
  Invalid, // already reported; the grammar stops here without a second report
  Name,
  Symbol, // ∇ Δ ∂ π ∞: stands for a built-in name, cannot be declared
  Number,
  String, // with its quotes
#define SBL_SIGN(NAME, SPELLING) NAME,
#define SBL_KEYWORD(NAME, SPELLING, ROLE) NAME,
#include "Tokens.def"
};

/// Twelve bytes: a file of 64 MiB may hold as many tokens as bytes.
struct Token {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  TokenKind kind = TokenKind::End;
  bool firstOnLine = false;
};

/// A `///` line: the token it stands before, and its text without the marker.
struct DocLine {
  std::uint32_t token = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct TokenList {
  std::vector<Token> tokens; // the last one is End
  std::vector<DocLine> docs; // in file order
};

/// Splits `text` (file `file`, valid UTF-8) into tokens. Findings are appended to `problems`;
/// after Diagnostics::limit of them the rest of the text is left out behind an Invalid token.
TokenList tokenise(std::string_view text, std::uint32_t file, std::vector<Diagnostic> &problems);

bool startsDeclaration(TokenKind kind);
bool isKeyword(TokenKind kind);
/// A keyword that `drift(B)` may call.
bool isCallable(TokenKind kind);
/// The keyword with this spelling, or Name.
TokenKind keywordKind(std::string_view spelling);
/// What a keyword or sign looks like; empty for the other kinds.
std::string_view spelling(TokenKind kind);
/// The name a symbol stands for: `∇` is `grad`.
std::string_view symbolMeaning(std::string_view symbol);
/// The spellings of all keywords that begin a declaration.
const std::vector<std::string> &declarationKeywords();
/// The spellings of all keywords.
const std::vector<std::string> &allKeywords();

} // namespace sbl::syntax
