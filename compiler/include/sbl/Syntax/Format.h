// One layout for every model: the text of a file, set anew.
#pragma once

#include <cstdint>
#include <string>

#include "sbl/Support/Diagnostics.h"

namespace sbl {

struct Formatted {
  enum class Outcome {
    Done,
    BadSyntax, // reported; a text that does not parse has no layout
    Defect // the layout would read as another model: a mistake of the formatter, not of the text
  };
  Outcome outcome = Outcome::BadSyntax;
  std::string text; // empty unless Done
};

/// Lays out file `index` of the diagnostics' source manager: one declaration a line, spaces around
/// operators, entries of a block aligned, lines of up to 100 columns where a break is possible.
/// Line breaks and single blank lines that were written stay where they help; comments stay as they
/// are. Inside the items of `print`, `expect`, `plot` and `save` the spaces stay too, because an
/// item is called by its text. The result is parsed again: its tree is the one of the original, or
/// there is no result. Formatting twice gives what formatting once gives.
Formatted formatModule(std::uint32_t index, Diagnostics &diagnostics);

} // namespace sbl
