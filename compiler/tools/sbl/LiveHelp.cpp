// What the session says about a name: its doc comment, or the rules of the language that speak of
// it.
#include <algorithm>
#include <cctype>

#include "Console.h"
#include "Live.h"
#include "Stages.h"
#include "sbl/Files/EmbeddedText.h"
#include "sbl/Files/Imports.h"
#include "sbl/Sema/Vocabulary.h"
#include "sbl/Syntax/Input.h"

namespace sbl::tool {
namespace {

constexpr const char *commandHelp =
    "Type declarations and questions as in a model file. A declaration of the same name replaces "
    "the\n"
    "old one; what depends on it is solved again when it is next asked for.\n"
    "\n"
    "  cost(B)                    an expression shows its value\n"
    "  B                          a question shows how it was solved and its certificate\n"
    "  sigma = 0.5                another value for a parameter; nothing is compiled anew\n"
    "  plot density(B)            a picture in the terminal\n"
    "  plot \"b.svg\" : density(B)  a picture in a file, as in a model; `save` likewise\n"
    "  ?B  ?normal  ?E0201        what is known of a name, a word of the language, a message\n"
    "\n"
    "  :type EXPRESSION           what it is, without solving\n"
    "  :set [NAME=VALUE …]        the parameters; other values for them\n"
    "  :list                      all declarations\n"
    "  :drop NAME …               forget declarations\n"
    "  :load FILE   :reload       begin anew with a file; read it again, with what was typed "
    "since\n"
    "  :run                       do what the loaded file prints, expects, plots and saves\n"
    "  :save FILE                 write the session as a model (:save! over an existing file)\n"
    "  :open FILE                 show a picture with the desktop's program\n"
    "  :emit STAGE [NAME …]       what the compiler makes: ast model sbl prop loops llvm asm,\n"
    "                             for devices gpu spirv ptx\n"
    "  :time [on|off|LINE]        where the time goes\n"
    "  :clear   :help   :quit     forget everything; this page; leave (or ctrl-d)\n"
    "\n"
    "An input goes on in the next line while a bracket is open or something is missing. The tab "
    "key\n"
    "completes, ctrl-r searches the history, ctrl-c drops a line or stops a solve.\n";

bool isWordByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80);
}

/// Whether `word` stands between backquotes in `text`, as a word.
bool speaksOf(std::string_view text, std::string_view word) {
  bool inside = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '`')
      inside = !inside;
    const bool begins = at == 0 || !isWordByte(text[at - 1]);
    const std::size_t end = at + word.size();
    if (inside && begins && text.substr(at).starts_with(word) &&
        (end == text.size() || !isWordByte(text[end])))
      return true;
  }
  return false;
}

/// `| a | b |` of a table as `a: b`.
std::string rowOf(std::string_view line) {
  std::string text(line.substr(2, line.rfind(" |") - 2));
  if (const std::size_t bar = text.find(" | "); bar != text.npos)
    text.replace(bar, 3, ": ");
  for (std::size_t at; (at = text.find("\\|")) != text.npos;)
    text.erase(at, 1);
  return text;
}

/// The rules of docs/language.md and the rows of its tables, each one a line.
std::vector<std::string> rules() {
  std::vector<std::string> all;
  const std::string_view page = languagePages().front().text;
  bool inRule = false;
  for (std::size_t at = 0; at < page.size();) {
    const std::size_t end = std::min(page.find('\n', at), page.size());
    const std::string_view line = page.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("| `")) {
      all.push_back(rowOf(line));
      inRule = false;
    } else if (line.starts_with("- **R")) {
      all.emplace_back(line.substr(2));
      inRule = true;
    } else if (inRule && line.starts_with("  ")) {
      all.back() += " " + std::string(line.substr(2));
    } else {
      inRule = false;
    }
  }
  return all;
}

/// A rule without its markup, in lines of up to 90 columns.
std::string wrapped(const std::string &rule) {
  std::string text, line;
  std::size_t at = 0;
  while (at < rule.size()) {
    const std::size_t end = std::min(rule.find(' ', at), rule.size());
    std::string word = rule.substr(at, end - at);
    at = end + 1;
    if (word.starts_with("**"))
      word = word.substr(2, word.find_last_not_of('*') - 1);
    if (!line.empty() && columns(line) + columns(word) + 1 > 90) {
      text += "  " + line + "\n";
      line = "      " + word;
    } else {
      line += (line.empty() ? "" : " ") + word;
    }
  }
  return text + "  " + line + "\n";
}

