// From a file to its declarations: checks the text, runs the grammar declaration by declaration and
// picks up behind a mistake. Nothing that X3 throws gets out of here.
#include "sbl/Syntax/Parser.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <utility>

#include "Failures.h"
#include "Grammar.h"
#include "sbl/Support/Utf8.h"

namespace sbl {

namespace {

using namespace syntax;

constexpr std::size_t maxMebibytes = 64;

std::string utf8Hint(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return "the file looks like UTF-16; save it as UTF-8";
  return "save the file as UTF-8";
}

/// Refuses what is no text of a reasonable size.
bool acceptText(ParseState &state, const SourceFile &source) {
  std::string_view text = state.text;
  if (text.size() > (maxMebibytes << 20)) {
    Diagnostic &diagnostic = state.problem(
        DiagId::FileTooLarge, {state.file, 0, 0},
        {source.path(), std::to_string((text.size() >> 20) + 1), std::to_string(maxMebibytes)});
    diagnostic.hasPlace = false;
    return false;
  }
  if (auto offset = firstInvalidUtf8(text)) {
    auto at = static_cast<std::uint32_t>(*offset);
    char byte[8];
    std::snprintf(byte, sizeof byte, "0x%02X", static_cast<unsigned char>(text[at]));
    state.problem(DiagId::NotUtf8, {state.file, at, at + 1}, {byte, std::to_string(at)})
        .hints.push_back(utf8Hint(text));
    return false;
  }
  if (auto offset = text.find('\0'); offset != std::string_view::npos) {
    auto at = static_cast<std::uint32_t>(offset);
    state.problem(DiagId::NulByte, {state.file, at, at + 1}, {std::to_string(at)});
    return false;
  }
  return true;
}

/// Hands the findings over in the order of the file. Where the lexer and the grammar stumble over
/// the same place, the lexer, which came first, is right.
void deliver(ParseState &state, Diagnostics &diagnostics) {
  std::map<std::uint32_t, Diagnostic *> byPlace;
  for (Diagnostic &problem : state.problems)
    byPlace.emplace(problem.range.begin, &problem);
  for (auto [place, problem] : byPlace)
    diagnostics.add(std::move(*problem));
}

/// Runs one rule; a failure is reported and `at` moved to its place.
template <typename Rule, typename Attribute>
bool run(const Rule &rule, ParseState &state, Iterator &at, Iterator end, Attribute &result,
         const std::string &expected) {
  Iterator begin = at;
  state.open.clear();
  state.closerMissing = false;
  try {
    Context context(state);
    if (rule.parse(at, end, context, x3::unused, result))
      return true;
    reportFailure(state, begin, at, expected);
  } catch (const x3::expectation_failure<Iterator> &failure) {
    at = failure.where();
    reportFailure(state, begin, at, failure.which());
  } catch (const Refused &refusal) {
    at = refusal.where;
  }
  return false;
}

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
