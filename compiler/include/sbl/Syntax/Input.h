// What is typed at a prompt: besides declarations also bare expressions, values for parameters and
// pictures without a file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sbl/Support/Diagnostics.h"
#include "sbl/Syntax/Ast.h"

namespace sbl {

enum class InputKind {
  Nothing,      // blanks and comments
  Declarations, // what a file may hold
  Drawing,      // `plot density(B)`: `plot` without the name of a file
  Assignment,   // `sigma = 0.5`
  Expression,   // `cost(B)`, `drift(B, t = 0.5)(0.3)`
};

/// Judged by the first words alone; whether the rest holds is the parser's to say.
InputKind inputKind(std::string_view text);

/// Whether more text could make `text` whole: it ends inside a bracket, behind an operator, a comma
/// or a keyword that asks for something, or with a `///` line whose declaration is still to come.
/// False for whole inputs and for those with a mistake before their end.
bool isUnfinished(std::string_view text);

/// Parses what file `index` of the diagnostics' source manager holds behind its kind's first words:
/// the items of a Drawing, the one value of an Assignment or an Expression. False after a report.
bool parseItems(std::uint32_t index, Diagnostics &diagnostics, std::vector<ast::Item> &items);

/// What an Assignment gives a value to, in NFC, with its place in the text.
std::string assignedName(std::string_view text, Range &range);

/// Every keyword of the language.
const std::vector<std::string> &keywords();

} // namespace sbl
