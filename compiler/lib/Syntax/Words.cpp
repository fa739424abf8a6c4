// The tables behind Tokens.def.
#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "Token.h"

namespace sbl::syntax {

namespace {

enum class Role { Sign, Starts, Joins };

struct Row {
  TokenKind kind;
  std::string_view spelling;
  Role role;
};

constexpr Row rows[] = {
#define SBL_SIGN(NAME, SPELLING) {TokenKind::NAME, SPELLING, Role::Sign},
#define SBL_KEYWORD(NAME, SPELLING, ROLE) {TokenKind::NAME, SPELLING, Role::ROLE},
#include "Tokens.def"
};

/// The rows follow TokenKind's order, which begins with the kinds that have no spelling.
const Row *rowOf(TokenKind kind) {
  int index = static_cast<int>(kind) - static_cast<int>(TokenKind::OpenParen);
  return index < 0 ? nullptr : &rows[index];
}

} // namespace

bool startsDeclaration(TokenKind kind) {
  const Row *row = rowOf(kind);
  return row && row->role == Role::Starts;
}

bool isKeyword(TokenKind kind) {
  const Row *row = rowOf(kind);
  return row && row->role != Role::Sign;
}

bool isCallable(TokenKind kind) { return startsDeclaration(kind) || kind == TokenKind::KwDot; }

TokenKind keywordKind(std::string_view spelling) {
  static const std::unordered_map<std::string_view, TokenKind> table = [] {
    std::unordered_map<std::string_view, TokenKind> result;
    for (const Row &row : rows)
      if (row.role != Role::Sign)
        result.emplace(row.spelling, row.kind);
    return result;
  }();
  auto found = table.find(spelling);
  return found == table.end() ? TokenKind::Name : found->second;
}

std::string_view spelling(TokenKind kind) {
  const Row *row = rowOf(kind);
  return row ? row->spelling : std::string_view();
}

std::string_view symbolMeaning(std::string_view symbol) {
  static constexpr std::pair<std::string_view, std::string_view> meanings[] = {
      {"∇", "grad"}, {"Δ", "laplacian"}, {"∆", "laplacian"}, {"∂", "d"}, {"π", "pi"}, {"∞", "inf"},
  };
  for (auto [spelled, meaning] : meanings)
    if (spelled == symbol)
      return meaning;
  return {};
}

const std::vector<std::string> &declarationKeywords() {
  static const std::vector<std::string> keywords = [] {
    std::vector<std::string> result;
    for (const Row &row : rows)
      if (row.role == Role::Starts)
        result.emplace_back(row.spelling);
    return result;
  }();
  return keywords;
}

const std::vector<std::string> &allKeywords() {
  static const std::vector<std::string> keywords = [] {
    std::vector<std::string> result;
    for (const Row &row : rows)
      if (row.role != Role::Sign)
        result.emplace_back(row.spelling);
    return result;
  }();
  return keywords;
}

} // namespace sbl::syntax
