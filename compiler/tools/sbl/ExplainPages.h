// The pages of docs/explain, part of the program (see cmake/EmbedExplainPages.cmake here).
#pragma once

#include <span>
#include <string_view>

namespace sbl::tool {

struct ExplainPage {
  std::string_view code; // "E0201"
  std::string_view text; // Markdown
};

std::span<const ExplainPage> explainPages();

} // namespace sbl::tool