std::string explained(const std::string &code) {
  for (const EmbeddedText &page : explainPages())
    if (page.name == code)
      return std::string(page.text);
  return {};
}

std::string textOf(const ast::Decl &decl, const SourceManager &sources) {
  std::string text;
  if (!decl.doc.empty())
    text = decl.doc + "\n\n";
  return text +
         std::string(sources.file(decl.range.file)
                         .text()
                         .substr(decl.range.begin, decl.range.end - decl.range.begin)) +
         "\n";
}

} // namespace

std::string Live::overview() const {
  std::string text, last;
  for (const repl::Entry &entry : state_.notebook.entries()) {
    const std::string keyword = repl::keywordOf(entry.decl);
    if (entry.name.empty())
      continue;
    text += (keyword == last ? ", " : (text.empty() ? "" : "; ") + keyword + " ") + entry.name;
    last = keyword;
  }
  return text.empty() ? text : wrapped(text);
}

int Live::helpOnCommands() { return output_.text(commandHelp, exitDone); }

int Live::help(const std::string &name) {
  if (name.empty())
    return helpOnCommands();
  if (const repl::Entry *entry = state_.notebook.find(name))
    return output_.text(textOf(entry->decl, open(state_)->sources), exitDone);

  // What the imports bring along has doc comments, too.
  std::unique_ptr<Session> session = open(state_);
  Imports imports(session->sources, session->diagnostics);
  std::vector<std::string> known = languageNames();
  const ast::Module mine = state_.notebook.module();
  std::vector<const ast::Module *> modules = {&mine}; // each once: imports may go in circles
  for (std::size_t m = 0; m < modules.size(); ++m)
    for (const ast::Decl &decl : modules[m]->decls) {
      if (auto *import = std::get_if<ast::ImportDecl>(&decl.node))
        if (const ast::Module *module = imports.find(*import);
            module && std::find(modules.begin(), modules.end(), module) == modules.end())
          modules.push_back(module);
      known.push_back(repl::nameOf(decl));
      if (m > 0 && known.back() == name.substr(name.rfind('.') + 1))
        return output_.text(textOf(decl, session->sources), exitDone);
    }

  if (std::string page = explained(name); !page.empty())
    return output_.text(page, exitDone);
  std::string text;
  const bool isWord = std::find(known.begin(), known.end(), name) != known.end() ||
                      std::find(keywords().begin(), keywords().end(), name) != keywords().end();
  // Names of options and schemes are words of no list; short ones are names of examples.
  for (const std::string &rule : rules())
    if ((isWord || name.size() > 3) && speaksOf(rule, name))
      text += wrapped(rule);
  if (!text.empty())
    return output_.text(text, exitDone);
  if (isWord)
    return output_.text("  `" + name + "` is a word of the language.\n", exitDone);
  Diagnostic &message = session->diagnostics.reportNowhere(DiagId::UnknownName, {name});
  known.insert(known.end(), keywords().begin(), keywords().end());
  if (std::string near = nearest(name, known); !near.empty())
    message.hints.push_back("did you mean `" + near + "`?");
  say(*session);
  return exitBadInput;
}

repl::Vocabulary Live::vocabulary() const {
  repl::Vocabulary vocabulary;
  vocabulary.commands = liveCommands();
  vocabulary.stages = stageNames();
  vocabulary.names = languageNames();
  vocabulary.names.insert(vocabulary.names.end(), keywords().begin(), keywords().end());
  for (const repl::Entry &entry : state_.notebook.entries())
    if (!entry.name.empty())
      vocabulary.names.push_back(entry.name);
  std::unique_ptr<Session> session = open(state_);
  Imports imports(session->sources, session->diagnostics);
  for (const repl::Entry &entry : state_.notebook.entries())
    if (auto *import = std::get_if<ast::ImportDecl>(&entry.decl.node))
      if (const ast::Module *module = imports.find(*import))
        for (const ast::Decl &decl : module->decls)
          if (std::string name = repl::nameOf(decl); !name.empty())
            vocabulary.names.push_back(std::move(name));
  return vocabulary;
}

} // namespace sbl::tool
