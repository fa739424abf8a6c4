#include "ParseState.h"

#include <algorithm>

#include "sbl/Support/Utf8.h"

namespace sbl::syntax {

ast::Name ParseState::name(const Token &token) const {
  std::string_view written = textOf(token);
  if (token.kind == TokenKind::Symbol)
    return {std::string(symbolMeaning(written)), range(token)};
  bool ascii = std::all_of(written.begin(), written.end(),
                           [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return {ascii ? std::string(written) : toNfc(written), range(token)};
}

std::string ParseState::stringValue(const Token &token) const {
  return std::string(textOf(token).substr(1, token.end - token.begin - 2));
}

std::string ParseState::written(Iterator first, Iterator last) const {
  std::string result;
  for (Iterator token = first; token != last; ++token) {
    if (token != first && (token - 1)->end != token->begin)
      result += ' ';
    result += textOf(*token);
  }
  return result;
}

Diagnostic &ParseState::problem(DiagId id, Range range, std::initializer_list<std::string> holes) {
  Diagnostic diagnostic;
  diagnostic.id = id;
  diagnostic.range = range;
  diagnostic.message = diagnosticMessage(id, holes);
  problems.push_back(std::move(diagnostic));
  return problems.back();
}

} // namespace sbl::syntax
