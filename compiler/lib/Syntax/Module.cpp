// From a file to its declarations: checks the text, runs the grammar declaration by declaration and
// picks up behind a mistake. Nothing that X3 throws gets out of here.
#include "sbl/Syntax/Parser.h"

#include <algorithm>
#include <utility>

#include "ParseRun.h"

namespace sbl {

namespace {

using namespace syntax;

/// The `///` lines before token `index`, from `next` on.
std::string takeDoc(const TokenList &list, std::size_t index, std::size_t &next,
                    std::string_view text) {
  std::string doc;
  bool first = true;
  for (; next < list.docs.size() && list.docs[next].token <= index; ++next) {
    const DocLine &line = list.docs[next];
    if (line.token != index)
      continue; // inside another declaration: an ordinary comment
    if (!first)
      doc += '\n';
    doc += text.substr(line.begin, line.end - line.begin);
    first = false;
  }
  return doc;
}

ast::Module parseDeclarations(ParseState &state, const TokenList &list) {
  ast::Module module;
  Iterator begin = list.tokens.data();
  Iterator at = begin, end = begin + list.tokens.size();
  std::size_t nextDoc = 0;
  bool afterDeclaration = false;
  // One problem beyond the limit makes the diagnostics say that there are more.
  while (at->kind != TokenKind::End && state.problems.size() <= Diagnostics::limit) {
    Iterator start = at;
    if (startsDeclaration(at->kind)) {
      ast::Decl decl;
      std::string doc = takeDoc(list, static_cast<std::size_t>(at - begin), nextDoc, state.text);
      afterDeclaration = run(declaration, state, at, end, decl, "a declaration");
      if (afterDeclaration) {
        decl.doc = std::move(doc);
        module.decls.push_back(std::move(decl));
        continue;
      }
    } else {
      reportNoDeclaration(state, at, afterDeclaration);
      afterDeclaration = false;
    }
    at = std::max(at, start + 1);
    while (at->kind != TokenKind::End && !looksLikeDeclaration(at))
      ++at;
  }
  return module;
}

} // namespace

ast::Module parseModule(std::uint32_t index, Diagnostics &diagnostics) {
  const SourceFile &source = diagnostics.sources().file(index);
  ParseState state;
  state.text = source.text();
  state.file = index;
  ast::Module module;
  if (acceptText(state, source)) {
    TokenList list = tokenise(state.text, index, state.problems);
    module = parseDeclarations(state, list);
    if (list.tokens.size() == 1 && state.problems.empty()) {
      Diagnostic &empty = state.problem(DiagId::EmptyFile, {index, 0, 0}, {source.path()});
      empty.hasPlace = false;
    }
  }
  deliver(state, diagnostics);
  return module;
}

bool parseExpression(std::uint32_t index, Diagnostics &diagnostics, ast::Expr &result) {
  const SourceFile &source = diagnostics.sources().file(index);
  ParseState state;
  state.text = source.text();
  state.file = index;
  bool parsed = false;
  if (acceptText(state, source)) {
    TokenList list = tokenise(state.text, index, state.problems);
    Iterator at = list.tokens.data(), end = at + list.tokens.size();
    Iterator begin = at;
    parsed = run(value, state, at, end, result, "a value");
    if (parsed && at->kind != TokenKind::End) {
      state.open.clear();
      state.closerMissing = false;
      reportFailure(state, begin, at, "an operator or the end");
    }
  }
  parsed = parsed && state.problems.empty();
  deliver(state, diagnostics);
  return parsed;
}

} // namespace sbl
