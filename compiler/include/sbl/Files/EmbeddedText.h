// Texts that are part of the program, so that it needs no files: the pages of docs/explain, the
// modules of stdlib, the description of the language (lib/Files/EmbedText.cmake makes sources of
// them).
#pragma once

#include <span>
#include <string_view>

namespace sbl {

struct EmbeddedText {
  std::string_view name; // the file's name without its ending: "E0201", "potentials"
  std::string_view text;
};

std::span<const EmbeddedText> explainPages();
std::span<const EmbeddedText> standardModules();
/// docs/language.md, alone.
std::span<const EmbeddedText> languagePages();

} // namespace sbl
