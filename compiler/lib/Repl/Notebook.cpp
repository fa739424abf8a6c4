#include "sbl/Repl/Notebook.h"

#include <algorithm>

namespace sbl::repl {

namespace {

/// The declaration as written, below its doc comment.
std::string textOf(const ast::Decl &decl, const SourceManager &sources) {
  std::string text;
  for (std::size_t at = 0; !decl.doc.empty() && at <= decl.doc.size();) {
    const std::size_t end = std::min(decl.doc.find('\n', at), decl.doc.size());
    text += "/// " + decl.doc.substr(at, end - at) + "\n";
    at = end + 1;
  }
  const std::string_view file = sources.file(decl.range.file).text();
  return text + std::string(file.substr(decl.range.begin, decl.range.end - decl.range.begin));
}

template <typename Node> bool bothAre(const ast::Decl &a, const ast::Decl &b) {
  return std::holds_alternative<Node>(a.node) && std::holds_alternative<Node>(b.node);
}

/// Whether `fresh` takes the place of `old`.
bool replaces(const ast::Decl &fresh, const ast::Decl &old) {
  if (bothAre<ast::ModelDecl>(fresh, old) || bothAre<ast::TimeDecl>(fresh, old))
    return true;
  if (bothAre<ast::ImportDecl>(fresh, old))
    return std::get<ast::ImportDecl>(fresh.node).path == std::get<ast::ImportDecl>(old.node).path;
  const std::string name = nameOf(fresh);
  return !name.empty() && name == nameOf(old);
}

/// Part of every model, whatever it asks.
bool isEverywhere(const ast::Decl &decl) {
  return std::holds_alternative<ast::ModelDecl>(decl.node) ||
         std::holds_alternative<ast::ImportDecl>(decl.node) ||
         std::holds_alternative<ast::AxisDecl>(decl.node) ||
         std::holds_alternative<ast::TimeDecl>(decl.node);
}

} // namespace

void Notebook::add(ast::Decl decl, const SourceManager &sources, bool isFromFile) {
  Entry entry;
  entry.name = nameOf(decl);
  entry.text = textOf(decl, sources);
  entry.isFromFile = isFromFile;
  addUses(decl, entry.uses);
  entry.decl = std::move(decl);
  // In the place of the first one it replaces, so that a model keeps its order.
  std::vector<Entry> kept;
  bool isPlaced = false;
  for (Entry &other : entries_) {
    if (!replaces(entry.decl, other.decl)) {
      kept.push_back(std::move(other));
    } else if (!isPlaced) {
      kept.push_back(entry);
      isPlaced = true;
    }
  }
  if (!isPlaced)
    kept.push_back(std::move(entry));
  entries_ = std::move(kept);
}

bool Notebook::remove(const std::string &name) {
  return std::erase_if(entries_, [&](const Entry &entry) { return entry.name == name; }) != 0;
}

void Notebook::removeThoseFromFile() {
  std::erase_if(entries_, [](const Entry &entry) { return entry.isFromFile; });
}

const Entry *Notebook::find(const std::string &name) const {
  for (const Entry &entry : entries_)
    if (entry.name == name && !name.empty())
      return &entry;
  return nullptr;
}

std::vector<std::string> Notebook::usersOf(const std::string &name) const {
  std::vector<std::string> users;
  for (const Entry &entry : entries_)
    if (entry.name != name && entry.uses.names.count(name))
      users.push_back(entry.name);
  return users;
}

ast::Module Notebook::module() const {
  ast::Module module;
  for (const Entry &entry : entries_)
    module.decls.push_back(entry.decl);
  return module;
}

ast::Module Notebook::closure(const std::set<std::string> &names) const {
  std::set<const Entry *> reached;
  std::vector<const Entry *> open;
  const auto reach = [&](const Entry *entry) {
    if (entry && reached.insert(entry).second)
      open.push_back(entry);
  };
  for (const Entry &entry : entries_)
    if (isEverywhere(entry.decl))
      reach(&entry);
  for (const std::string &name : names)
    reach(find(name));
  while (!open.empty()) {
    const Entry *entry = open.back();
    open.pop_back();
    for (const std::string &name : entry->uses.names)
      reach(find(name));
  }
  ast::Module module;
  for (const Entry &entry : entries_)
    if (reached.count(&entry))
      module.decls.push_back(entry.decl);
  return module;
}

std::string Notebook::text(const std::vector<std::pair<std::string, std::string>> &values) const {
  std::string text;
  for (const Entry &entry : entries_) {
    std::string one = entry.text;
    for (const auto &[name, value] : values)
      if (auto *param = std::get_if<ast::ParamDecl>(&entry.decl.node);
          param && entry.name == name) {
        // Measured from the end: the doc comment stands before.
        const std::size_t behind = entry.decl.range.end - param->value.range.begin;
        one.replace(one.size() - behind, param->value.range.end - param->value.range.begin, value);
      }
    text += one + "\n";
  }
  return text;
}

} // namespace sbl::repl
