#include "sbl/Syntax/Input.h"

#include "ParseRun.h"
#include "sbl/Support/Utf8.h"

namespace sbl {

namespace {

using namespace syntax;
using K = TokenKind;

/// `drift(B)` is an expression, whatever `drift` may declare elsewhere.
bool isCall(Iterator at) {
  switch (at->kind) {
  case K::KwImport:
  case K::KwExpect:
  case K::KwPrint:
  case K::KwPlot:
  case K::KwSave:
    return false; // these take an expression, which may begin with a bracket
  default:
    return isCallable(at->kind) && (at + 1)->kind == K::OpenParen;
  }
}

InputKind kindOf(Iterator at) {
  if (at->kind == K::End)
    return InputKind::Nothing;
  if (at->kind == K::KwPlot && (at + 1)->kind != K::String)
    return InputKind::Drawing;
  if (startsDeclaration(at->kind) && !isCall(at))
    return InputKind::Declarations;
  if (at->kind == K::Name && (at + 1)->kind == K::Assign)
    return InputKind::Assignment;
  return InputKind::Expression;
}

std::size_t wordsBefore(InputKind kind) {
  switch (kind) {
  case InputKind::Drawing:
    return 1;
  case InputKind::Assignment:
    return 2;
  case InputKind::Nothing:
  case InputKind::Declarations:
  case InputKind::Expression:
    break;
  }
  return 0;
}

/// Items from `at` on; `at` is then where they end or fail.
bool readItems(ParseState &state, Iterator &at, Iterator end, bool several,
               std::vector<ast::Item> &items) {
  for (;;) {
    const Iterator begin = at;
    ast::Item item;
    if (!run(value, state, at, end, item.value, "a value"))
      return false;
    item.text = state.written(begin, at);
    items.push_back(std::move(item));
    if (at->kind == K::End)
      return true;
    if (!several || at->kind != K::Comma) {
      state.open.clear();
      state.closerMissing = false;
      reportFailure(state, begin, at, "an operator or the end");
      return false;
    }
    ++at;
  }
}

bool readDeclarations(ParseState &state, Iterator &at, Iterator end) {
  while (at->kind != K::End) {
    ast::Decl decl;
    if (!startsDeclaration(at->kind) || !run(declaration, state, at, end, decl, "a declaration"))
      return false;
  }
  return true;
}

} // namespace

InputKind inputKind(std::string_view text) {
  if (firstInvalidUtf8(text))
    return InputKind::Expression; // for the parser to refuse
  std::vector<Diagnostic> problems;
  return kindOf(tokenise(text, 0, problems).tokens.data());
}

bool isUnfinished(std::string_view text) {
  ParseState state;
  state.text = text;
  if (firstInvalidUtf8(text))
    return false;
  const TokenList list = tokenise(text, 0, state.problems);
  if (!state.problems.empty())
    return false;
  Iterator at = list.tokens.data();
  const Iterator end = at + list.tokens.size(), last = end - 1;
  const InputKind kind = kindOf(at);
  at += wordsBefore(kind);
  std::vector<ast::Item> items;
  switch (kind) {
  case InputKind::Nothing:
    return !list.docs.empty();
  case InputKind::Declarations:
    if (readDeclarations(state, at, end)) // does a doc comment wait for its declaration?
      return !list.docs.empty() && list.docs.back().token + 1 == list.tokens.size();
    break;
  case InputKind::Drawing:
    if (readItems(state, at, end, true, items))
      return false;
    break;
  case InputKind::Assignment:
  case InputKind::Expression:
    if (readItems(state, at, end, false, items))
      return false;
    break;
  }
  return at == last;
}

bool parseItems(std::uint32_t index, Diagnostics &diagnostics, std::vector<ast::Item> &items) {
  const SourceFile &source = diagnostics.sources().file(index);
  ParseState state;
  state.text = source.text();
  state.file = index;
  bool parsed = false;
  if (acceptText(state, source)) {
    const TokenList list = tokenise(state.text, index, state.problems);
    Iterator at = list.tokens.data();
    const Iterator end = at + list.tokens.size();
    const InputKind kind = kindOf(at);
    at += wordsBefore(kind);
    parsed = readItems(state, at, end, kind == InputKind::Drawing, items);
  }
  parsed = parsed && state.problems.empty();
  deliver(state, diagnostics);
  return parsed;
}

std::string assignedName(std::string_view text, Range &range) {
  ParseState state;
  state.text = text;
  state.file = range.file;
  const TokenList list = tokenise(text, range.file, state.problems);
  range = state.range(list.tokens.front());
  return state.name(list.tokens.front()).text;
}

const std::vector<std::string> &keywords() { return allKeywords(); }

} // namespace sbl
