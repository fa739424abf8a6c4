#include "sbl/Files/Analysis.h"

#include "sbl/Files/Imports.h"
#include "sbl/Syntax/Parser.h"

namespace sbl {

std::optional<Model> analyseFile(std::uint32_t file, const std::string &stem,
                                 SourceManager &sources, Diagnostics &diagnostics) {
  const ast::Module module = parseModule(file, diagnostics);
  if (diagnostics.hasErrors())
    return std::nullopt;
  Imports imports(sources, diagnostics);
  return analyse(module, stem, diagnostics,
                 [&](const ast::ImportDecl &decl) { return imports.find(decl); });
}

} // namespace sbl
