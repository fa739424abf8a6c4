// Values in the order they need each other, so that a chain of names written from its end costs no
// recursion. Values that ask a question wait until the questions are known.
#include <unordered_map>

#include "Analyser.h"
#include "NamesIn.h"

namespace sbl::sema {
namespace {

std::vector<std::string> namesNeededBy(const ast::Decl &decl) {
  NamesIn found;
  if (auto *let = std::get_if<ast::LetDecl>(&decl.node))
    found.add(let->value);
  else if (auto *field = std::get_if<ast::FieldDecl>(&decl.node))
    found.add(field->value);
  else if (auto *function = std::get_if<ast::FnDecl>(&decl.node))
    found.add(*function);
  std::vector<std::string> names;
  for (const NameUse &use : found.uses)
    names.push_back(*use.name);
  return names;
}

} // namespace

void Analyser::lowerInOrder() {
  struct Node {
    bool isOpen = true,
         asks = false; // still on the stack; asks a question, itself or through others
  };
  struct Frame {
    std::string name;
    Symbol *symbol;
    std::vector<std::string> needs;
    std::size_t next = 0;
  };
  std::unordered_map<std::string, Node> nodes;
  std::vector<Frame> stack;
  auto enter = [&](const std::string &name, Symbol &symbol) {
    nodes.emplace(name, Node{});
    stack.push_back({name, &symbol, namesNeededBy(*symbol.decl)});
  };
  auto isValue = [](const Symbol &symbol) {
    return symbol.kind == Symbol::Kind::Let || symbol.kind == Symbol::Kind::Field ||
           symbol.kind == Symbol::Kind::Function;
  };
  for (const ast::Decl &decl : module_.decls) {
    auto *let = std::get_if<ast::LetDecl>(&decl.node);
    Symbol *symbol = let ? findSymbol(let->name.text) : nullptr;
    if (!symbol || symbol->decl != &decl || nodes.contains(let->name.text))
      continue;
    enter(let->name.text, *symbol);
    while (!stack.empty()) {
      Frame &top = stack.back();
      if (top.next == top.needs.size()) {
        Node &node = nodes[top.name];
        node.isOpen = false;
        const bool asks = node.asks;
        if (!asks && top.symbol->kind != Symbol::Kind::Function)
          valueOf(top.name, *top.symbol);
        stack.pop_back();
        if (asks && !stack.empty())
          nodes[stack.back().name].asks = true;
        continue;
      }
      const std::string needed = top.needs[top.next++];
      Symbol *other = findSymbol(needed);
      if (!other)
        continue;
      if (other->kind == Symbol::Kind::Question || other->kind == Symbol::Kind::Other) {
        nodes[top.name].asks = true;
      } else if (isValue(*other)) {
        auto known = nodes.find(needed);
        if (known == nodes.end())
          enter(needed, *other);
        else if (known->second.asks || known->second.isOpen) // a circle is reported where it closes
          nodes[top.name].asks = true;
      }
    }
  }
}

} // namespace sbl::sema
