#include "Failures.h"

#include "sbl/Support/Utf8.h"

namespace sbl::syntax {

namespace {

using K = TokenKind;

std::string describe(const ParseState &state, const Token &token) {
  std::string text = shortened(state.textOf(token));
  if (token.kind == K::End)
    return "the end of the file";
  if (token.kind == K::String)
    return "the string " + text;
  if (isKeyword(token.kind))
    return "the keyword `" + text + "`";
  return "`" + text + "`";
}

bool isCloser(TokenKind kind) {
  return kind == K::CloseParen || kind == K::CloseSquare || kind == K::CloseBrace;
}

bool isQuotedWord(const std::string &expected) {
  return expected.size() > 3 && expected.front() == '`' && expected.back() == '`' &&
         expected.find('`', 1) == expected.size() - 1;
}

/// What `axis` and `time` say behind their intervals.
bool isAttribute(std::string_view name) {
  return name == "cells" || name == "boundary" || name == "steps" || name == "saved";
}

/// What a reader probably meant by the token that does not fit.
std::string hintFor(const ParseState &state, Iterator begin, Iterator where,
                    const std::string &expected) {
  const Token &token = *where;
  if (token.kind == K::Name && isQuotedWord(expected)) {
    std::string wanted = expected.substr(1, expected.size() - 2);
    if (!nearest(state.textOf(token), {wanted}).empty())
      return "did you mean " + expected + "?";
  }
  switch (token.kind) {
  case K::Dots:
    return "a range stands in `sum(k in 1..n : …)`";
  case K::Percent:
    return "a percentage stands only after `within`";
  case K::Tilde:
    return "`~` stands only in `expect a ~ b within tolerance`";
  case K::PlusMinus:
  case K::KwWithin:
    return "a tolerance belongs to `expect a ~ b within tolerance`";
  case K::Assign:
    return "`==` compares; `=` gives a value to a name";
  case K::Times:
    if (where != begin && (where - 1)->kind == K::Times)
      return "a power is written `a^b`";
    return {};
  case K::Squared:
  case K::Cubed:
    return "write the exponent as `^(…)`";
  case K::OpenBrace:
    return "blocks belong to dynamics and questions; expressions use `(` and `[`";
  default:
    break;
  }
  if (token.kind == K::Name && (where + 1)->kind == K::Assign && isAttribute(state.textOf(token)))
    return "a comma goes before `" + std::string(state.textOf(token)) + " = …`";
  bool symbolBefore = where != begin && (where - 1)->kind == K::Symbol;
  if (symbolBefore && token.kind == K::Name)
    return "an operator is called like a function: `" + std::string(state.textOf(*(where - 1))) +
           "(" + shortened(state.textOf(token)) + ")`";
  if (token.kind == K::Name && where != begin &&
      ((where - 1)->kind == K::Number || (where - 1)->kind == K::CloseParen ||
       (where - 1)->kind == K::Name) &&
      !token.firstOnLine && expected.find("operator") != std::string::npos)
    return "a product is written with `*`";
  return {};
}

void addHint(Diagnostic &diagnostic, std::string hint) {
  if (!hint.empty())
    diagnostic.hints.push_back(std::move(hint));
}

} // namespace

bool looksLikeDeclaration(Iterator where) {
  if (!startsDeclaration(where->kind))
    return false;
  const Token &next = *(where + 1); // End is never a keyword, so there is one
  switch (next.kind) {
  case K::Assign:
    return false;
  case K::Name:
    return true;
  case K::String:
    return where->kind == K::KwImport || where->kind == K::KwPlot || where->kind == K::KwSave;
  case K::Number:
  case K::Symbol:
  case K::Invalid:
  case K::End:
    return where->firstOnLine;
  default:
    return where->firstOnLine &&
           (isKeyword(next.kind) || where->kind == K::KwPrint || where->kind == K::KwExpect);
  }
}

void reportFailure(ParseState &state, Iterator begin, Iterator where, const std::string &expected) {
  const Token &found = *where;
  if (found.kind == K::Invalid)
    return;
  bool closerMissing = state.closerMissing && !state.open.empty();
  Diagnostic *diagnostic = nullptr;
  bool reserved = isKeyword(found.kind) || found.kind == K::Symbol;
  if (expected == "a name" && reserved && !looksLikeDeclaration(where)) {
    std::string text(state.textOf(found));
    diagnostic =
        &state.problem(found.kind == K::Symbol ? DiagId::SymbolAsName : DiagId::KeywordAsName,
                       state.range(found), {text});
    if (found.kind != K::Symbol)
      diagnostic->hints.push_back("choose another name, such as `" + text + "_1`");
    return;
  }
  bool unclosed = closerMissing &&
                  (found.kind == K::End || isCloser(found.kind) || looksLikeDeclaration(where));
  // What is missing at the end of a line is shown there, not at the next thing that comes.
  // In a block every line stands for itself.
  bool inBlock = closerMissing && state.open.back()->kind == K::OpenBrace;
  bool behind = where != begin && ((found.firstOnLine && !inBlock) || found.kind == K::End);
  Range range = state.range(found);
  if (behind)
    range = {state.file, (where - 1)->end, (where - 1)->end};
  if (unclosed)
    diagnostic = &state.problem(
        DiagId::UnclosedBracket, range,
        {std::string(state.textOf(*state.open.back())), expected, describe(state, found)});
  else if (behind)
    diagnostic =
        &state.problem(DiagId::MissingText, range, {expected, describe(state, *(where - 1))});
  else
    diagnostic = &state.problem(DiagId::UnexpectedText, range, {expected, describe(state, found)});
  if (closerMissing)
    diagnostic->labels.push_back(
        {state.range(*state.open.back()),
         "`" + std::string(state.textOf(*state.open.back())) + "` opened here"});
  bool word = found.kind == K::Name || isKeyword(found.kind);
  if (inBlock && word && !unclosed)
    addHint(*diagnostic, "an entry is written `" + shortened(state.textOf(found)) + " = …`");
  else if (!unclosed)
    addHint(*diagnostic, hintFor(state, begin, where, expected));
}

void reportNoDeclaration(ParseState &state, Iterator where, bool afterDeclaration) {
  const Token &found = *where;
  std::string text = shortened(state.textOf(found));
  if (found.kind == K::Invalid)
    return;
  if (isCloser(found.kind)) {
    state.problem(DiagId::UnmatchedBracket, state.range(found), {text});
    return;
  }
  bool isWord = found.kind == K::Name || isKeyword(found.kind);
  if (isWord && (found.firstOnLine || !afterDeclaration)) {
    Diagnostic &diagnostic = state.problem(DiagId::UnknownDeclaration, state.range(found), {text});
    std::string near = nearest(text, declarationKeywords());
    if ((where + 1)->kind == K::Assign)
      diagnostic.hints.push_back("a value gets a name by `let " + text + " = …`");
    else if (!near.empty())
      diagnostic.hints.push_back("did you mean `" + near + "`?");
    return;
  }
  std::string expected = afterDeclaration ? "an operator or the next declaration" : "a declaration";
  Diagnostic &diagnostic =
      state.problem(DiagId::UnexpectedText, state.range(found), {expected, describe(state, found)});
  // `where - 1` exists: a declaration came before.
  addHint(diagnostic, hintFor(state, afterDeclaration ? where - 1 : where, where, expected));
}

} // namespace sbl::syntax
