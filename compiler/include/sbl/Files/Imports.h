// What `import` finds: the standard library inside the program, and files beside the importing one.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "sbl/Support/Diagnostics.h"
#include "sbl/Support/Source.h"
#include "sbl/Syntax/Ast.h"

namespace sbl {

/// Keeps every module it read, each once, as long as it lives.
class Imports {
public:
  Imports(SourceManager &sources, Diagnostics &diagnostics)
      : sources_(sources), diagnostics_(diagnostics) {}

  /// The module that `decl` names; null after a report.
  const ast::Module *find(const ast::ImportDecl &decl);

private:
  const ast::Module *parse(const std::string &path, std::string text);

  SourceManager &sources_;
  Diagnostics &diagnostics_;
  std::map<std::string, std::unique_ptr<ast::Module>> modules_; // null for one with mistakes
};

} // namespace sbl
