#include "sbl/Files/Imports.h"

#include <filesystem>
#include <vector>

#include "sbl/Files/EmbeddedText.h"
#include "sbl/Files/ModelFile.h"
#include "sbl/Syntax/Parser.h"

namespace sbl {

const ast::Module *Imports::parse(const std::string &path, std::string text) {
  const std::size_t errors = diagnostics_.errorCount();
  auto module =
      std::make_unique<ast::Module>(parseModule(sources_.add(path, std::move(text)), diagnostics_));
  if (diagnostics_.errorCount() != errors)
    module = nullptr;
  return (modules_[path] = std::move(module)).get();
}

const ast::Module *Imports::find(const ast::ImportDecl &decl) {
  if (decl.isFile) {
    // Relative to the file that says `import`, so that a folder of models can be moved.
    const std::filesystem::path importer = sources_.file(decl.pathRange.file).path();
    const std::string path = (importer.parent_path() / decl.path).lexically_normal().string();
    if (auto known = modules_.find(path); known != modules_.end())
      return known->second.get();
    const std::filesystem::path model = sources_.file(0).path();
    if (path == model.lexically_normal().string()) {
      diagnostics_.report(DiagId::WrongKind, decl.pathRange,
                          {"a module", decl.path, "the model itself"});
      return modules_[path].get(); // said once
    }
    std::string text;
    if (!readModel(path, text, diagnostics_, decl.pathRange))
      return nullptr;
    return parse(path, std::move(text));
  }

  constexpr std::string_view prefix = "std.";
  std::vector<std::string> names;
  for (const EmbeddedText &module : standardModules()) {
    names.push_back(std::string(prefix) + std::string(module.name));
    if (names.back() != decl.path)
      continue;
    const std::string path = "<std>/" + std::string(module.name) + ".sbl";
    if (auto known = modules_.find(path); known != modules_.end())
      return known->second.get();
    return parse(path, std::string(module.text));
  }
  Diagnostic &message = diagnostics_.report(DiagId::UnknownModule, decl.pathRange, {decl.path});
  if (std::string near = nearest(decl.path, names); !near.empty())
    message.hints.push_back("did you mean `" + near + "`?");
  else
    message.hints.push_back(
        "a module of your own is imported by its file: `import \"fields.sbl\"`");
  return nullptr;
}

} // namespace sbl
