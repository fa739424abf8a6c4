#include "sbl/Repl/Completion.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "sbl/Support/Utf8.h"

namespace sbl::repl {

namespace {

bool isWordByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || (c & 0x80);
}

std::vector<std::string> beginningWith(std::string_view word,
                                       const std::vector<std::string> &names) {
  std::vector<std::string> found;
  for (const std::string &name : names)
    if (name.starts_with(word))
      found.push_back(name);
  return found;
}

/// Files whose path begins with `word`; folders end in a slash.
std::vector<std::string> files(std::string_view word) {
  const std::size_t slash = word.rfind('/');
  const std::string folder(slash == std::string_view::npos ? "" : word.substr(0, slash + 1));
  const std::string_view beginning = word.substr(folder.size());
  std::vector<std::string> found;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder.empty() ? "." : folder, error), end;
       !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code ignored;
    if (name.starts_with(beginning) && (name[0] != '.' || beginning.starts_with('.')))
      found.push_back(folder + name + (at->is_directory(ignored) ? "/" : ""));
  }
  return found;
}

bool takesFile(std::string_view command) {
  return command == ":load" || command == ":save" || command == ":open";
}

} // namespace

Completion complete(std::string_view line, const Vocabulary &vocabulary) {
  Completion result;
  const std::size_t quote = line.rfind('"');
  const std::size_t blank = line.find(' ');
  if (std::count(line.begin(), line.end(), '"') % 2 == 1) {
    result.begin = quote + 1;
    result.candidates = files(line.substr(result.begin));
  } else if (line.starts_with(':') && blank == std::string_view::npos) {
    result.candidates = beginningWith(line, vocabulary.commands);
  } else if (line.starts_with(':') && takesFile(line.substr(0, blank))) {
    result.begin = blank + 1;
    result.candidates = files(line.substr(result.begin));
  } else {
    result.begin = line.size();
    while (result.begin > 0 && isWordByte(line[result.begin - 1]))
      --result.begin;
    const bool isStage = line.starts_with(":emit ") && result.begin == blank + 1;
    result.candidates =
        beginningWith(line.substr(result.begin), isStage ? vocabulary.stages : vocabulary.names);
  }
  std::sort(result.candidates.begin(), result.candidates.end());
  result.candidates.erase(std::unique(result.candidates.begin(), result.candidates.end()),
                          result.candidates.end());
  return result;
}

std::string commonBeginning(std::span<const std::string> candidates) {
  if (candidates.empty())
    return {};
  std::string common = candidates.front();
  for (const std::string &candidate : candidates) {
    const auto [end, ignored] =
        std::mismatch(common.begin(), common.end(), candidate.begin(), candidate.end());
    common.erase(end, common.end());
  }
  std::size_t whole = 0; // not inside a code point
  while (whole < common.size()) {
    const CodePoint point = codePointAt(common, whole);
    if (!point.valid)
      break;
    whole += point.bytes;
  }
  common.resize(whole);
  return common;
}

} // namespace sbl::repl
