#include "ParseRun.h"

#include <cstdio>
#include <map>
#include <utility>

#include "sbl/Support/Utf8.h"

namespace sbl::syntax {

namespace {

constexpr std::size_t maxMebibytes = 64;

std::string utf8Hint(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return "the file looks like UTF-16; save it as UTF-8";
  return "save the file as UTF-8";
}

} // namespace

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

// Where the lexer and the grammar stumble over the same place, the lexer, which came first, is
// right.
void deliver(ParseState &state, Diagnostics &diagnostics) {
  std::map<std::uint32_t, Diagnostic *> byPlace;
  for (Diagnostic &problem : state.problems)
    byPlace.emplace(problem.range.begin, &problem);
  for (auto [place, problem] : byPlace)
    diagnostics.add(std::move(*problem));
}

} // namespace sbl::syntax
