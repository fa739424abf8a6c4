// One statement of a model as lines: its spaces, and where it may break.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "FormatSource.h"

namespace sbl::syntax {

/// What the formatter takes for one unit: a declaration without its block, the head of a block with
/// its `{`, an entry of a block.
enum class Shape {
  Value,  // breaks after its `=` are good ones: let, fn, fields, options
  At,     // `at t = 0 : left`
  Items,  // print
  Output, // plot, save
  Expect,
  Other
};

/// A line of the result. Padding goes in later, at the marks.
struct Line {
  std::string text;         // without its indent; empty for a comment on its own line
  std::string_view comment; // behind the text, or alone
  std::uint32_t indent = 0;
  std::uint32_t width = 0;                // columns of text
  std::uint32_t mark = 0, secondMark = 0; // bytes of text before what is aligned; 0 for none
  std::uint8_t family = 0; // lines align with neighbours of their family; 0: with none
  bool blankBefore = false;
};

constexpr std::uint32_t pageWidth = 100;

/// Appends the statement of tokens `first` to `last` to `lines`. `inOneLine` lays a whole block out
/// without a break.
void layOutStatement(const FormatSource &source, std::uint32_t first, std::uint32_t last,
                     Shape shape, std::uint32_t indent, bool inOneLine, std::vector<Line> &lines);

/// The token begins an entry of a block (`name = …` or `at …`); `previous` is where the entry
/// before began.
bool beginsEntry(const FormatSource &source, std::uint32_t token, std::uint32_t previous);

/// Pads neighbours of a family, and comments behind code, to common columns.
void alignLines(std::vector<Line> &lines);

} // namespace sbl::syntax
