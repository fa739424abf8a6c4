// The declarations of an interactive session, kept as they were written.
//
// A notebook is a plain value: a line is tried on a copy, and a line that fails leaves the session
// as it was by dropping the copy.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sbl/Support/Source.h"
#include "sbl/Syntax/Ast.h"

namespace sbl::repl {

/// The name that `decl` declares. `model` lines, imports and the lines that show something have
/// none.
std::string nameOf(const ast::Decl &decl);
/// The keyword `decl` begins with: `potential`, `bridge` …
const char *keywordOf(const ast::Decl &decl);

/// What a declaration or an expression speaks of.
struct Uses {
  std::set<std::string> names; // also names it binds itself: more than it depends on, never less
  std::vector<std::pair<std::string, Range>> texts; // quoted ones: files, perhaps
};
void addUses(const ast::Expr &expr, Uses &uses);
void addUses(const ast::Decl &decl, Uses &uses);

struct Entry {
  ast::Decl decl;
  std::string name; // empty for `model` and `import`
  std::string text; // as written, doc comment included
  Uses uses;
  bool isFromFile = false; // `:reload` reads these again
};

class Notebook {
public:
  /// Adds a declaration whose ranges speak of `sources`. One of the same name gives way, as do the
  /// `model` line, the `time` and an import of the same path.
  void add(ast::Decl decl, const SourceManager &sources, bool isFromFile = false);
  /// False when there is none of that name.
  bool remove(const std::string &name);
  void removeThoseFromFile();

  const std::vector<Entry> &entries() const { return entries_; }
  const Entry *find(const std::string &name) const;
  /// The entries that use `name` themselves.
  std::vector<std::string> usersOf(const std::string &name) const;

  /// Everything, as a file would hold it.
  ast::Module module() const;
  /// What `names` depend on, themselves included. Places are part of every model: the model line,
  /// imports, axes and the time always come along.
  ast::Module closure(const std::set<std::string> &names) const;
  /// The text of a model file with these declarations; `values` replace the defaults of parameters.
  std::string text(const std::vector<std::pair<std::string, std::string>> &values = {}) const;

private:
  std::vector<Entry> entries_;
};

} // namespace sbl::repl
