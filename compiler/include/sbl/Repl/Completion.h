// What the tab key offers.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sbl::repl {

struct Completion {
  std::size_t begin = 0;               // of the word that is to be completed, in bytes
  std::vector<std::string> candidates; // whole words that begin with it, sorted, each once
};

/// What a session knows by name.
struct Vocabulary {
  std::vector<std::string> names;    // declared, imported, of the language, keywords
  std::vector<std::string> commands; // with their colon
  std::vector<std::string> stages;   // behind `:emit`
};

/// Completes the end of `line`, which reaches to the cursor: a command behind a colon, a file
/// inside quotes and behind commands that take one, else a name.
Completion complete(std::string_view line, const Vocabulary &vocabulary);

/// What all candidates begin with.
std::string commonBeginning(std::span<const std::string> candidates);

} // namespace sbl::repl
