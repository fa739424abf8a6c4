// A text that parses has a model or messages; a model takes its own parameters and can be printed.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "Targets.h"
#include "sbl/Sema/Analyse.h"
#include "sbl/Sema/Precheck.h"
#include "sbl/Syntax/Parser.h"

namespace {

using namespace sbl;

/// The standard library, from the sources.
class Library {
public:
  Library() {
    for (const auto &entry :
         std::filesystem::directory_iterator(std::string(SBL_SOURCE_DIR) + "/stdlib")) {
      std::ifstream in(entry.path());
      std::ostringstream text;
      text << in.rdbuf();
      texts_["std." + entry.path().stem().string()] = text.str();
    }
  }
  const std::string *find(const std::string &path) const {
    auto found = texts_.find(path);
    return found == texts_.end() ? nullptr : &found->second;
  }

private:
  std::map<std::string, std::string> texts_;
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static const Library library;
  SourceManager sources;
  Diagnostics diagnostics(sources);
  const auto file = sources.add("m.sbl", {reinterpret_cast<const char *>(data), size});
  const ast::Module module = parseModule(file, diagnostics);
  if (diagnostics.hasErrors())
    return 0;
  std::map<std::string, std::unique_ptr<ast::Module>> modules;
  auto model = analyse(module, "m", diagnostics, [&](const ast::ImportDecl &import) {
    std::unique_ptr<ast::Module> &kept = modules[import.path];
    if (const std::string *text = library.find(import.path); text && !kept)
      kept =
          std::make_unique<ast::Module>(parseModule(sources.add(import.path, *text), diagnostics));
    if (!kept)
      diagnostics.report(DiagId::UnknownModule, import.pathRange, {import.path});
    return kept.get();
  });
  // A model and errors, or neither, would let a mistake through or refuse without a word.
  if (model.has_value() == diagnostics.hasErrors())
    std::abort();
  if (model) {
    const std::string dump = dumpModel(*model);
    if (auto parameters = bindParameters(*model, {}, diagnostics))
      if (checkValues(*model, *parameters, diagnostics))
        precheck(*model, *parameters, diagnostics);
  }
  std::ostringstream out;
  renderText(diagnostics, out, false);
  return 0;
}
