// Text to syntax tree.
#pragma once

#include <cstdint>
#include <string>

#include "sbl/Support/Diagnostics.h"
#include "sbl/Syntax/Ast.h"

namespace sbl {

/// Parses file `index` of the diagnostics' source manager. Errors go to `diagnostics`, after
/// which the returned module holds the declarations that could be read; the parser resumes at
/// the next declaration keyword, so several independent mistakes are reported in one run.
/// Never throws; refuses input that is not UTF-8, is larger than 64 MiB or nests too deeply.
ast::Module parseModule(std::uint32_t index, Diagnostics &diagnostics);

/// Parses one expression (for `--set` values and the REPL).
bool parseExpression(std::uint32_t index, Diagnostics &diagnostics, ast::Expr &result);

/// The tree as indented text, one node a line (`sbl emit --stage ast`).
std::string dumpAst(const ast::Module &module);

} // namespace sbl
